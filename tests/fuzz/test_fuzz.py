"""Any bytes at all give a Reading: random pages, damaged golden pages, and whatever the fuzzer found interesting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.examine import examine

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "pages").glob("*/page.html"))
SMALL = [page for page in GOLDEN if page.stat().st_size < 8_000]
BIGGEST_CORPUS = 300_000

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
choices = st.integers(0, 255).map(lambda number: bytes([number]))

# ---------------------------------------------------------------------------------------- what pages are made of

tags = st.sampled_from(
    "p div span b a h1 h2 h4 ul li table tr td article section main nav aside header footer figure figcaption img "
    "blockquote time address br hr pre template svg math iframe noscript form button select title script style".split()
)
class_words = st.sampled_from(
    "byline author date published lead ingress kicker caption credit share menu comment cookie tags related x y".split()
)
attributes = st.one_of(
    class_words.map('class="{}"'.format),
    st.sampled_from(
        [
            "hidden", "style='display:none'", "href=/news/one", "href='http://[1'", "href=", "rel=author", "src=/a.jpg",
            "alt='A pump<br>Photo: Bo Lie'", "itemscope itemtype=https://schema.org/Article", "itemprop=author",
            "itemprop=datePublished content=2024-05-03", "datetime=2024-13-45", "role=dialog", "lang=nb",
            "srcset=', ,'", "class", "id=''",
        ]
    ),
)  # fmt: skip
phrases = st.sampled_from(
    [
        "Av Ada Moe", "Text: Bo Lie Photo: Ada Moe", "5. mai 2024", "Published May 3, 2024",
        "Sist oppdatert 31.02.2024", "A pump the size of a coin works for a year, says Ada Moe.",
        "«Pumpen virker», sier professor Moe.", "Foto: ©",
        "Translated from Norwegian by AI.", "10.1000/xyz", "&lt;br&gt;", "&#xD800;&#0;", "NOK 10 million", "Tags:", "–",
    ]
)  # fmt: skip
texts = st.one_of(phrases, st.text(max_size=30))
opened = st.builds("<{} {}>".format, tags, st.lists(attributes, max_size=3).map(" ".join))
soup = st.lists(st.one_of(opened, tags.map("</{}>".format), texts, st.just("<!--"), st.just("]]>")), max_size=60)

values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), phrases, st.just("\ud800")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                "@type @id @graph @value name author headline datePublished dateModified articleBody keywords url "
                "mainEntity articleSection inLanguage publisher startDate description".split()
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=20,
)
types = st.sampled_from(["NewsArticle", "Person", "WebPage", "Event", ["Article", 7], {}, None])
things = st.builds(lambda kind, thing: {**thing, "@type": kind} if isinstance(thing, dict) else thing, types, values)


@given(choices, st.binary(max_size=400))
@few
def test_any_bytes(choice: bytes, body: bytes) -> None:
    examine(choice + body)


@given(choices, soup.map("".join))
@few
def test_any_tags(choice: bytes, html: str) -> None:
    examine(choice + html.encode("utf-8", "replace"))


@given(choices, st.lists(things, max_size=3), st.booleans())
@few
def test_any_structured_data(choice: bytes, found: list[object], plain: bool) -> None:
    scripts = "".join(f'<script type="application/ld+json">{json.dumps(t, ensure_ascii=plain)}</script>' for t in found)
    html = f"<title>A pump</title>{scripts}<h1>A pump</h1><p>It works for a year, and then for another one.</p>"
    examine(choice + html.encode("utf-8", "replace"))


@given(
    choices,
    st.sampled_from(SMALL),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=6)), max_size=8),
)
@few
def test_any_damage_to_a_page(choice: bytes, page: Path, damages: list[tuple[float, int, bytes]]) -> None:
    html = page.read_bytes()
    for place, size, replacement in damages:
        start = int(place * len(html))
        html = html[:start] + replacement + html[start + size :]
    examine(choice + html)


@given(choices, st.sampled_from(SMALL), st.sampled_from("utf-16 utf-32 utf-7 shift_jis koi8-r cp1252 cp037".split()))
@few
def test_any_encoding_under_any_header(choice: bytes, page: Path, encoding: str) -> None:
    examine(choice + page.read_text("utf-8", "replace").encode(encoding, "replace"))


@given(choices, opened, st.integers(1, 3_000), st.booleans())
@few
def test_any_depth(choice: bytes, tag: str, depth: int, closed: bool) -> None:
    html = tag * depth + "A pump the size of a coin." + (f"</{tag[1:].split()[0]}>" * depth if closed else "")
    examine(choice + html.encode())


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_what_the_fuzzer_found(file: Path) -> None:
    examine(file.read_bytes())


def test_the_corpus_is_small() -> None:
    assert sum(file.stat().st_size for file in CORPUS) < BIGGEST_CORPUS
