"""What class names and furniture do to the chosen body: `python benchmarks/robustness.py [FOLDER…] [--limit N]`.

Reads each page of ../shared/data/articles as it is, with every class and id renamed, and with a menu, a banner, teasers
and a footer of our own put around what the body element holds, and compares the body F1 (4-gram shingles, mean of the
pages). Renaming may cost 0.01 and furniture 0.005. Kronikk reads single pages here, without knowledge of their site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import mean

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FOLDERS = ("benchmark181", "news421-part", "publishers")
GOALS = {"renamed": 0.01, "furniture": 0.005}
BEFORE = (
    '<div class="k1"><ul><li><a href="/a">About the institute</a></li><li><a href="/b">Research groups</a></li>'
    '<li><a href="/c">Contact</a></li></ul></div><div class="k2"><a href="/news/seals"><b>Seals that hear ships</b></a>'
    "<p>A group on the coast has listened to seals for a year, and the seals have listened to the ships.</p></div>"
)
TEASER = (
    '<div class="k4"><h3><a href="/news/{0}">What the {0} of the old harbour tells us</a></h3>'
    "<p>Nobody had looked at the {0} for forty years. Now it is on the cover of a journal.</p></div>"
)
AFTER = (
    '<div class="k3"><h2>More news</h2>' + "".join(map(TEASER.format, ("mud", "ice", "rust"))) + "</div>"
    '<div class="k5"><p>The institute, Quay Street 3, post box 12. Telephone 555 01 23.</p>'
    '<p><a href="/privacy">Privacy and cookies</a> | <a href="/follow">Follow us</a></p></div>'
)


def renamed(html: str) -> str:
    """The page with each class and id word replaced by a made-up one, the same everywhere."""
    tree = LexborHTMLParser(html)
    for node in tree.css("[class], [id]"):
        for name in ("class", "id"):
            words = (node.attributes.get(name) or "").split()
            if words:
                node.attrs[name] = " ".join("q" + hashlib.sha256(word.encode()).hexdigest()[:7] for word in words)
    return tree.html or html


def furnished(html: str) -> str:
    """The page with furniture first and last in its body element."""
    page = LexborHTMLParser(html).html or html
    start = page.find(">", page.find("<body")) + 1
    end = page.rfind("</body>")
    return page[:start] + BEFORE + page[start:end] + AFTER + page[end:] if 0 < start <= end else page


CHANGES: dict[str, Callable[[str], str]] = {"renamed": renamed, "furniture": furnished}


def body_f1(folder: Path, limit: int | None) -> dict[str, float]:
    """Mean body F1 of the pages as they are (`plain`) and changed."""
    sys.path[:0] = [str(ROOT), str(SHARED / "tools")]
    from score_articles import f1, overlap, shingles

    from scraper.document.encoding import decode
    from scraper.reader import read_page

    scores: dict[str, list[float]] = {"plain": [], **{name: [] for name in CHANGES}}
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    for key, truth in list(gold.items())[:limit]:
        html = decode(gzip.decompress((folder / f"{key}.html.gz").read_bytes())).text
        for name, pages in scores.items():
            page = CHANGES[name](html) if name in CHANGES else html
            reading = read_page(page.encode("utf-8", "replace"), truth.get("url"), "text/html; charset=utf-8")
            text = reading.items[0].text if reading.items else ""
            pages.append(f1(*overlap(shingles(truth["body"]), shingles(text))))
    return {name: mean(pages) for name, pages in scores.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS))
    parser.add_argument("--limit", type=int, help="the first N pages of each folder")
    parser.add_argument("--check", action="store_true", help="a few pages; exit 1 when a change costs far more")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    failed = False
    for name in ("news421-part",) if options.check else options.folders:
        figures = body_f1(SHARED / "data" / "articles" / name, 12 if options.check else options.limit)
        costs = {change: figures["plain"] - figures[change] for change in CHANGES}
        print(
            f"{name:14} plain {figures['plain']:.4f}"
            + "".join(
                f"  {change} {figures[change]:.4f} (costs {cost:+.4f} of {GOALS[change]})"
                for change, cost in costs.items()
            )
        )
        failed = failed or any(cost > (0.1 if options.check else GOALS[change]) for change, cost in costs.items())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
