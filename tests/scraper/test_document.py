"""The page as a tree: which letters the bytes mean, blocks, head, links, structured data. Whatever the bytes."""

from __future__ import annotations

import codecs
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.document.encoding import decode
from scraper.document.words import HIDDEN, LINK, LIST, W_BYLINE, word_bits

HOME = "https://institute.example/news/pump"
HEADER = "text/html; charset="
letters = st.characters(exclude_categories=["Cs", "Cc"])


def page(html: str, url: str | None = HOME) -> Document:
    return Document.parse(html.encode(), HEADER + "utf-8", url)


def texts(html: str) -> list[str]:
    return [block.text for block in page(html).blocks]


# ------------------------------------------------------------------------------------------- encoding


@pytest.mark.parametrize(
    ("body", "content_type", "text", "evidence"),
    [
        (codecs.BOM_UTF8 + "æøå".encode(), HEADER + "iso-8859-1", "æøå", "bom"),
        (codecs.BOM_UTF16_LE + "æøå".encode("utf-16-le"), None, "æøå", "bom"),
        (codecs.BOM_UTF16_BE + "æøå".encode("utf-16-be"), HEADER + "utf-8", "æøå", "bom"),
        ("Sykehuset på Ås".encode(), HEADER + "iso-8859-1", "Sykehuset på Ås", "bytes"),
        ("Sykehuset på Ås".encode("latin-1"), HEADER + "iso-8859-1", "Sykehuset på Ås", "header"),
        ("Sykehuset på Ås".encode("latin-1"), HEADER + "utf-8", "Sykehuset på Ås", "default"),
        ("Sykehuset på Ås".encode("latin-1"), None, "Sykehuset på Ås", "default"),
        ("“Ærlig – ja”".encode("cp1252"), HEADER + "iso-8859-1", "“Ærlig – ja”", "header"),
        ("“Ærlig – ja”".encode("cp1252"), "text/html", "“Ærlig – ja”", "default"),
        ('<meta charset="koi8-r">Москва'.encode("koi8-r"), None, '<meta charset="koi8-r">Москва', "meta"),
        ('<meta charset="koi8-r">æ'.encode(), None, '<meta charset="koi8-r">æ', "bytes"),
        ("Ås".encode("latin-1"), HEADER + "no-such-charset", "Ås", "default"),
        ("Ås".encode("latin-1"), HEADER + "base64", "Ås", "default"),
        ("Ås".encode("latin-1"), HEADER, "Ås", "default"),
        (b"plain", HEADER + "utf-16", "plain", "bytes"),
        ("<p>Ås".encode("utf-16-le"), HEADER + "utf-16-le", "<p>Ås", "header"),
        (b"plain", None, "plain", "bytes"),
        (b"", None, "", "bytes"),
    ],
)
def test_bytes_become_the_letters_that_were_meant(
    body: bytes, content_type: str | None, text: str, evidence: str
) -> None:
    decoded = decode(body, content_type)
    assert (decoded.text, decoded.evidence) == (text, evidence)


def test_an_xml_declaration_names_the_encoding() -> None:
    source = '<?xml version="1.0" encoding="iso-8859-2"?><html><p>Łódź</p></html>'
    assert decode(source.encode("iso-8859-2")).text == source


def test_a_page_cut_off_within_a_letter_is_still_utf_8() -> None:
    decoded = decode("<p>Blåbær på Ås — søndag €".encode()[:-1], HEADER + "utf-8")
    assert decoded.encoding == "utf-8"
    assert decoded.text.startswith("<p>Blåbær på Ås — søndag ")
    assert decoded.replaced == 1


def test_one_damaged_letter_does_not_make_utf_8_another_encoding() -> None:
    body = "Forskerne på sykehuset målte blodtrykket på åtte gamle hester".encode().replace(b"gamle", b"g\xe5mle")
    decoded = decode(body, HEADER + "utf-8")
    assert (decoded.encoding, decoded.replaced) == ("utf-8", 1)
    assert "åtte g\ufffdmle hester" in decoded.text


@given(st.text(letters, min_size=1))
def test_utf_8_with_letters_beyond_ascii_is_utf_8_whatever_is_declared(text: str) -> None:
    if not text.isascii():
        assert decode(text.encode(), HEADER + "windows-1250").text == text.removeprefix("\ufeff")


@given(st.binary(), st.sampled_from([None, "", HEADER + "utf-8", HEADER + "shift_jis", HEADER + "idna", "\ud800"]))
def test_no_bytes_fail(body: bytes, content_type: str | None) -> None:
    decoded = decode(body, content_type)
    assert decoded.replaced == decoded.text.count("\ufffd")
    document = Document.parse(body, content_type, None)
    assert document.blocks is document.blocks


# --------------------------------------------------------------------------------------------- blocks


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        ("<p>One<br>Two</p>", ["One\nTwo"]),
        ("<p>One<br><br>Two</p>", ["One", "Two"]),
        ("<p>One<br>\n  <br/>Two<br></p>", ["One", "Two"]),
        ("<p>Spread   over\n\tlines&nbsp;and\u200b places</p>", ["Spread over lines and places"]),
        ("<div>Loose <b>words</b> before<p>and in</p>and after</div>", ["Loose words before", "and in", "and after"]),
        ("<span><p>A paragraph in a span</p></span>", ["A paragraph in a span"]),
        ("<a href=/x><h2>Headline</h2><p>Teaser</p></a>", ["Headline", "Teaser"]),
        ("<ul><li>One<li>Two<ol><li>Inner</ol></ul>", ["One", "Two", "Inner"]),
        ("<table><tr><th>Year<td>Trial</table>", ["Year", "Trial"]),
        ("<p>Un<em>broken</em> w<b>or</b>d</p>", ["Unbroken word"]),
        ("<p>soft\u00adhyphen</p>", ["softhyphen"]),
        ("<p>Shown</p><script>var hidden</script><style>p{}</style><!-- note --><noscript>no</noscript>", ["Shown"]),
        ("<p></p><p> &nbsp; </p><div><br></div>", []),
        ("<pre>a  b</pre>", ["a b"]),
        ("No tags at all", ["No tags at all"]),
    ],
)
def test_what_is_a_block(html: str, blocks: list[str]) -> None:
    assert texts(html) == blocks


def test_headings_have_their_level_also_around_inline_elements() -> None:
    document = page("<h1>One</h1><p>no</p><h3><a href='/x'><span class=t>Three</span></a></h3><h6>Six</h6>")
    assert [block.level for block in document.blocks] == [1, 0, 3, 6]


def test_hidden_text_is_a_block_that_says_so() -> None:
    document = page(
        "<p>Shown</p><div hidden><p>One</p></div><p style='display : none'>Two</p><div role=dialog>Three</div>"
    )
    assert [bool(block.bits & HIDDEN) for block in document.blocks] == [False, True, True, True]


def test_a_block_that_is_one_link_says_so_and_a_list_item_knows_its_list() -> None:
    document = page("<ul><li><a href=/a>All of it</a><li>Only <a href=/b>a</a> part</ul>")
    linked, partly = document.blocks
    assert linked.bits & LINK and not partly.bits & LINK
    assert linked.bits & partly.bits & LIST
    assert (linked.links, linked.link_chars, partly.link_chars) == (1, 9, 1)


def test_bold_letters_are_counted() -> None:
    (block,) = page("<p><strong>All bold</strong></p>").blocks
    assert block.bold_chars == len(block.text)


def test_an_inline_element_speaks_for_a_block_that_it_fills_alone() -> None:
    filled, partly = page("<p><span class=byline>Av Ada Moe</span></p><p>x <span class=byline>Ada</span></p>").blocks
    assert filled.bits & W_BYLINE and not partly.bits & W_BYLINE


def test_class_words_are_read_in_any_spelling() -> None:
    assert word_bits("articleByline") == word_bits("article-byline") == word_bits("article_byline  Article")
    assert word_bits("bylines-of-nobody") == word_bits("of-nobody")


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<span class=x>", "<ul><li>", "<font>", "<x-y>"], ids=lambda tag: tag.strip("<>")
)
def test_a_hundred_thousand_nested_tags_are_read(opening: str) -> None:
    assert texts(opening * 100_000 + "The bottom") == ["The bottom"]


def test_what_follows_the_deepest_containers_stands_where_it_stood() -> None:
    document = page("<main>" + "<div>" * 5_000 + "<p>Bottom</p>" + "</div>" * 5_000 + "<p>After</p></main>")
    bottom, after = document.blocks
    assert (bottom.text, after.text) == ("Bottom", "After")
    assert after.element.parent is not None and after.element.parent.tag == "main"


def test_nul_and_other_controls_end_nothing() -> None:
    assert texts("<p>be\x00fore</p><p>after\x07</p>") == ["be\ufffdfore", "after"]


tags = st.sampled_from("div p span b a ul li h2 br table td article section em time figure".split())
trees = st.recursive(
    st.text("ab \n<&é", max_size=6).map(lambda text: text.replace("<", "&lt;")),
    lambda inner: st.tuples(tags, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]} class=x href=/y>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=20,
)


@given(trees)
def test_blocks_stand_in_order_and_elements_span_them(html: str) -> None:
    document = page(html)
    assert [block.index for block in document.blocks] == list(range(len(document.blocks)))
    for block in document.blocks:
        assert block.text == block.text.strip() != ""
        assert 0 <= block.link_chars <= len(block.text) and 0 <= block.bold_chars <= len(block.text)
        assert block.element.first <= block.index < block.element.last
    for element in document.elements:
        assert 0 <= element.first <= element.last <= len(document.blocks)
        if element.parent is not None:
            assert element.parent.first <= element.first and element.last <= element.parent.last
            assert element.bits & element.parent.bits == element.parent.bits
    assert all(one.index < two.index for one, two in pairwise(document.elements))


# ----------------------------------------------------------------------------------------------- head


def test_the_head_says_what_the_page_calls_itself() -> None:
    document = page(
        """<html lang=nb-NO><head><title> A  heart
        pump </title><meta property="og:title" content="Heart pump"><meta name=Author content="Ada Moe">
        <meta name=author content="Bo Lie"><meta name=empty content="">
        <link rel=canonical href="/news/pump?id=1"><link rel="alternate" hreflang="EN" href="/en/pump">
        <link rel=alternate hreflang=en href="/second"><link rel=next href="/news/2">
        <link rel=alternate type="application/RSS+xml" href="/feed" title="News">
        <link rel=alternate type="application/json" href="/wp-json/1"></head><p>Text</p>"""
    )
    assert document.title == "A heart pump"
    assert document.meta("dc.title", "og:title") == "Heart pump"
    assert document.meta_all("author") == ("Ada Moe", "Bo Lie")
    assert document.meta("empty") is None
    assert document.language == "nb-no"
    assert document.canonical == "https://institute.example/news/pump?id=1"
    assert document.alternates == {"en": "https://institute.example/en/pump"}
    assert [(feed.url, feed.media_type, feed.title) for feed in document.feeds] == [
        ("https://institute.example/feed", "application/rss+xml", "News")
    ]
    assert document.links_rel["next"] == "https://institute.example/news/2"


def test_the_language_of_nonsense_is_unknown() -> None:
    assert page("<html lang='{{ lang }}'><p>x</p>").language is None
    assert page("<html lang=''><meta property=og:locale content=nn_NO><p>x</p>").language == "nn-no"


def test_a_title_in_a_picture_is_not_the_pages() -> None:
    assert page("<head><title>The page</title></head><svg><title>Menu icon</title></svg>").title == "The page"


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        (None, "../other", "https://institute.example/other"),
        (None, "?page=2", "https://institute.example/news/pump?page=2"),
        (None, " //cdn.example/x ", "https://cdn.example/x"),
        ("/root/", "a", "https://institute.example/root/a"),
        ("https://elsewhere.example/b/", "a", "https://elsewhere.example/b/a"),
        ("http://[broken", "/a", "https://institute.example/a"),
        (None, "javascript:void(0)", ""),
        (None, "JavaScript:void(0)", ""),
        (None, "data:text/plain,x", ""),
        (None, "http://[1", ""),
        (None, "mailto:post@institute.example", "mailto:post@institute.example"),
    ],
)
def test_links_are_resolved_against_the_base(base: str | None, href: str, url: str) -> None:
    head = f'<base href="{base}">' if base else ""
    (link,) = page(f'<head>{head}</head><p><a href="{href}">x</a></p>').links
    assert link.href.strip() == href.strip()
    assert link.url == url


def test_without_an_address_relative_links_stay_open() -> None:
    document = page("<a href=/x>x</a><a href=https://a.example/y>y</a>", url=None)
    assert [link.url for link in document.links] == ["/x", "https://a.example/y"]


def test_links_know_where_they_stand() -> None:
    document = page(
        "<nav><a href=/menu>Menu</a></nav><h2><a href=/one>One</a></h2><a href=/two><h3>Two</h3></a>"
        "<aside><a href=/ad rel='nofollow Author'><img src=/p.png></a></aside><a>no address</a>"
        "<div role=contentinfo><a href=/f>Foot</a></div>"
    )
    assert [(a.text, a.region, a.heading, a.picture) for a in document.links] == [
        ("Menu", "nav", False, False),
        ("One", "main", True, False),
        ("Two", "main", True, False),
        ("", "aside", False, True),
        ("Foot", "footer", False, False),
    ]
    assert document.links[3].rel == ("nofollow", "author")
    assert document.blocks[document.links[1].block].text == "One"


def test_pictures_that_load_late_have_their_address_elsewhere() -> None:
    document = page(
        "<p>x</p><img src='data:image/gif;base64,R0' data-src=/a.jpg alt='A'><img srcset='/b.jpg 1x, /c.jpg 2x'>"
    )
    assert [picture.url.rpartition("/")[2] for picture in document.pictures] == ["a.jpg", "b.jpg"]
    assert [picture.block for picture in document.pictures] == [1, 1]


# ------------------------------------------------------------------------------------ structured data


def json_ld(*values: object) -> Document:
    sources = [value if isinstance(value, str) else json.dumps(value) for value in values]
    return page("".join(f'<script type="application/ld+json">{source}</script>' for source in sources) + "<p>x</p>")


ARTICLE = {"@type": "NewsArticle", "headline": "Pump", "datePublished": "2024-05-03", "author": {"name": "Ada Moe"}}


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [ARTICLE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Site"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        {**ARTICLE, "@type": ["Thing", "https://schema.org/NewsArticle"]},
        f"<!-- {json.dumps(ARTICLE)} -->",
        f"//<![CDATA[\n{json.dumps(ARTICLE)}\n//]]>",
        f"/*<![CDATA[*/ {json.dumps(ARTICLE)} /*]]>*/",
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE).replace("Pump", "Pump\n"),
    ],
)
def test_json_ld_is_found_in_every_wrapping(value: object) -> None:
    (thing,) = [thing for thing in json_ld(value).things if thing.group == "article"]
    assert (thing.kind, thing.syntax, thing.headline) == ("newsarticle", "json-ld", "Pump")
    assert (thing.published, thing.authors) == ("2024-05-03", ("Ada Moe",))


def test_authors_are_looked_up_where_they_are_described() -> None:
    graph = [
        {**ARTICLE, "author": [{"@id": "#ada"}, {"@id": "#unknown"}, "Bo Lie", "https://institute.example/bo"]},
        {"@type": "Person", "@id": "#ada", "name": "Ada Moe"},
    ]
    (thing,) = [thing for thing in json_ld({"@graph": graph}).things if thing.group == "article"]
    assert thing.authors == ("Ada Moe", "Bo Lie")


def test_broken_json_is_nothing_and_hides_nothing() -> None:
    document = json_ld("{", "", "null", "[[[[", '"text"', "{}", ARTICLE)
    assert [thing.headline for thing in document.things] == ["Pump"]


def test_values_of_odd_types_are_left_out() -> None:
    odd = {**ARTICLE, "headline": {"@value": "<b>Pump</b> two"}, "author": [None, 7, {"name": None}, []], "url": True}
    (thing,) = json_ld({**odd, "keywords": ["a, b", "b", 3]}).things
    assert (thing.headline, thing.authors, thing.url, thing.keywords) == ("Pump two", ("7",), None, ("a", "b", "3"))


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["@type", "@id", "@graph", "author", "name", "headline", "url"]), inner),
    max_leaves=12,
))  # fmt: skip
def test_no_json_fails(value: object) -> None:
    document = json_ld(json.dumps({"@type": "Article", "x": 1, "@graph": value}).replace("</", "<\\/"))
    assert document.things[0].kind == "article"


def test_json_nested_too_deep_is_nothing() -> None:
    assert json_ld("[" * 100_000, ARTICLE).things[0].headline == "Pump"


def test_microdata_belongs_to_the_nearest_scope_with_a_type() -> None:
    document = page(
        """<div itemscope itemtype="https://schema.org/BlogPosting"><h1 itemprop=headline>Pump</h1>
        <time itemprop=datePublished datetime=2024-05-03>3 May</time><meta itemprop=keywords content="heart, pump">
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><b itemprop=name>Ada Moe</b>, dr.</span>
        </div>"""
    )
    (post,) = [thing for thing in document.things if thing.kind == "blogposting"]
    assert (post.group, post.syntax, post.headline, post.published) == ("article", "microdata", "Pump", "2024-05-03")
    assert post.authors == ("Ada Moe",)


def test_soup_gives_the_parts_that_match() -> None:
    document = page("<div class=item><h2>One</h2></div><p>x</p><div class=item><h2>Two</h2></div>")
    assert [part.h2.get_text() for part in document.soup("div.item") if part.h2] == ["One", "Two"]
    assert document.soup("table") == ()
