"""Golden pages of real sites, without their text: what was checked by eye is kept as sums.

    python -m tests.golden_sites SITE PATH              the page as it is read, paragraph by paragraph
    python -m tests.golden_sites SITE PATH --accept     keep that as what must be read
    python -m tests.golden_sites SITE PATH --text FILE  keep the paragraphs of FILE (a blank line between them) instead

SITE is a packed site of ../shared/data/sites, PATH a page of it as its truth.json writes it. Look at the page in a
browser before you accept: every paragraph of the article has to be there, and nothing else. The sums go into
tests/golden/sites/SITE.json: no text of others comes into the project. tests/scraper/test_golden_sites.py reads each
page again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tarfile
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from scraper.document import Document
from scraper.furniture import fingerprints, owner, repeated
from scraper.reader import read_page
from scraper.records import Article, SiteKnowledge

GOLDEN = Path(__file__).parent / "golden" / "sites"
SITES = Path(__file__).resolve().parents[2] / "shared" / "data" / "sites"
HEADER = "text/html; charset=utf-8"
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Sums:
    """What must be read of one page: the first 16 hex digits of the SHA-256 of its words."""

    path: str
    title: str
    published: str
    authors: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackedSite:
    """A site of ../shared/data/sites: its pages of single items, and what they say of the site."""

    homepage: str
    pages: Mapping[str, bytes]
    """Path, as truth.json writes it -> bytes of the page."""
    knowledge: SiteKnowledge

    def url(self, path: str) -> str:
        return self.homepage + quote(path.removesuffix("index.html"))

    def read(self, path: str) -> Article:
        """The item of a page, read with what is known of its site."""
        reading = read_page(self.pages[path], self.url(path), HEADER, self.knowledge)
        assert len(reading.items) == 1, f"{path}: {len(reading.items)} items on a {reading.page_kind} page"
        return reading.items[0]


def sum_of(text: str) -> str:
    """16 hex digits for the words of a text; case, marks and white space do not count."""
    words = " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def sums(path: str, article: Article, paragraphs: Iterable[str]) -> Sums:
    published = article.published.edtf if article.published else ""
    authors = sum_of("; ".join(article.authors))
    return Sums(path, sum_of(article.title), sum_of(published), authors, tuple(map(sum_of, paragraphs)))


@cache
def packed(name: str) -> PackedSite:
    """Unpacks a site's item pages; what repeats on them is known, what feeds and listings say is not."""
    described = json.loads((SITES / "sites.json").read_text("utf-8"))[name]
    homepage = f"{described['base'][0]}{described['prefix']}/"
    pages = {}
    with tarfile.open(SITES / f"{name}.tar.gz") as archive:
        truth = json.load(_member(archive, "truth.json"))
        for path in sorted({page["path"] for page in truth["articles"]}):
            pages[path] = _member(archive, f"site/{unquote(path)}").read()
    return PackedSite(homepage, pages, SiteKnowledge(homepage, furniture=_furniture(homepage, pages)))


def _member(archive: tarfile.TarFile, name: str) -> Any:
    found = archive.extractfile(name if name in archive.getnames() else f"./{name}")
    assert found is not None, name
    return found


def _furniture(homepage: str, pages: Mapping[str, bytes]) -> frozenset[str]:
    """What stands on three or more pages; several addresses and translations of one page count once, as in a run."""
    prints: dict[str, frozenset[str]] = {}
    for path, body in pages.items():
        document = Document.parse(body, HEADER, homepage + path)
        whose = owner(document, homepage + path)
        prints[whose] = prints.get(whose, frozenset()) | frozenset(fingerprints(document))
    return repeated(prints.values())


def kept(name: str) -> list[Sums]:
    """The pages of a site that were checked."""
    file = GOLDEN / f"{name}.json"
    entries = json.loads(file.read_text("utf-8")) if file.exists() else []
    return [Sums(**{**entry, "paragraphs": tuple(entry["paragraphs"])}) for entry in entries]


def keep(name: str, entry: Sums) -> None:
    entries = {old.path: old for old in kept(name)} | {entry.path: entry}
    GOLDEN.mkdir(parents=True, exist_ok=True)
    lines = json.dumps([asdict(entries[path]) for path in sorted(entries)], indent=1, ensure_ascii=False)
    (GOLDEN / f"{name}.json").write_text(lines + "\n", "utf-8")


def paragraphs_of(text: str) -> list[str]:
    return [paragraph for paragraph in re.split(r"\n\s*\n", text) if _WORD.search(paragraph)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site")
    parser.add_argument("path", help="the page's path below the homepage, or its address")
    parser.add_argument("--accept", action="store_true", help="keep what is read")
    parser.add_argument("--text", type=Path, metavar="FILE", help="keep these paragraphs instead of what is read")
    options = parser.parse_args()
    site = packed(options.site)
    path = options.path if options.path in site.pages else _path(site, options.path)
    if path not in site.pages:
        print(f"{options.path}: no item page of {options.site}. Its pages are in truth.json.", file=sys.stderr)
        return 2
    article = site.read(path)
    paragraphs = paragraphs_of(options.text.read_text("utf-8") if options.text else article.text)
    published = article.published.edtf if article.published else "no date"
    print(f"{site.url(path)}\n{article.title} | {published} | {', '.join(article.authors) or 'no authors'}")
    for number, paragraph in enumerate(paragraphs, 1):
        print(f"{number:4} {paragraph}")
    if options.accept or options.text:
        keep(options.site, sums(path, article, paragraphs))
        print(f"Kept in {GOLDEN.name}/{options.site}.json, {len(kept(options.site))} pages.")
    return 0


def _path(site: PackedSite, address: str) -> str:
    path = unquote(urlsplit(address).path).removeprefix(urlsplit(site.homepage).path).lstrip("/")
    return path if path.endswith(".html") else f"{path.rstrip('/')}/index.html".lstrip("/")


if __name__ == "__main__":
    sys.exit(main())
