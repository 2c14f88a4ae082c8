"""The coverage-guided fuzzer of reading: `make fuzz MINUTES=10`, or `python tests/fuzz/fuzz_read_page.py FOLDER`.

FOLDER keeps what the fuzzer found interesting; all options of libFuzzer are understood. The seeds are tests/fuzz/corpus
and the golden pages. A crash is written beside FOLDER as `crash-…`; put it, made smaller, into tests/fuzz/corpus when
its cause is mended: tests/fuzz/test_fuzz.py reads each of them again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["scraper"]):
    from tests.fuzz.examine import examine

CORPUS = Path(__file__).parent / "corpus"
CHOICES = (0x02, 0x12, 0x72, 0x90)
"""The golden pages are read alone, with knowledge of their site, as front pages, and with what they name."""


def seed(folder: Path) -> None:
    """Puts the seeds into the fuzzer's folder; those that are there stay."""
    folder.mkdir(parents=True, exist_ok=True)
    for kept in CORPUS.iterdir():
        (folder / kept.name).write_bytes(kept.read_bytes())
    pages = sorted((ROOT / "tests" / "golden" / "pages").glob("*/page.html"))
    for number, page in enumerate(pages):
        choice = CHOICES[number % len(CHOICES)]
        (folder / f"golden-{page.parent.name}").write_bytes(bytes([choice]) + page.read_bytes())


def run(data: bytes) -> None:
    examine(data)


def main() -> None:
    folder = Path(next((word for word in sys.argv[1:] if not word.startswith("-")), ".fuzz/corpus"))
    options = [word for word in sys.argv[1:] if word.startswith("-")]
    if not any(word.startswith("-merge") for word in options):
        seed(folder)
    words = Path(__file__).parent / "words.dict"
    places = [word for word in sys.argv[1:] if not word.startswith("-")] or [str(folder)]
    limits = ["-max_len=16384", "-timeout=60", "-rss_limit_mb=3000"]
    defaults = [f"-dict={words}", f"-artifact_prefix={folder.parent}/", *limits]
    atheris.Setup([sys.argv[0], *places, *defaults, *options], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
