"""What class and id words, tags and roles say about a piece of a page: a bit each. Owns the vocabulary; no reader does.

The words are those that content systems in general use (WordPress, Drupal, Bootstrap, BEM themes, schema.org names),
in English and, where themes are localised, in the Nordic languages and German.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Bits from tags and roles
NAV, HEADER, FOOTER, ASIDE, FORM, MAIN, ARTICLE, FIGURE, QUOTE, LIST, TABLE, HIDDEN, HEADING, PRE, LINK = (
    1 << i for i in range(15)
)
# Bits from class and id words
(
    W_CONTENT, W_COMMENT, W_RELATED, W_SHARE, W_BYLINE, W_CAPTION, W_TEASER, W_PROMO, W_COOKIE, W_SIDEBAR, W_MENU,
    W_FOOTER, W_HEADER, W_META, W_TAGS, W_LEAD, W_TITLE, W_DATE, W_AD, W_NEWSLETTER, W_PAGER, W_MODAL, W_WIDGET,
    W_QUOTE, W_BIO, W_GALLERY, W_CREDIT, W_BANNER, W_KICKER, W_LIST,
) = (1 << (15 + i) for i in range(30))  # fmt: skip

TAG_BITS = {
    "nav": NAV, "header": HEADER, "footer": FOOTER, "aside": ASIDE, "form": FORM, "main": MAIN, "article": ARTICLE,
    "figure": FIGURE, "figcaption": FIGURE, "blockquote": QUOTE, "ul": LIST, "ol": LIST, "dl": LIST, "table": TABLE,
    "pre": PRE, "h1": HEADING, "h2": HEADING, "h3": HEADING, "h4": HEADING, "h5": HEADING, "h6": HEADING,
}  # fmt: skip
ROLE_BITS = {
    "navigation": NAV, "banner": HEADER, "contentinfo": FOOTER, "complementary": ASIDE, "search": FORM, "main": MAIN,
    "article": ARTICLE, "dialog": HIDDEN, "menu": NAV, "menubar": NAV, "alert": W_COOKIE,
}  # fmt: skip

_WORDS = {
    W_CONTENT: "content entry post article body story text artikkel innhold artikel inhalt articlebody fulltext prose "
    "richtext bodytext wysiwyg maincontent",
    W_COMMENT: "comment comments disqus respond reply kommentar kommentarer kommentare discussion livefyre",
    W_RELATED: "related relatert relaterte recommended recommend recommendations also more similar readmore verwandt "
    "relaterade relateret outbrain taboola trending popular latest recent upnext next prev previous siblings other",
    W_SHARE: "share sharing social facebook twitter linkedin whatsapp pinterest addthis dela teilen followus follow",
    W_BYLINE: "byline author authors autor writer forfatter skribent by contributor contributors journalist reporter",
    W_CAPTION: "caption captions bildetekst bildtext bildunterschrift imagetext figcaption legend cutline",
    W_TEASER: "teaser teasers card cards tile tiles promo excerpt summaryitem preview",
    W_PROMO: "promotion promoted sponsor sponsored partner cta callout campaign donate support membership subscribe "
    "subscription paywall premium offer",
    W_COOKIE: "cookie cookies consent gdpr privacy notice toolbar skip",
    W_SIDEBAR: "sidebar side rail aside secondary complementary column2 rightcol leftcol",
    W_MENU: "menu nav navigation navbar breadcrumb breadcrumbs breadcrumbs toc topbar submenu language lang",
    W_FOOTER: "footer foot bottom colophon copyright legal footnotes disclaimer",
    W_HEADER: "header head masthead top hero sitehead logo branding",
    W_META: "meta info details postmeta entrymeta metadata articleinfo submitted",
    W_TAGS: "tags tag category categories topics topic keywords emner cat taxonomy terms label labels",
    W_LEAD: "lead lede intro ingress standfirst subtitle deck dek subhead subheadline summary preamble abstract "
    "introduction description excerpt stand manchet underrubrik vorspann teasertext",
    W_TITLE: "title headline heading tittel rubrik overskrift titel ueberschrift",
    W_DATE: "date time datetime published publish pubdate dato datum timestamp updated posted publisert",
    W_AD: "ad ads advert advertisement advertising adslot dfp banner ads gpt annonse anzeige reklame",
    W_NEWSLETTER: "newsletter signup mailchimp nyhetsbrev nyhedsbrev mailing subscribe",
    W_PAGER: "pager pagination paging pages pagenav page numbers",
    W_MODAL: "modal popup overlay lightbox dialog tooltip dropdown hidden visuallyhidden sr screenreader offscreen",
    W_WIDGET: "widget module box panel infobox factbox facts fakta faktaboks",
    W_QUOTE: "quote pullquote blockquote pull sitat citat zitat",
    W_BIO: "bio biography profile about aboutauthor authorbox vcard person",
    W_GALLERY: "gallery slideshow carousel slider swiper slick video player media audio embed",
    W_CREDIT: "credit credits photographer photo foto copyright source byphoto fotograf",
    W_BANNER: "banner ticker breaking alert announcement notification highlight",
    W_KICKER: "kicker overline eyebrow vignette stikk pretitle supertitle topline section dachzeile",
    W_LIST: "list listing items archive loop feed results index grid",
}
_BITS: dict[str, int] = {}
for _bit, _list in _WORDS.items():
    for _word in _list.split():
        _BITS[_word] = _BITS.get(_word, 0) | _bit

_WORD = re.compile("[A-ZÆØÅÄÖÜ]*[a-zæøåäöüß]+|[A-ZÆØÅÄÖÜ]+")
"""Letters, up to the next capital: "entryContent" is two words."""


def word_bits(names: str) -> int:
    """The bits of the words in a class or id attribute."""
    bits = 0
    for name in names.split():
        bits |= _name_bits(name)
    return bits


@lru_cache(maxsize=32768)
def _name_bits(name: str) -> int:
    """The bits of one name; themes put the same few together in ever new ways."""
    bits = 0
    for word in _WORD.findall(name):
        bits |= _BITS.get(word.lower(), 0)
    return bits
