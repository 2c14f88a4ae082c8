"""One page in several markups: what stands on it is said once, and each rendering writes it as another site would.

A page is text, one part a line: the kind of the part, a blank, its values parted by ` | `. Kinds:

    skip cookie        what stands above the page            banner HEADLINE | LINE | HREF   of another article
    kicker h1 lead     the head of the article               date byline meta                lines beside the title
    p h2 li row pull   its text; a row's values are cells    img SRC | ALT | CAPTION         the caption may be missing
    note               what is said of the text              tags WORD | WORD                links to lists
    teaser HEADLINE | LINE | HREF   of another article       section HEADING                 a heading over items
    item HEADING       an item of many, up to the next       empty                           a paragraph of nothing
    aside              text beside the article               link TEXT | HREF                a line that is a link

`[words](address)` is a link and `**words**` are bold. Owns the markup of the sample pages; expects nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_VALUES = re.compile(r"\s*\|(?=\s|$)\s*")
_SEVERAL = frozenset(("banner", "img", "link", "row", "tags", "teaser"))
_MENU = (("About", "/about"), ("Research", "/research"), ("News", "/news"), ("People", "/people"))


@dataclass(frozen=True)
class Part:
    """One line of a page's description."""

    kind: str
    values: tuple[str, ...]


def parts(page: str) -> list[Part]:
    """The parts of a page in the order in which they stand."""
    lines = (line.strip().partition(" ") for line in page.strip().splitlines() if line.strip())
    return [Part(kind, tuple(_VALUES.split(rest)) if kind in _SEVERAL else (rest,)) for kind, _, rest in lines]


def plain(text: str) -> str:
    """The words of a value without link and bold marks."""
    return _BOLD.sub(r"\1", _LINK.sub(r"\1", text))


def _inline(text: str, bold: str) -> str:
    text = _LINK.sub(r'<a href="\2">\1</a>', escape(text, quote=False))
    return _BOLD.sub(rf"<{bold}>\1</{bold}>", text)


@dataclass(frozen=True)
class Rendering:
    """A way to write a page.

    Attributes:
        frame: the page, with {lang}, {head}, {site}, {menu}, {content}.
        templates: kind of part -> its markup, with {0}, {1}, {2} for its values.
        groups: kind of part -> what opens and closes a run of such parts.
        box: what opens and closes an item.
        old: whether it is of the time before UTF-8 and metadata for networks.
    """

    name: str
    frame: str
    menu: str
    templates: Mapping[str, str]
    groups: Mapping[str, tuple[str, str]]
    box: tuple[str, str]
    bold: str = "strong"
    old: bool = False
    bare_picture: str = '<img src="{0}" alt="{1}">'

    def page(self, text: str, site: str, title: str, language: str | None, meta: Mapping[str, str], head: str) -> bytes:
        """The page's bytes.

        Args:
            text: the parts, one a line.
            site: the site's name, for header and footer.
            title: what the title element says.
            language: the lang attribute, or None.
            meta: property or name -> content of meta elements.
            head: more markup for the head.
        """
        metas = [f'<meta property="{name}" content="{escape(value)}">' for name, value in meta.items()]
        lines = ["<title>" + escape(title, quote=False) + "</title>", *metas, head]
        page = self.frame.format(
            lang=f' lang="{language}"' if language else "",
            head="\n".join(filter(None, lines)),
            site=escape(site, quote=False),
            menu="".join(self.menu.format(name, href) for name, href in _MENU),
            content="\n".join(self._content(parts(text))),
            charset="iso-8859-1" if self.encoding(text) != "utf-8" else "utf-8",
        )
        return page.encode(self.encoding(text), "xmlcharrefreplace")

    def encoding(self, text: str) -> str:
        """Latin-1 as browsers mean it, for old pages whose letters it has; else UTF-8."""
        has_all = text.encode("windows-1252", "ignore").decode("windows-1252") == text
        return "windows-1252" if self.old and has_all else "utf-8"

    def content_type(self, text: str) -> str:
        """The Content-Type header: old servers named no character set."""
        return "text/html" if self.old else "text/html; charset=utf-8"

    def _content(self, found: Sequence[Part]) -> Iterator[str]:
        opened = False
        pending: list[str] = []
        for kind, run in groupby(found, lambda part: part.kind):
            group = list(run)
            before_item = kind in ("kicker",) and any(part.kind == "item" for part in found)
            if kind in ("item", "section") and opened:
                yield self.box[1]
                opened = False
            for position, part in enumerate(group):
                if kind == "item":
                    if opened:
                        yield self.box[1]
                    yield self.box[0]
                    opened = True
                    yield from pending
                    pending.clear()
                open_group, close_group = self.groups.get(kind, ("", ""))
                written = self._part(part)
                written = (open_group if position == 0 else "") + written
                written += close_group if position == len(group) - 1 else ""
                if before_item:
                    if opened:
                        yield self.box[1]
                        opened = False
                    pending.append(written)
                else:
                    yield written
        if opened:
            yield self.box[1]

    def _part(self, part: Part) -> str:
        values = [_inline(value, self.bold) for value in part.values]
        if part.kind == "img":
            values[1:2] = [escape(part.values[1])] if len(values) > 1 else [""]
            template = self.templates["img"] if len(values) > 2 and values[2] else self.bare_picture
            return template.format(*values)
        if part.kind in ("row", "tags"):
            inner = "".join(self.templates[part.kind + "-cell"].format(value) for value in values)
            return self.templates[part.kind].format(inner)
        return self.templates[part.kind].format(*values)


SEMANTIC = Rendering(
    name="semantic",
    frame="""<!DOCTYPE html>
<html{lang}>
<head>
<meta charset="{charset}">
<meta name="viewport" content="width=device-width">
{head}
</head>
<body>
<header><a href="/">{site}</a><nav><ul>{menu}</ul></nav></header>
<main>
{content}
</main>
<footer><p>{site}, Quay Street 4</p><p>© 2026 {site}. All rights reserved.</p></footer>
</body>
</html>
""",
    menu='<li><a href="{1}">{0}</a></li>',
    templates={
        "skip": '<a class="skip-link" href="#main">{0}</a>',
        "cookie": '<div class="cookie-notice"><p>{0}</p></div>',
        "banner": '<aside><a href="{2}"><h1>{0}</h1></a><p>{1}</p></aside>',
        "kicker": '<p class="kicker">{0}</p>', "h1": "<h1>{0}</h1>", "lead": '<p class="lead">{0}</p>',
        "date": "<p><time>{0}</time></p>", "byline": "<p>{0}</p>", "meta": "<p>{0}</p>", "note": "<p><em>{0}</em></p>",
        "p": "<p>{0}</p>", "h2": "<h2>{0}</h2>", "li": "<li>{0}</li>", "empty": "<p>&nbsp;</p>",
        "row": "<tr>{0}</tr>", "row-cell": "<td>{0}</td>", "pull": "<blockquote><p>{0}</p></blockquote>",
        "img": '<figure><img src="{0}" alt="{1}"><figcaption>{2}</figcaption></figure>',
        "tags": "<ul>{0}</ul>", "tags-cell": '<li><a rel="tag" href="/tag/x">{0}</a></li>',
        "teaser": '<aside><h3><a href="{2}">{0}</a></h3><p>{1}</p></aside>', "section": "<h2>{0}</h2>",
        "item": "<h3>{0}</h3>", "aside": "<aside><p>{0}</p></aside>", "link": '<p><a href="{1}">{0}</a></p>',
    },
    groups={"li": ("<ul>", "</ul>"), "row": ("<table>", "</table>")},
    box=("<article>", "</article>"),
)  # fmt: skip

SOUP = Rendering(
    name="soup",
    frame="""<!DOCTYPE html>
<html{lang}><head><meta charset="{charset}">
{head}
</head><body>
<div class="x1"><div class="x2"><div class="b0"><a href="/">{site}</a></div><div class="b1">{menu}</div></div>
<div class="x3"><div class="x4"><div class="n4">
{content}
</div></div></div>
<div class="z9"><div class="z8">{site}, Quay Street 4</div>
<div class="z8">© 2026 {site}. All rights reserved.</div></div>
</div></body></html>
""",
    menu='<div class="a7"><a href="{1}">{0}</a></div>',
    templates={
        "skip": '<div class="k1"><a href="#main">{0}</a></div>', "cookie": '<div class="k2"><div>{0}</div></div>',
        "banner": '<div class="y1"><a href="{2}"><div class="y2"><h1>{0}</h1></div></a><div class="y3">{1}</div></div>',
        "kicker": '<div class="q4">{0}</div>', "h1": '<div class="q3"><h1 class="q5">{0}</h1></div>',
        "lead": '<div class="p1">{0}</div>', "date": '<div class="m2"><span>{0}</span></div>',
        "byline": '<div class="m2">{0}</div>', "meta": '<div class="m2">{0}</div>', "note": '<div class="m5">{0}</div>',
        "p": '<div class="p3">{0}</div>', "h2": '<div class="p4"><h3>{0}</h3></div>', "li": "<li>{0}</li>",
        "empty": '<div class="p3">&nbsp;</div>', "row": "<tr>{0}</tr>",
        "row-cell": "<td><div>{0}</div></td>", "pull": '<blockquote class="p9"><div>{0}</div></blockquote>',
        "img": '<div class="i6"><div class="i5"><img src="{0}" alt="{1}"></div><div class="i7">{2}</div></div>',
        "tags": '<div class="g1">{0}</div>', "tags-cell": '<span class="g2"><a rel="tag" href="/tag/x">{0}</a></span> ',
        "teaser": '<div class="y6"><div class="y7"><a href="{2}">{0}</a></div><div class="y8">{1}</div></div>',
        "section": '<div class="s1"><h2>{0}</h2></div>', "item": '<div class="s3"><h3>{0}</h3></div>',
        "aside": '<div class="w1"><div>{0}</div></div>', "link": '<div class="p3"><a href="{1}">{0}</a></div>',
    },
    groups={"li": ('<div class="l1"><ul>', "</ul></div>"), "row": ('<div class="t1"><table>', "</table></div>")},
    box=('<div class="s2">', "</div>"),
    bold="b",
    bare_picture='<div class="i6"><img src="{0}" alt="{1}"></div>',
)  # fmt: skip

TABLE = Rendering(
    name="table",
    frame="""<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">
<HTML>
<HEAD>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={charset}">
{head}
</HEAD>
<BODY BGCOLOR="#ffffff">
<TABLE WIDTH="760" BORDER="0" CELLSPACING="0" CELLPADDING="0" ALIGN="center">
<TR><TD COLSPAN="2"><FONT SIZE="5"><A HREF="/">{site}</A></FONT></TD></TR>
<TR><TD COLSPAN="2"><TABLE BORDER="0"><TR>{menu}</TR></TABLE></TD></TR>
<TR><TD COLSPAN="2"><IMG SRC="/spacer.gif" WIDTH="760" HEIGHT="4" ALT=""></TD></TR>
<TR><TD WIDTH="560" VALIGN="top">
<FONT FACE="Verdana" SIZE="2">
{content}
</FONT>
</TD>
<TD WIDTH="200" VALIGN="top"><FONT SIZE="1">Search<BR><FORM ACTION="/search"><INPUT NAME="q"></FORM></FONT></TD></TR>
<TR><TD COLSPAN="2"><FONT SIZE="1">{site}, Quay Street 4<BR>&copy; 2026 {site}. All rights reserved.</FONT></TD></TR>
</TABLE>
</BODY>
</HTML>
""",
    menu='<TD><FONT SIZE="1"><A HREF="{1}">{0}</A></FONT></TD>',
    templates={
        "skip": '<A HREF="#main">{0}</A><BR>', "cookie": '<TABLE WIDTH="100%"><TR><TD>{0}</TD></TR></TABLE>',
        "banner": '<TABLE WIDTH="100%" BGCOLOR="#ddeeff"><TR><TD><A HREF="{2}"><FONT SIZE="5"><B>{0}</B></FONT></A><BR>'
        '<FONT SIZE="2">{1}</FONT></TD></TR></TABLE>',
        "kicker": '<FONT SIZE="1" COLOR="#990000">{0}</FONT><BR><BR>',
        "h1": '<FONT SIZE="5" COLOR="#003366"><B>{0}</B></FONT><BR><BR>', "lead": "<B>{0}</B><BR><BR>",
        "date": '<FONT SIZE="1" COLOR="#666666">{0}</FONT><BR><BR>',
        "byline": '<FONT SIZE="1"><I>{0}</I></FONT><BR><BR>', "meta": '<FONT SIZE="1">{0}</FONT><BR><BR>',
        "note": "<I>{0}</I><BR><BR>", "p": "{0}<BR><BR>", "h2": '<FONT SIZE="3"><B>{0}</B></FONT><BR><BR>',
        "li": "<LI>{0}", "empty": "&nbsp;<BR><BR>",
        "row": "<TR>{0}</TR>", "row-cell": '<TD><FONT SIZE="2">{0}</FONT></TD>',
        "pull": '<BLOCKQUOTE><FONT SIZE="4">{0}</FONT></BLOCKQUOTE>',
        "img": '<TABLE WIDTH="220" ALIGN="left"><TR><TD><IMG SRC="{0}" WIDTH="220" ALT="{1}"></TD></TR>'
        '<TR><TD><FONT SIZE="1"><I>{2}</I></FONT></TD></TR></TABLE>',
        "tags": '<FONT SIZE="1">{0}</FONT><BR><BR>', "tags-cell": '<A REL="tag" HREF="/tag/x">{0}</A> ',
        "teaser": '<P><A HREF="{2}"><B>{0}</B></A><BR><FONT SIZE="1">{1}</FONT></P>',
        "section": '<FONT SIZE="4" COLOR="#003366"><B>{0}</B></FONT><BR><BR>',
        "item": '<FONT SIZE="4" COLOR="#003366"><B>{0}</B></FONT><BR><BR>',
        "aside": '<TABLE WIDTH="100%" BGCOLOR="#eeeeee"><TR><TD><FONT SIZE="1">{0}</FONT></TD></TR></TABLE>',
        "link": '<A HREF="{1}">{0}</A><BR><BR>',
    },
    groups={"li": ("<UL>", "</UL>"), "row": ('<TABLE BORDER="1">', "</TABLE>")},
    box=("", '<BR CLEAR="all"><HR SIZE="1">'),
    bold="B",
    old=True,
    bare_picture='<IMG SRC="{0}" ALT="{1}" WIDTH="220" HSPACE="8"><BR>',
)  # fmt: skip

THEME = Rendering(
    name="theme",
    frame="""<!doctype html>
<html{lang} class="no-js">
<head>
<meta charset="{charset}">
{head}
<style>.site {{margin: 0}}</style>
</head>
<body class="home blog">
<div id="page" class="site">
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><p class="site-title"><a href="/" rel="home">{site}</a></p>
<nav id="site-navigation" class="main-navigation"><ul id="primary-menu" class="menu">{menu}</ul></nav></header>
<div id="content" class="site-content"><div id="primary" class="content-area"><main id="main" class="site-main">
{content}
</main></div>
<aside id="secondary" class="widget-area"><section class="widget widget_search"><form role="search"><label>Search for:
<input type="search" name="s"></label></form></section></aside></div>
<footer id="colophon" class="site-footer"><div class="site-info">{site}, Quay Street 4<br>© 2026 {site}. All rights
reserved.</div></footer>
</div>
<script>window.theme = {{}};</script>
</body>
</html>
""",
    menu='<li class="menu-item"><a href="{1}">{0}</a></li>',
    templates={
        "skip": '<a class="screen-reader-text" href="#main">{0}</a>',
        "cookie": '<div id="cookie-law-info-bar"><span>{0}</span></div>',
        "banner": '<section class="hero banner"><a href="{2}"><h1 class="hero-title">{0}</h1></a>'
        '<p class="hero-text">{1}</p></section>',
        "kicker": '<span class="kicker">{0}</span>',
        "h1": '<header class="entry-header"><h1 class="entry-title">{0}</h1></header>',
        "lead": '<div class="entry-excerpt ingress"><p>{0}</p></div>',
        "date": '<div class="entry-meta"><span class="posted-on"><time class="entry-date">{0}</time></span></div>',
        "byline": '<div class="entry-meta"><span class="byline">{0}</span></div>',
        "meta": '<div class="entry-meta">{0}</div>', "note": '<p class="has-small-font-size"><em>{0}</em></p>',
        "p": '<div class="text-block"><p>{0}</p></div>', "h2": '<h2 class="wp-block-heading"><strong>{0}</strong></h2>',
        "li": "<li>{0}</li>", "empty": "<p></p><p><br></p>", "row": "<tr>{0}</tr>", "row-cell": "<td>{0}</td>",
        "pull": '<figure class="wp-block-pullquote"><blockquote><p>{0}</p></blockquote></figure>',
        "img": '<div class="wp-block-image"><figure class="aligncenter"><a href="{0}"><img src="{0}" alt="{1}"></a>'
        '<figcaption class="wp-element-caption">{2}</figcaption></figure></div>',
        "tags": '<footer class="entry-footer"><span class="tags-links">{0}</span></footer>',
        "tags-cell": '<a href="/tag/x" rel="tag">{0}</a>',
        "teaser": '<div class="related-posts"><article class="teaser"><h3><a href="{2}">{0}</a></h3>'
        '<p class="teaser-text">{1}</p></article></div>',
        "section": '<h2 class="widget-title">{0}</h2>', "item": '<h3 class="entry-title">{0}</h3>',
        "aside": '<div class="widget factbox"><p>{0}</p></div>',
        "link": '<p class="nav-links"><a href="{1}">{0}</a></p>',
    },
    groups={"li": ('<ul class="wp-block-list">', "</ul>"), "row": ('<figure class="wp-block-table"><table>',
                                                                   "</table></figure>")},
    box=('<article class="post hentry">', "</article>"),
    bare_picture='<div class="wp-block-image"><figure><img src="{0}" alt="{1}"></figure></div>',
)  # fmt: skip

RENDERINGS = (SEMANTIC, SOUP, TABLE, THEME)
