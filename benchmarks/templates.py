"""What templates are worth: `python benchmarks/templates.py [NAME…] [--show] [--check]`.

For each site of ../shared/data/sites, half of its articles (by a digest of their address) are observed as they stand,
with metadata and feeds. The other half is then read in harder renderings, without and with the templates learned from
the first half in the same rendering; both readings know what repeats on the first half (furniture):

- intact    as it stands, without what feeds say;
- stripped  no JSON-LD, no meta or link elements, no microdata;
- bare      stripped, without a title tag and without the address of the page;
- opaque    bare, and every tag that means something (h1, time, article, header …) is a div or span, every class and id
            a made-up word: nothing but the place is left.

Body: share of the words of the intact reading's text that are read, and of those read that are in it (F1, in four-word
shingles). --check fails when a template costs anything on intact or stripped pages, or the opaque ones fall below the
goals. Time of observing, learning and looking up is in CPU seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tarfile
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scraper.document import Document
from scraper.furniture import fingerprints, repeated
from scraper.learning import Observation, learn, observe
from scraper.reader import read_page
from scraper.records import Article, Candidate, SiteKnowledge, Snapshot, Template
from scraper.sources.feed import parse_feed
from scraper.templates import places
from scraper.urls import canonical

ROOT = Path(__file__).resolve().parent.parent
SITES = ROOT.parent / "shared" / "data" / "sites"
NAMES = ("generation-ai", "duraark", "coderefinery")
RENDERINGS = ("intact", "stripped", "bare", "opaque")
GOALS = {"title": 0.94, "day": 0.94, "authors": 0.94}
"""Of opaque pages, with templates."""
HTML = "text/html; charset=utf-8"
_WORD = re.compile(r"\w+")
_LD = re.compile(rb"<script[^>]*ld\+json.*?</script>", re.I | re.S)
_HEAD = re.compile(rb"<(?:meta\b(?![^>]*charset)|link\b)[^>]*>", re.I)
_MICRODATA = re.compile(rb"""\sitem(?:prop|scope|type)(?:=(?:"[^"]*"|'[^']*'|[^\s>]*))?""", re.I)
_TITLE = re.compile(rb"<title\b.*?</title>", re.I | re.S)
_BLOCKS = re.compile(rb"<(/?)(?:h[1-6]|article|header|footer|main|aside|nav|section|figure|figcaption)\b", re.I)
_TIME = re.compile(rb"<(/?)time\b(?:\s+datetime=(?:\"[^\"]*\"|'[^']*'|[^\s>]*))?", re.I)
_NAMES = re.compile(rb"""\s(class|id)=("[^"]*"|'[^']*'|[^\s>]+)""", re.I)
_ROLES = re.compile(rb"""\s(?:role|rel|aria-[a-z]+|data-[a-z-]+)=(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.I)


@dataclass(frozen=True)
class Page:
    """An article of a site, and what is true of it."""

    url: str
    html: bytes
    truth: dict[str, Any]

    @property
    def for_learning(self) -> bool:
        return hashlib.sha256(self.truth["path"].encode()).digest()[0] % 2 == 1


@dataclass
class Site:
    """One site as it is packed."""

    name: str
    homepage: str
    pages: list[Page]
    candidates: dict[str, tuple[Candidate, ...]]


def unpacked(name: str) -> Site:
    packing = json.loads((SITES / "sites.json").read_text("utf-8"))[name]
    homepage = packing["base"][0] + packing["prefix"] + "/"
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(SITES / f"{name}.tar.gz") as packed:
            packed.extractall(folder, filter="data")
        root = Path(folder) / "site"
        truth = json.loads((Path(folder) / "truth.json").read_text("utf-8"))["articles"]
        pages = [
            Page(homepage + one["path"].removesuffix("index.html"), (root / one["path"]).read_bytes(), one)
            for one in truth
        ]
        return Site(name, homepage, pages, dict(_said(root, homepage)))


def _said(root: Path, homepage: str) -> Iterator[tuple[str, tuple[Candidate, ...]]]:
    """What the feeds of the site's homepage and sections say."""
    for file in sorted([*root.glob("*.xml"), *root.glob("*/feed.xml"), root / "feed" / "index.html"]):
        if file.is_file() and (b"<rss" in file.read_bytes()[:600] or b"<feed" in file.read_bytes()[:600]):
            url = homepage + str(file.relative_to(root))
            body = file.read_bytes()
            snapshot = Snapshot(url, url, datetime(2026, 1, 1, tzinfo=UTC), 200, (), body)
            for entry in parse_feed(snapshot, url).entries:
                yield canonical(entry.url), (entry,)


# ------------------------------------------------------------------------------------------------ renderings


def _opaque(match: re.Match[bytes]) -> bytes:
    words = match.group(2).strip(b"\"'").split()
    renamed = b" ".join(b"q" + _letters(word) for word in words)
    return b" " + match.group(1) + b'="' + renamed + b'"'


def _letters(word: bytes) -> bytes:
    """A made-up word without digits, the same for the same word; words with digits keep one, as their kind does."""
    made = hashlib.sha256(word).hexdigest()[:12].translate(str.maketrans("0123456789", "ghijklmnop"))
    return made.encode() + (b"-7" if any(48 <= byte <= 57 for byte in word) else b"")


def rendered(html: bytes, rendering: str, metadata: bool = False) -> bytes:
    """A page in one of the renderings; with its metadata for those that are observed."""
    if rendering == "opaque":
        html = _TIME.sub(rb"<\1span", _BLOCKS.sub(rb"<\1div", _ROLES.sub(b"", _NAMES.sub(_opaque, html))))
    if rendering == "intact" or metadata:
        return html
    html = _MICRODATA.sub(b"", _HEAD.sub(b"", _LD.sub(b"", html)))
    return html if rendering == "stripped" else _TITLE.sub(b"", html)


# ------------------------------------------------------------------------------------------------ measuring


def folded(text: str | None) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def shingles(text: str) -> set[tuple[str, ...]]:
    tokens = folded(text).split()
    return {tuple(tokens[i : i + 4]) for i in range(max(1, len(tokens) - 3))}


def same_text(text: str, wanted: str) -> float:
    got, true = shingles(text), shingles(wanted)
    return 2 * len(got & true) / (len(got) + len(true)) if got or true else 1.0


def document(page: Page, html: bytes) -> Document:
    return Document.parse(html, HTML, page.url)


def observations(site: Site, pages: Iterable[Page], rendering: str) -> Iterator[Observation]:
    knowledge = SiteKnowledge(homepage=site.homepage, candidates=site.candidates)
    for page in pages:
        html = rendered(page.html, rendering, metadata=True)
        yield observe(document(page, html), page.url, knowledge, "2026-01-01T00:00:00Z")


@dataclass
class Score:
    """What was read of some pages."""

    right: dict[str, list[int]]
    body: list[float]
    wrong: list[str]

    def share(self, key: str) -> float | None:
        right, of = self.right[key]
        return right / of if of else None


def score(site: Site, pages: Iterable[Page], rendering: str, knowledge: SiteKnowledge, texts: dict[str, str]) -> Score:
    found = Score({key: [0, 0] for key in GOALS}, [], [])
    for page in pages:
        url = page.url if rendering in ("intact", "stripped") else None
        reading = read_page(rendered(page.html, rendering), url, HTML, knowledge)
        item = reading.items[0] if reading.items else Article(None, "", "news", "")
        wanted = {"title": folded(page.truth["title"]), "day": page.truth["date"],
                  "authors": {folded(name) for name in page.truth.get("authors") or ()}}  # fmt: skip
        got = {"title": folded(item.title), "day": item.published.edtf if item.published else None,
               "authors": {folded(name) for name in item.authors}}  # fmt: skip
        for key in GOALS:
            if wanted[key]:
                found.right[key][0] += wanted[key] == got[key]
                found.right[key][1] += 1
                if wanted[key] != got[key]:
                    found.wrong.append(f"{rendering} {key} {page.truth['path']}: {got[key]!r} != {wanted[key]!r}")
        found.body.append(same_text(item.text, texts.setdefault(page.url, item.text)))
    return found


def measure(name: str, renderings: Iterable[str], show: bool) -> bool:
    """Prints the figures of one site; whether they are as they should be."""
    site = unpacked(name)
    learners = [page for page in site.pages if page.for_learning]
    held_out = [page for page in site.pages if not page.for_learning]
    texts: dict[str, str] = {}
    good = True
    for rendering in renderings:
        began = time.process_time()
        observed = list(observations(site, learners, rendering))
        seen = time.process_time()
        templates = learn(observed)
        learned = time.process_time()
        documents = [document(page, rendered(page.html, rendering, metadata=True)) for page in learners]
        furniture = repeated(fingerprints(one) for one in documents)
        plain = SiteKnowledge(homepage=site.homepage, furniture=furniture)
        without = score(site, held_out, rendering, plain, texts)
        taught = score(site, held_out, rendering, replace(plain, templates=templates), texts)
        cells = [_cell(key, without, taught) for key in GOALS]
        print(f"{name:14}{rendering:9}{''.join(cells)}{_body(without, taught)}")
        good = _as_wanted(rendering, without, taught) and good
        if show:
            print("".join(f"    {line}\n" for line in (*map(_line, templates), *taught.wrong)), end="")
    print(f"{'':14}observing {1000 * (seen - began) / len(learners):.1f} ms a page, learning "
          f"{1000 * (learned - seen):.0f} ms, looking up {_lookup(documents, templates):.3f} ms a page")  # fmt: skip
    return good


def _line(template: Template) -> str:
    return f"{template.field:10}{template.support:4} for {template.against:3} against  {template.selector}"


def _cell(key: str, without: Score, taught: Score) -> str:
    one, other = without.share(key), taught.share(key)
    cell = f"{one:.1%} -> {other:.1%}" if one is not None and other is not None else "-"
    return f"{key:>9} {cell:<17}"


def _body(without: Score, taught: Score) -> str:
    one, other = (sum(scored.body) / len(scored.body) for scored in (without, taught))
    return f"     body {one:.4f} -> {other:.4f}"


def _as_wanted(rendering: str, without: Score, taught: Score) -> bool:
    for key, goal in GOALS.items():
        one, other = without.share(key), taught.share(key)
        if one is not None and other is not None and (other < one or (rendering == "opaque" and other < goal)):
            return False
    return True


def _lookup(documents: list[Document], templates: tuple[Template, ...]) -> float:
    for one in documents:
        one.elements  # noqa: B018  walked before the clock runs
    began = time.process_time()
    for one in documents:
        places(one, templates)
    return 1000 * (time.process_time() - began) / len(documents)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", action="store_true", help="list the templates, and what is read wrongly with them")
    parser.add_argument("--check", action="store_true", help="the two smaller sites; exit 1 when a figure is too low")
    options = parser.parse_args()
    if not SITES.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    renderings = ("stripped", "opaque") if options.check else RENDERINGS
    names = options.names or (NAMES[1:] if options.check else NAMES)
    good = [measure(name, renderings, options.show) for name in names]
    return 0 if all(good) or not options.check else 1


if __name__ == "__main__":
    sys.exit(main())
