"""Reading a page: kinds, any bytes, and what may change on a page without changing its items."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.document import Document
from scraper.furniture import fingerprints, repeated
from scraper.reader import read_page
from scraper.records import Article, Candidate, Reading, SiteKnowledge

URL = "https://lakeside.example/news/a-heart-pump-goes-to-school"
HTML = "text/html; charset=utf-8"
TITLE = "A heart pump goes to school"
LEAD = "A pump the size of a coin keeps a heart going until a new one is found."
BODY = (
    "The first of them has now been used outside a hospital, by a teacher who marked exam papers while it worked.",
    "Ada Moe and her group at the Lakeside Institute built it in four years, with parts from old watches and toys.",
    "Five more pumps will be tried out before the summer, and two of them will travel by boat and by train.",
)
TWINS = "Two twins of the lake have won a prize for the way in which they count fish, birds and the other visitors."
MENU = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/news'>News</a></li><li><a href='/us'>Us</a></li></ul></nav>"
FOOT = "<footer><p>Lakeside Institute, 1 Lake Road, phone 12 34 56 78</p></footer>"
ARTICLE = (
    f"<article><h1>{TITLE}</h1><p class='lead'>{LEAD}</p><p class='date'>Published 3 May 2024</p>"
    f"<p class='byline'>By Bo Lie</p><figure><img src='/pump.jpg' alt='x'><figcaption>The pump. Photo: Ola Dahl"
    f"</figcaption></figure>{''.join(f'<p>{paragraph}</p>' for paragraph in BODY)}</article>"
)
HEAD = f"<!DOCTYPE html><html lang='en'><head><title>{TITLE} | Lakeside Institute</title></head>"
PAGE = f"{HEAD}<body>{MENU}{ARTICLE}{FOOT}</body></html>"


def read(
    html: str | bytes, url: str | None = URL, site: SiteKnowledge | None = None, kind: str | None = HTML
) -> Reading:
    return read_page(html.encode("utf-8", "surrogatepass") if isinstance(html, str) else html, url, kind, site)


def fields(item: Article) -> tuple[object, ...]:
    """What an item says, without how it is known: selectors follow the markup."""
    return (
        *(item.item_key, item.kind, item.title, item.kicker, item.lead, item.text, item.byline, item.authors),
        *(item.language, item.published and item.published.edtf, item.updated, item.notes, item.images, item.links),
    )


def codes(reading: Reading) -> list[str]:
    return [problem.code for problem in (*reading.problems, *(p for item in reading.items for p in item.problems))]


def test_a_page_about_one_thing_is_one_item() -> None:
    reading = read(PAGE)
    (item,) = reading.items
    assert (reading.page_kind, item.kind, item.title, item.lead) == ("item", "news", TITLE, LEAD)
    assert item.text == "\n\n".join((LEAD, *BODY))
    assert (item.authors, item.byline, item.language) == (("Bo Lie",), "By Bo Lie", "en")
    assert item.published is not None and item.published.edtf == "2024-05-03"
    (image,) = item.images
    assert (image.url, image.caption, image.credit) == ("https://lakeside.example/pump.jpg", "The pump.", "Ola Dahl")
    assert item.item_key == "news/a-heart-pump-goes-to-school"
    assert codes(reading) == []


# ------------------------------------------------------------------------------------------- page kinds


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", HTML, "empty"),
        (b"  \n\t ", HTML, "empty"),
        (b"%PDF-1.7 <html>", HTML, "not_html"),
        (b"\x89PNG\r\n\x1a\n", "image/png", "not_html"),
        (b"\xff\xd8\xff\xe0JFIF", None, "not_html"),
        (b"PK\x03\x04word/document.xml", "text/html", "not_html"),
        (b'{"news": []}', "application/json", "not_html"),
        (b"plain words", "application/octet-stream", "not_html"),
    ],
)
def test_what_is_no_page_is_a_problem_that_names_the_address(body: bytes, content_type: str | None, code: str) -> None:
    reading = read(body, kind=content_type)
    assert (reading.page_kind, reading.items, codes(reading)) == ("error", (), [code])
    assert URL in reading.problems[0].message
    assert "The page" in read(body, url=None, kind=content_type).problems[0].message


@pytest.mark.parametrize("content_type", [None, "", "application/octet-stream", "application/xhtml+xml", "TEXT/HTML"])
def test_a_page_is_a_page_whatever_the_server_calls_it(content_type: str | None) -> None:
    assert [fields(item) for item in read(PAGE, kind=content_type).items] == [fields(item) for item in read(PAGE).items]


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "no-such", "iso-8859-1"])
def test_a_wrong_charset_changes_nothing(charset: str) -> None:
    html = PAGE.replace("Bo Lie", "Bø Lie").replace("Lake Road", "Åvei")
    (right,) = read(html).items
    assert right.authors == ("Bø Lie",)
    (item,) = read(html, kind=f"text/html; charset={charset}").items
    assert fields(item) == fields(right)
    (western,) = read(html.encode("cp1252"), kind="text/html; charset=utf-8").items
    assert fields(western) == fields(right)


def test_letters_that_cannot_be_decoded_are_told() -> None:
    broken = (
        PAGE.replace("boat", "båt").replace("train", "flåte på åpen sjø").encode().replace("båt".encode(), b"b\xe5t")
    )
    reading = read(broken)
    assert "bad_encoding" in codes(reading)
    assert "b\ufffdt and by flåte på åpen sjø." in reading.items[0].text


@pytest.mark.parametrize("end", ["<p class='clo", "<a href='/x", "</di", "<!-- "])
def test_a_page_that_ends_within_a_tag_is_read_and_told(end: str) -> None:
    reading = read(PAGE[: PAGE.index("</article>")] + end)
    assert codes(reading) == ["cut_off"]
    assert [item.title for item in reading.items] == [TITLE]
    assert "cut_off" not in codes(read(PAGE + "5 < 7"))


def test_an_error_page_has_no_item() -> None:
    html = f"<title>Page not found</title>{MENU}<h1>Page not found</h1><p>What you looked for is not here.</p>"
    assert (read(html).page_kind, read(html).items) == ("error", ())


def test_a_list_of_headlines_has_no_item() -> None:
    teasers = "".join(
        f"<div><h2><a href='/news/story-{n}'>Story number {n} of the lake</a></h2><p>{LEAD}</p></div>" for n in range(6)
    )
    reading = read(f"<title>News</title><h1>News</h1>{teasers}", "https://lakeside.example/news")
    assert (reading.page_kind, reading.items) == ("listing", ())


def test_a_static_page_is_kept_without_a_date() -> None:
    html = f"<title>About us</title><h1>About us</h1><p>{LEAD}</p><p>We moved here on 3 May 1932.</p><p>{BODY[0]}</p>"
    reading = read(html, "https://lakeside.example/about")
    assert reading.page_kind == "static"
    assert [(item.kind, item.published) for item in reading.items] == [("static", None)]


def test_a_page_without_text_says_so() -> None:
    assert "no_text" in codes(read("<title>Pump in use at school</title><img src=a.jpg>"))
    assert read("<html></html>").page_kind == "unknown"


# ------------------------------------------------------------------------------------------- any bytes

fragments = st.lists(
    st.sampled_from(
        [
            "<h1>",
            "</h1>",
            "<p>",
            "</p>",
            "<div class=related>",
            "</div>",
            "<article>",
            "<a href='/x'>",
            "</a>",
            "<title>",
            "</title>",
            "<time datetime=2024-05-03>",
            "<figure><img src=a>",
            "<figcaption>",
            "<script type=application/ld+json>",
            "</script>",
            '{"@type":"Article","author":{"name":"Bo',
            "By Bo Lie",
            "Published: 3 May 2024",
            "<br><br>",
            "<table><td>",
            "<li>",
            "<!--",
            "-->",
            "<meta property=og:title content='",
            "'>",
            LEAD,
            BODY[0],
            "\x00",
            "\ud800",
            "\u202e",
            "&#0;",
            "&nbsp;",
            "Photo: Bo",
            "<base href='http://[1'>",
            "<link rel=canonical href='//['>",
            "\ufeff",
        ]  # fmt: skip
    )
    | st.text(max_size=8),
    max_size=25,
).map("".join)


def check(reading: Reading) -> None:
    """What holds for every reading, whatever the page."""
    for item in reading.items:
        assert item.title == " ".join(item.title.split())
        assert "\x00" not in item.title + item.text
        assert all(paragraph.strip() for paragraph in item.text.split("\n\n")) or not item.text
        assert item.item_key
        assert len(set(item.authors)) == len(item.authors)
        assert all(0 <= provenance.confidence <= 1 for provenance in item.provenance)
        (item.title + item.text).encode()  # no half of a surrogate pair: it could not be stored
    assert len({item.item_key for item in reading.items}) == len(reading.items)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.binary(max_size=300), st.sampled_from([None, HTML, "text/html; charset=utf-16", "image/png", "\ud800;;="]))
def test_any_bytes_give_a_reading(body: bytes, content_type: str | None) -> None:
    check(read(body, kind=content_type))


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(fragments, st.sampled_from([URL, None, "", "https://lakeside.example/", "not an address", "http://[1"]))
def test_anything_like_a_page_gives_the_same_reading_each_time(html: str, url: str | None) -> None:
    front = SiteKnowledge("https://lakeside.example/", front_pages=("https://lakeside.example/",))
    for site in (None, front):
        reading = read(html, url, site)
        check(reading)
        assert read(html, url, site) == reading


@pytest.mark.parametrize("letter", ["\ud800", "\x00", "\udfff", "\u0000\ud83d", "&#xD800;", "&#0;"])
def test_letters_that_are_none_do_no_harm(letter: str) -> None:
    for at in ("A heart", "marked", "Bo Lie", "3 May", "coin"):
        reading = read(PAGE.replace(at, at[0] + letter + at[1:]))
        check(reading)
        assert len(reading.items) == 1


# --------------------------------------------------------------------- what changes nothing of the items


def one_wrapper(match: re.Match[str]) -> str:
    return f"<div>{match.group(0)}</div>"


@pytest.mark.parametrize(
    "changed",
    [
        re.sub(r"(?<=>)(?=<)", "<!-- build 17 -->", PAGE.replace("<!DOCTYPE html>", "")),
        re.sub(r"(?<=>)(?=<)", "\n  \t", PAGE),
        re.sub(r"<(\w+) (\w+='[^']*') (\w+='[^']*')", r"<\1 \3 \2", PAGE.replace("<p class=", "<p data-n='7' class=")),
        PAGE.replace("<article>", "<div><article>").replace("</article>", "</article></div>"),
        PAGE.replace("<body>", "<body><div id='page'>").replace("</body>", "</div></body>"),
        re.sub(r"<p>[^<]*</p>", one_wrapper, PAGE),
        PAGE.replace("</p>", " </p>").replace("<p>", "<p>\n"),
        PAGE.replace("<p>", "<P>").replace("</p>", "</P>"),
        PAGE.replace("'", '"'),
        PAGE.replace("</head>", "<script>var nonce = 4711</script><style>p { color: red }</style></head>"),
        PAGE.replace("the size", "the&nbsp;size").replace(" hospital", " <b>hospital</b>"),
    ],
    ids=["comments", "white-space", "attribute-order", "wrapped-article", "wrapped-page", "wrapped-paragraphs",
         "inner-space", "upper-case", "quotes", "nonce", "inline"],
)  # fmt: skip
def test_markup_that_nobody_sees_changes_no_item(changed: str) -> None:
    assert changed != PAGE
    assert [fields(item) for item in read(changed).items] == [fields(item) for item in read(PAGE).items]


def test_site_knowledge_is_used_and_not_needed() -> None:
    listed = Candidate(URL, "feed", "https://lakeside.example/feed", TITLE, "2024-05-03", newsworthy=True)
    site = SiteKnowledge("https://lakeside.example/", candidates={URL: (listed,)})
    bare = f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{BODY[0]}</p><p>{BODY[1]}</p>"
    assert [item.kind for item in read(bare, site=site).items] == ["news"]
    (item,) = read(bare, site=site).items
    assert item.published is not None and item.published.basis == "feed"


# ----------------------------------------------------------------------------------- several items on a page

FRONT = "https://lakeside.example/institute"
BLURBS = [
    f"<h3>{title}</h3><p>{text}</p>"
    for title, text in (
        ("Publication:New drug against old pain", BODY[0]),
        ("Seven new students for the lake", BODY[1]),
        ("A prize that nobody had expected", BODY[2]),
        ("The boat of the institute is sold", LEAD),
    )
]


def front(blurbs: list[str]) -> Reading:
    html = f"<title>Lakeside Institute</title>{MENU}<h1>Lakeside Institute</h1><h2>Current news and events</h2>"
    site = SiteKnowledge("https://lakeside.example/", "Lakeside Institute", front_pages=(FRONT,))
    return read(
        f"{html}{''.join(blurbs)}<h2>Units and subpages</h2><ul><li><a href='/u'>Unit</a></ul>{FOOT}", FRONT, site
    )


def test_a_front_page_carries_its_items_without_dates() -> None:
    reading = front(BLURBS)
    assert reading.page_kind == "front"
    assert [item.title for item in reading.items] == [
        "New drug against old pain",
        "Seven new students for the lake",
        "A prize that nobody had expected",
        "The boat of the institute is sold",
    ]
    assert [item.kicker for item in reading.items] == ["Publication", None, None, None]
    assert [item.text for item in reading.items] == [*BODY, LEAD]
    assert [item.published for item in reading.items] == [None] * 4


@given(st.permutations(BLURBS))
@settings(deadline=None, max_examples=24)
def test_items_keep_their_keys_when_blurbs_are_reordered(blurbs: list[str]) -> None:
    usual = {item.item_key: (item.title, item.text) for item in front(BLURBS).items}
    assert {item.item_key: (item.title, item.text) for item in front(blurbs).items} == usual


def test_items_keep_their_keys_when_one_is_replaced_or_edited() -> None:
    usual = [item.item_key for item in front(BLURBS).items]
    edited = [
        BLURBS[0].replace("exam papers", "exams"),
        "<h3>A new blurb of the day</h3><p>" + LEAD + "</p>",
        *BLURBS[2:],
    ]
    now = [item.item_key for item in front(edited).items]
    assert (now[0], now[2:]) == (usual[0], usual[2:])
    assert now[1] not in usual


def test_two_items_of_one_title_have_two_keys() -> None:
    keys = [item.item_key for item in front([BLURBS[1], BLURBS[1].replace("toys", "cars"), BLURBS[2]]).items]
    assert len(set(keys)) == 3


# ---------------------------------------------------------------------------------------------- furniture


def test_furniture_takes_the_banner_away_and_leaves_the_owners_lead() -> None:
    banner = f"<div class=latest><h2>{TITLE}</h2><p>{LEAD}</p></div>"

    def article(title: str, *body: str) -> str:
        text = "".join(f"<p>{paragraph}</p>" for paragraph in body)
        return f"<title>{title}</title><body>{banner}<article><h1>{title}</h1>{text}</article>{FOOT}</body>"

    owner = article(TITLE, LEAD, *BODY)
    students = article("Seven new students for the lake", *(text.replace("pump", "student") for text in (*BODY, TWINS)))
    prize = article("A prize that nobody had expected", *(text.replace("the", "a") for text in (TWINS, *BODY)))
    marks = [fingerprints(Document.parse(html.encode(), HTML, URL)) for html in (owner, students, prize)]
    site = SiteKnowledge("https://lakeside.example/", furniture=repeated(marks, 3))
    (item,) = read(owner, site=site).items
    assert (item.title, item.text) == (TITLE, "\n\n".join((LEAD, *BODY)))
    (item,) = read(prize, "https://lakeside.example/news/a-prize-that-nobody-had-expected", site).items
    assert item.title == "A prize that nobody had expected"
    assert item.text == "\n\n".join(text.replace("the", "a") for text in (TWINS, *BODY))


def test_a_reader_that_does_not_exist_is_told_and_the_page_is_read() -> None:
    reading = read(PAGE, site=SiteKnowledge("https://lakeside.example/", reader="icr"))
    assert [item.title for item in reading.items] == [TITLE]
    assert replace(reading, problems=()).items == reading.items


def test_a_front_page_of_a_thousand_blurbs_is_read() -> None:
    blurbs = [f"<h3>Blurb number {number} of the day</h3><p>{BODY[number % 3]}</p>" for number in range(1_000)]
    assert len(front(blurbs).items) == 1_000
