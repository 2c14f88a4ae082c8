"""Article readers on real pages with known truth: `python benchmarks/articles.py [FOLDER…] [--limit N] [--check]`.

Runs the shared scorer on each folder of ../shared/data/articles with Kronikk's reader and, where it is installed, with
trafilatura's in the same run. Quality is exact; speed is given as a ratio, since machines are noisy.
Kronikk reads single pages here, without knowledge of their site.

`--check` reads a few pages and fails when a figure is far below what it should be: a quick self-check for CI.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FOLDERS = ("benchmark181", "news421-part", "publishers", "mixed-web")


def kronikk(html: bytes, url: str | None) -> dict[str, object]:
    """This project's reader, in the form that the scorer takes."""
    from scraper.reader import read_page

    reading = read_page(html, url)
    if not reading.items:
        return {}
    item = reading.items[0]
    published = item.published.edtf if item.published else None
    return {"title": item.title, "body": item.text, "authors": list(item.authors), "date": published}


def trafilatura(html: bytes, url: str | None) -> dict[str, object]:
    """trafilatura with metadata, fast mode, comments left out."""
    import trafilatura as peer

    answer = peer.bare_extraction(html, url=url, include_comments=False, with_metadata=True, fast=True)
    if answer is None:
        return {}
    authors = [name.strip() for name in (answer.author or "").split(";") if name.strip()]
    return {"title": answer.title, "body": answer.text, "authors": authors, "date": answer.date}


def figures(folder: Path, reader: str, limit: int | None, worst: int) -> tuple[dict[str, float], str]:
    """(figures by name, what the scorer printed below them) of one reader on one folder."""
    scorer = SHARED / "tools" / "score_articles.py"
    command = [sys.executable, str(scorer), str(folder), f"benchmarks.articles:{reader}"]
    command += ["--limit", str(limit)] if limit else []
    command += ["--worst", str(worst)] if worst else []
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    first, _, rest = done.stdout.partition("\n")
    return {name: float(value) for name, value in (part.split("=") for part in first.split()[1:])}, rest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--worst", type=int, default=0, help="list the N worst pages of Kronikk's")
    parser.add_argument("--check", action="store_true", help="a few pages, exit 1 when far below expectation")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED.name}: no shared data beside the project; nothing to measure")
        return 0
    limit = 25 if options.check else options.limit
    readers = ["kronikk"] + (["trafilatura"] if importlib.util.find_spec("trafilatura") and not options.check else [])
    failed = False
    for name in ("news421-part",) if options.check else options.folders:
        speeds = {}
        for reader in readers:
            measured, rest = figures(SHARED / "data" / "articles" / name, reader, limit, options.worst)
            speeds[reader] = measured.pop("pages_per_cpu_s")
            print(f"{name:14}{reader:12}", *(f"{key}={value:.3f}" for key, value in measured.items() if key != "pages"))
            if reader == "kronikk" and rest:
                print(rest, end="")
            failed = failed or (options.check and (measured["body_f1"] < 0.85 or measured["errors"] > 0))
        if len(speeds) == 2:
            ratio = speeds["kronikk"] / speeds["trafilatura"]
            print(f"{name:14}{'speed':12} kronikk reads {ratio:.1f}x trafilatura's pages")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
