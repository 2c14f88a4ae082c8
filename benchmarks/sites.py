"""Complete real sites, end to end: `python benchmarks/sites.py [NAME…] [--keep DIR] [--show]`.

For each site of ../shared/data/sites: serve it on loopback, `kronikk add URL --yes --allow-private --pause 0`,
`kronikk run`, and compare what is held with the site's truth. Several addresses of one text count once: truth pages
with the same title, day and language are one. A second run then has to be all conditional and to change nothing.

`furniture` is the share of sentences of the stored texts that are no furniture: a sentence of five and more words that
three and more items say, translations and copies of one story counted once. What such a sentence is was judged by eye
for those that benchmarks/judged.json names, as were answers where the truth is wrong. Those are not counted as right:
the figure is what the truth says, `+n` behind it are the judged ones, and --show lists them with their reasons.

--show also lists what is missing or different. Exit 1 when a figure, with the judged ones, is below its goal.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
import urllib.parse
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
NAMES = ("generation-ai", "duraark", "coderefinery")
JUDGED = ROOT / "benchmarks" / "judged.json"
GOALS = {"held": 0.98, "title": 0.995, "day": 0.995, "authors": 0.99, "news": 0.97, "furniture": 1.0}
LEAST_WORDS, LEAST_ITEMS = 5, 3
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass
class Figures:
    """What one site's archive holds, compared with its truth."""

    name: str
    truth: int = 0
    shares: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """Measure -> (right by the truth, of, judged right by eye although the truth says otherwise)."""
    differences: list[str] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    second_run: str = ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(name: str) -> Iterator[tuple[str, dict[str, object]]]:
    """(address of the homepage, truth) while the site is on the air."""
    command = [sys.executable, str(SHARED / "tools" / "serve_site.py"), name, str(free_port())]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        truth = json.loads(Path(line.rsplit("truth: ", 1)[1].strip()).read_text(encoding="utf-8"))
        yield line.split(" ", 1)[0], truth
    finally:
        server.terminate()
        server.wait()


def kronikk(folder: Path, *arguments: str) -> str:
    """Runs a command as a user does; its standard error."""
    command = [sys.executable, "-c", "from archive.cli import main; main()", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 3):
        raise SystemExit(f"kronikk {' '.join(arguments)}: exit {done.returncode}\n{done.stderr[-2000:]}")
    return done.stderr


def folded(text: str | None) -> str:
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text or "").casefold()))


def path_of(url: str, homepage: str) -> str:
    """Path below the homepage, as truth.json writes it."""
    path = urllib.parse.unquote(urllib.parse.urlsplit(url).path)
    prefix = urllib.parse.unquote(urllib.parse.urlsplit(homepage).path).rstrip("/")
    path = path.removeprefix(prefix).strip("/")
    return path if path.endswith(".html") else f"{path}/index.html".lstrip("/")


def stories(connection: sqlite3.Connection) -> dict[int, int]:
    """Item -> the first item of its story: itself, what it is a translation of, or what tells the same."""
    first = {row[0]: row[0] for row in connection.execute("select id from items")}

    def top(item: int) -> int:
        while first[item] != item:
            item = first[item]
        return item

    pairs = [(row[0], row[1]) for row in connection.execute("select id, same_story from items") if row[1] in first]
    pairs += connection.execute("select item, other from relations").fetchall()
    for one, other in pairs:
        first[max(top(one), top(other))] = min(top(one), top(other))
    return {item: top(item) for item in first}


def repeated_sentences(connection: sqlite3.Connection) -> tuple[int, dict[str, list[str]]]:
    """(how many different sentences the texts have, sentence -> addresses of those that three and more stories say)."""
    story = stories(connection)
    said: dict[str, dict[int, str]] = defaultdict(dict)
    surface: dict[str, str] = {}
    for item, url, text in connection.execute("select id, url, text from items where gone_at is null"):
        for sentence in _SENTENCE.split(text):
            words = folded(sentence)
            if words.count(" ") >= LEAST_WORDS - 1:
                said[words].setdefault(story[item], url)
                surface.setdefault(words, sentence)
    often = {surface[words]: sorted(who.values()) for words, who in said.items() if len(who) >= LEAST_ITEMS}
    return len(said), often


def judgements(name: str) -> dict[tuple[str, str], str]:
    """(measure, what it is about: a path or a sentence's first words) -> why the answer is right, as judged by eye."""
    entries = json.loads(JUDGED.read_text(encoding="utf-8")).get(name, [])
    return {(entry["measure"], entry["about"]): entry["reason"] for entry in entries}


def compare(name: str, database: Path, homepage: str, truth: dict[str, object]) -> Figures:
    figures = Figures(name)
    groups: dict[tuple[str, str, str], list[dict[str, object]]] = defaultdict(list)
    for page in truth["articles"]:  # type: ignore[attr-defined]
        groups[folded(page["title"]), page["date"] or "", page.get("lang") or ""].append(page)
    figures.truth = len(groups)
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        items = connection.execute("select * from items where gone_at is null").fetchall()
        places = {row["id"]: {path_of(row["url"], homepage)} for row in items}
        for row in connection.execute("select item, url from item_pages join pages on pages.id = item_pages.page"):
            places.setdefault(row["item"], set()).add(path_of(row["url"], homepage))
        sentences, often = repeated_sentences(connection)
    by_path = {path: row for row in items for path in places[row["id"]]}
    known = {page["path"] for page in truth["articles"]}  # type: ignore[attr-defined]
    counts = {key: [0, 0, 0] for key in GOALS}
    reasons = judgements(name)

    def note(key: str, right: bool, about: str, message: str) -> None:
        reason = reasons.get((key, about))
        counts[key][0] += right
        counts[key][1] += 1
        counts[key][2] += not right and reason is not None
        if not right:
            listed = figures.judged if reason else figures.differences
            listed.append(f"{key}: {message}" + (f" ({reason})" if reason else ""))

    for pages in groups.values():
        row = next((by_path[p["path"]] for p in pages if by_path.get(p["path"], {"kind": ""})["kind"] == "news"), None)
        first = pages[0]
        place = first["path"]
        note("held", row is not None, place, f"{place} ({by_path[place]['kind'] if place in by_path else 'not held'})")
        if row is None:
            continue
        same_title = folded(row["title"]) == folded(first["title"])
        note("title", same_title, place, f"{place}: {row['title']!r} != {first['title']!r}")
        if first["date"]:
            note("day", row["published"] == first["date"], place, f"{place}: {row['published']} != {first['date']}")
        if first.get("authors"):
            got = {folded(author) for author in json.loads(row["authors"])}
            wanted = {folded(author) for author in first["authors"]}
            note("authors", got == wanted, place, f"{place}: {sorted(got)} != {first['authors']}")
    for row in items:
        if row["kind"] == "news":
            place = sorted(places[row["id"]])[0]
            note("news", bool(places[row["id"]] & known), place, f"{place}: {row['title']!r} is no truth page")
    for sentence, urls in sorted(often.items()):
        about = " ".join(sentence.split()[:6])
        note("furniture", False, about, f"{sentence!r} is said by {len(urls)}: {', '.join(urls[:3])}")
    counts["furniture"] = [sentences - len(often), sentences, counts["furniture"][2]]
    figures.shares = {key: (right, of, judged) for key, (right, of, judged) in counts.items()}
    return figures


def measure(name: str, folder: Path) -> Figures:
    with served(name) as (homepage, truth):
        kronikk(folder, "add", homepage, "--yes", "--allow-private", "--pause", "0", "--key", "site")
        kronikk(folder, "run")
        figures = compare(name, folder / "news.db", homepage, truth)
        kronikk(folder, "run", "--all")  # all known pages, due or not: what a run without news costs at most
    with sqlite3.connect(folder / "news.db") as connection:
        row = connection.execute(
            "select requests, not_modified, new_items, changed_items, gone_items from runs order by id desc limit 1"
        ).fetchone()
        kinds = connection.execute("select count(*) from captures where run = (select max(id) from runs)").fetchone()
    figures.second_run = (
        f"{row[0]} requests, {row[1]} not modified, {row[2]} new, {row[3]} changed, {row[4]} gone; {kinds[0]} captures"
    )
    return figures


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=list(NAMES))
    parser.add_argument("--keep", type=Path, help="keep the archives in this folder")
    parser.add_argument("--show", action="store_true", help="list what is missing or different")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    below = False
    print(f"{'site':16}{'truth':>6}" + "".join(f"{f'{key} {goal:.4g}':>18}" for key, goal in GOALS.items()))
    for name in options.names:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (options.keep or Path(temporary)) / name
            folder.mkdir(parents=True, exist_ok=True)
            figures = measure(name, folder)
        cells = []
        for key, goal in GOALS.items():
            right, of, judged = figures.shares[key]
            below = below or (of > 0 and (right + judged) / of < goal)
            more = f" +{judged}" if judged else ""
            cells.append(f"{right}/{of} {right / of:.1%}{more}" if of else "-")
        print(f"{name:16}{figures.truth:>6}" + "".join(f"{cell:>18}" for cell in cells))
        print(f"{'':16}second run: {figures.second_run}")
        if options.show:
            print("".join(f"    {line}\n" for line in (*figures.differences, *figures.judged)), end="")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
