"""Pages of any size and depth end with what could be read; what costs the square of the page's size is found here.

Each shape is read at two sizes in a process of its own, with a watchdog. Work is counted in calls, not in seconds:
eight times the page may cost at most twelve times the calls of functions.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WATCHDOG = 300
SMALL, LARGE = 20_000, 160_000
MOST = 12.0
PROSE = "A pump the size of a coin works for a year in the heart of a man from the coast. "
HEAD = "<title>A pump</title><h1>A pump</h1>"

SHAPES = {
    "one long text": PROSE,
    "paragraphs": f"<p>{PROSE}</p>",
    "lines": "x<br>",
    "attributes on each element": '<p class="a b c d" id=x style="color:red" data-x="y">x</p>',
    "rows of a table": "<tr><td>12</td><td>Name</td><td>A cell of text</td></tr>",
    "linked headings": f'<h2><a href="/news/one">A pump number one</a></h2><p>{PROSE}</p>',
    "links": '<a href="/news/one">A pump</a> ',
    "pictures": '<img src="/a.jpg" alt="A pump"><p>x</p>',
    "bylines and dates": "<p>Published 5. mai 2024 Av Ada Moe</p>",
    "time elements": "<time datetime=2024-05-03>3 May 2024</time> ",
    "microdata": '<div itemscope itemtype="https://schema.org/Article"><span itemprop=author>Ada Moe</span></div>',
    "structured data": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A pump"}</script>',
    "meta elements": '<meta name="author" content="Ada Moe">',
    "nested containers": "<div>",
    "nested inline elements": "<b>",
    "less-than signs": "<",
    "ampersands": "&",
}

COUNT = """
import sys
from scraper.reader import read_page
calls = 0
def count(frame, event, argument):
    global calls
    calls += event in ("call", "c_call")
head, piece, *sizes = sys.argv[1:]
read_page(b"<p>x", "https://institute.example/news/a-pump", "text/html")
for size in sizes:
    html = (head + piece * (int(size) // len(piece))).encode()
    calls = 0
    sys.setprofile(count)
    reading = read_page(html, "https://institute.example/news/a-pump", "text/html")
    sys.setprofile(None)
    print(calls, reading.page_kind)
"""


@pytest.mark.parametrize("piece", SHAPES.values(), ids=SHAPES.keys())
def test_work_grows_with_the_page_and_not_with_its_square(piece: str) -> None:
    command = [sys.executable, "-c", COUNT, HEAD, piece, str(SMALL), str(LARGE)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=WATCHDOG, check=True)
    small, large = (int(line.split()[0]) for line in done.stdout.splitlines())
    assert large <= MOST * small, f"{LARGE // SMALL} times the page cost {large / small:.1f} times the calls"


@pytest.mark.parametrize("opening", ["<div>", "<ul><li>", "<b>", "<table><tr><td>", "<blockquote>"])
def test_a_page_of_any_depth_ends(opening: str) -> None:
    script = (
        "import sys; from scraper.reader import read_page; "
        f"print(read_page(({HEAD!r} + {opening!r} * 100_000 + 'The bottom.').encode()).page_kind)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, timeout=WATCHDOG)
    assert done.returncode == 0 and done.stdout.strip() != "", done.stderr[-2000:]


# The high-water mark of the process's own memory: ru_maxrss starts at what the parent held when it forked.
PEAK = """
import re, sys
from pathlib import Path
from scraper.reader import read_page
head, piece = sys.argv[1:]
html = (head + piece * (20_000_000 // len(piece))).encode()
reading = read_page(html, "https://institute.example/news/a-pump", "text/html")
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]
print(int(peak) // 1024, [problem.code for problem in reading.problems])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc/self/status is there on Linux only")
@pytest.mark.parametrize("name", ["one long text", "paragraphs", "lines", "rows of a table", "links"])
def test_a_page_of_20_mb_needs_less_than_300_mb_and_says_that_it_was_cut(name: str) -> None:
    command = [sys.executable, "-c", PEAK, HEAD, SHAPES[name]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=WATCHDOG, check=True)
    megabytes, _, codes = done.stdout.partition(" ")
    assert int(megabytes) < 300
    assert "too_long" in codes
