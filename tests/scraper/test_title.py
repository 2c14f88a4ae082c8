"""Titles: what the witnesses agree on, site names, slugs, headings of other articles, kickers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.document import Document
from scraper.records import Candidate
from scraper.title import (
    is_site_name,
    kicker_in,
    read_title,
    site_names,
    slug,
    slug_agreement,
    slug_words,
    split_kicker,
    title_witnesses,
    without_site_name,
    words,
)

URL = "https://lakeside.example/news/a-heart-pump-goes-to-school"
TITLE = "A heart pump goes to school"
TEXT = "<p>It keeps a heart going, in this hospital and in many others, day and night, for years and years.</p>"
OG = f'<meta property="og:title" content="{TITLE}">'
TAG = f"<title>{TITLE} | Lake</title>"


def title_of(
    html: str, url: str | None = URL, candidates: tuple[Candidate, ...] = (), name: str | None = None
) -> str | None:
    document = Document.parse(html.encode(), None, url)
    verdict = read_title(document, document.blocks, url, candidates, name)
    return verdict.winner.value if verdict else None


# --------------------------------------------------------------------------------------------- pieces


@pytest.mark.parametrize(
    ("title", "best"),
    [
        ("A heart pump | Lakeside Institute", "A heart pump"),
        ("A heart pump - Lakeside Institute", "A heart pump"),
        ("A heart pump – News – Lakeside Institute", "A heart pump"),
        ("Lakeside Institute: A heart pump", "Lakeside Institute: A heart pump"),
        ("Lakeside Institute :: A heart pump", "A heart pump"),
        ("LAKESIDE  institute · A heart pump", "A heart pump"),
        ("A heart pump|Lakeside Institute", "A heart pump"),
        ("A heart-lung pump", "A heart-lung pump"),
        ("A heart pump", "A heart pump"),
        ("A heart pump « Lakeside Institute", "A heart pump"),
        ("A heart pump│Lakeside Institute", "A heart pump"),
        ("Lakeside Institute » Blog Archive » A heart pump", "A heart pump"),
        ("Lakeside Institute | News | A heart pump", "A heart pump"),
    ],
)
def test_the_sites_name_is_taken_off_the_title(title: str, best: str) -> None:
    assert next(without_site_name(title, ["Lakeside Institute", None])) == best


@given(st.text(max_size=60), st.lists(st.none() | st.text(max_size=10), max_size=3))
def test_a_title_always_has_parts_that_stand_in_it(title: str, names: list[str | None]) -> None:
    parts = list(without_site_name(title, names))
    assert parts
    assert all(part in title for part in parts)


def test_site_names() -> None:
    assert is_site_name("Lakeside  INSTITUTE!", ["Lakeside Institute"])
    assert not is_site_name("Lakeside Institute news", ["Lakeside Institute"])
    assert not is_site_name("—", ["—", "", None])
    document = Document.parse(
        b'<meta property="og:site_name" content="The Lake">', None, "https://www.lakeside.example/"
    )
    names = site_names(document, "Lakeside Institute")
    assert {"Lakeside Institute", "The Lake", "lakeside.example", "lakeside"} <= set(names)


def test_slugs() -> None:
    assert slug("Blåbær: 10 gode råd!") == "blabær-10-gode-rad"
    assert slug(" ".join("word" for _ in range(30))).count("word") == 12
    assert slug_words("https://lakeside.example/nyheter/Bl%C3%A5b%C3%A6r-og-melk.html") == {"blabær", "og", "melk"}
    assert slug_words("https://lakeside.example/news/a-pump/index.html") == {"pump"}
    assert slug_words("https://lakeside.example/") == slug_words(None) == frozenset()
    assert slug_agreement(TITLE, URL) == 1.0
    assert slug_agreement("Something else entirely", URL) == 0.0
    assert slug_agreement(TITLE, "https://lakeside.example/news/pump") == 0.0


@given(st.text())
def test_a_slug_is_stable_and_plain(text: str) -> None:
    key = slug(text)
    assert key == slug(f"  {text}  ") == slug(text.upper().casefold()) or not text.isascii()
    assert " " not in key and "/" not in key
    assert words(text) == words(f"«{text}»")


@pytest.mark.parametrize(
    ("glued", "kicker", "title"),
    [
        ("Nature publication:New drug against old pain", "Nature publication", "New drug against old pain"),
        ("Invitation:The 59th seminar of the lake", "Invitation", "The 59th seminar of the lake"),
        (
            "with shared first-authorNew publication in a journal",
            "with shared first-author",
            "New publication in a journal",
        ),
        ("Publication: New drug against old pain", None, "Publication: New drug against old pain"),
        ("NordForsk gives money to pumps", None, "NordForsk gives money to pumps"),
        ("How NordForsk gives money to pumps", None, "How NordForsk gives money to pumps"),
        ("The iPhone app of the year", None, "The iPhone app of the year"),
        (TITLE, None, TITLE),
        ("", None, ""),
    ],
)
def test_kickers_glued_to_a_headline(glued: str, kicker: str | None, title: str) -> None:
    assert split_kicker(glued) == (kicker, title)


@given(st.text(max_size=80) | st.lists(st.sampled_from("New:The firstAuthor drug: a x".split())).map("".join))
def test_kicker_and_title_are_all_of_the_headline(text: str) -> None:
    kicker, title = split_kicker(text)
    # The colon between them is the seam, not a part of the kicker.
    assert [c for c in (kicker or "") + title if c.isalnum()] == [c for c in text if c.isalnum()]


@pytest.mark.parametrize(
    ("heading", "kicker"),
    [
        (f"Cardiology {TITLE}", "Cardiology"),
        (f"Cardiology:\n{TITLE}", "Cardiology"),
        (f"New in Nature | {TITLE}", "New in Nature"),
        (f"Cardiology «{TITLE}»", "Cardiology"),
        (TITLE, None),
        (f"{TITLE} and home again", None),
        (f"One two three four five six seven {TITLE}", None),
        ("Another story", None),
    ],
)
def test_kickers_in_the_heading_that_shows_the_title(heading: str, kicker: str | None) -> None:
    assert kicker_in(heading, TITLE) == kicker


@given(st.text(max_size=40), st.text(max_size=20))
def test_a_kicker_stands_in_its_heading(heading: str, title: str) -> None:
    kicker = kicker_in(heading, title)
    assert kicker is None or (kicker in heading and words(kicker) + words(title) == words(heading))


# ----------------------------------------------------------------------------------------- whole pages


def test_a_page_that_says_nothing_has_no_title() -> None:
    assert title_of("<p>Just a text.</p>") is None
    assert title_of("<title>Lakeside</title><p>Just a text.</p>") is None


@pytest.mark.parametrize(
    "html",
    [
        f"<h1>{TITLE}</h1>",
        f"<title>{TITLE} | Lakeside</title>",
        f'<meta property="og:title" content="{TITLE}">',
        f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{TITLE}"}}</script>',
        f"<title>{TITLE} | Lakeside</title><h1>Lakeside</h1>",
        f'<title>{TITLE} - Lakeside</title><meta property="og:title" content="{TITLE}"><h1>The story of the week</h1>',
        f"<title>Lakeside Institute</title><h1>{TITLE}</h1><h2>Background</h2>",
        f"<h1><a href='/news/another-story'>Another story of the week</a></h1><h2>{TITLE}</h2>",
        f"<h1><a href='{URL}/'>{TITLE}</a></h1>",
        f"<aside><h1>Another story of the week</h1></aside><h1>{TITLE}</h1>",
        "<h1>A <em>heart</em> pump<br>goes to school</h1>",
    ],
)
def test_the_title_that_witnesses_agree_on(html: str) -> None:
    assert title_of(html) == TITLE


def test_a_banner_that_leads_to_another_article_is_not_the_title() -> None:
    banner = "<div class=banner><h1><a href='/news/prize'>A prize for the lake</a></h1></div>"
    assert title_of(f"{banner}<title>{TITLE}</title><p>Text.</p>") == TITLE
    assert title_of(f"{banner}<p>Text.</p>") is None


def test_the_slug_decides_between_two_headings() -> None:
    assert title_of(f"<h2>A prize for the lake</h2><h2>{TITLE}</h2>") == TITLE
    assert title_of(f"<h2>A prize for the lake</h2><h2>{TITLE}</h2>", None) == "A prize for the lake"


def test_a_feed_outvotes_a_title_tag() -> None:
    feed = Candidate(URL, "feed", "https://lakeside.example/feed", title=TITLE, newsworthy=True)
    assert title_of("<title>Prize ceremony</title>", "https://lakeside.example/?p=7", (feed,)) == TITLE


def test_the_spelling_is_that_of_the_strongest_witness_and_others_are_kept() -> None:
    document = Document.parse(f"<title>{TITLE.upper()}</title><h1>{TITLE}</h1><h2>Background</h2>".encode(), None, URL)
    verdict = read_title(document, document.blocks, URL, (), None)
    assert verdict is not None
    assert verdict.winner.value == TITLE
    assert {"h1", "title", "slug"} <= set(verdict.provenance.method.split("+"))
    assert [one.value for one in verdict.provenance.rejected] == ["Background"]


@pytest.mark.parametrize(
    "html",
    [
        f'<meta property="og:title" content="A heart pump goes …">{TAG}<h2>{TITLE}</h2>',
        f"<title>{TITLE} | Lake</title><h1>Cardiology<br>{TITLE}</h1>",
        f"{TAG}<h1><span>Cardiology</span> {TITLE}</h1>{OG}",
        f"<title>{TITLE}</title>{OG}<h1>{TITLE} New year, new hope for nurses</h1>",
        f"{TAG}<h1>News</h1><p>{TITLE}</p><h1>{TITLE}</h1>{TEXT}",
        f"<body class=no-sidebar><div class=related-theme><h1>{TITLE}</h1>{TEXT}</div>",
        f"<h1>{TITLE}</h1><div class=related><h1>A prize for the lake</h1></div>{TEXT}",
    ],
)
def test_titles_cut_off_doubled_or_with_a_kicker_in_the_heading(html: str) -> None:
    assert title_of(html) == TITLE


def test_the_search_engines_title_gives_way_to_the_one_for_people() -> None:
    other = "Heart pump school: all you need to know"
    data = f'<script type="application/ld+json">{{"@type":"NewsArticle","headline":"{other}"}}</script>'
    html = f'<title>{other} | Lake</title>{data}<meta property="og:title" content="{TITLE}"><h2>{TITLE}</h2>'
    assert title_of(html) == TITLE


def confidence_of(html: str) -> float:
    document = Document.parse(html.encode(), None, URL)
    verdict = read_title(document, document.blocks, URL, (), None)
    assert verdict is not None
    return verdict.confidence


def test_confidence_grows_with_witnesses_and_shrinks_with_rivals() -> None:
    text = f"{TEXT}"
    alone = confidence_of(f"<h1>{TITLE}</h1>{text}")
    agreed = confidence_of(f'<title>{TITLE}</title><meta property="og:title" content="{TITLE}"><h1>{TITLE}</h1>{text}')
    rivalled = confidence_of(f'<meta property="og:title" content="A prize for the lake"><h1>{TITLE}</h1>{text}')
    assert rivalled < alone < agreed
    assert agreed > 0.95


PIECES = [
    f"<title>{TITLE} | Lake</title>", f"<h1>{TITLE}</h1>", "<h1>News</h1>", "<h2>Background of the matter</h2>",
    f'<meta property="og:title" content="{TITLE} …">', "<a href=/>Lake</a>", "<h1><a href=/prize>A prize</a></h1>",
    "<p>It keeps a heart going, in this hospital and in many others, day and night, for years and years.</p>",
    "<div class=related><h2>Another story of the week</h2></div>",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=7))
def test_any_mixture_of_witnesses_keeps_all_that_was_said(pieces: list[str]) -> None:
    document = Document.parse("".join(pieces).encode(), None, URL)
    verdict = read_title(document, document.blocks, URL, (), None)
    said = {words(w.value) for w in title_witnesses(document, document.blocks, URL, (), None)}
    assert (verdict is None) == (not said)
    if verdict is not None:
        kept = {words(verdict.winner.value)} | {words(one.value) for one in verdict.provenance.rejected}
        assert kept == said
        assert 0 < verdict.confidence < 1
        again = read_title(document, document.blocks, URL, (), None)
        assert again == verdict


def test_a_known_name_of_the_site_is_never_the_title() -> None:
    html = "<h1>Institute for Lakes</h1><h2>Heart pump in use</h2>"
    assert title_of(html, name="Institute for Lakes") == "Heart pump in use"
    assert title_of(html) == "Institute for Lakes"


def test_a_title_tag_as_long_as_a_text_is_no_headline() -> None:
    assert title_of(f"<title>{'a | ' * 5_000}</title><h1>{TITLE}</h1>") == TITLE
