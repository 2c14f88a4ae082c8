"""The golden traps as pages to train on: `python -m tests.golden.corpus FOLDER`.

Writes `gold.json` beside `NAME.html.gz`, the form of the articles folders of the shared data: pages of our own writing
that look like those of institutes, of which the other folders have few. One rendering (div soup) and the golden pages
are left out, so that tests remain that the model has not seen.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

from tests.golden.renderings import RENDERINGS, SOUP
from tests.scraper.test_golden_traps import CASES, expected, load, written


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    gold = {}
    for path in CASES:
        trap = load(path)
        items = expected(trap)
        if len(items) != 1 or not items[0]["text"]:
            continue
        for rendering in RENDERINGS:
            if rendering is not SOUP:
                name = f"{path.stem}-{rendering.name}"
                page = gzip.compress(written(trap, rendering, trap), mtime=0)
                (folder / f"{name}.html.gz").write_bytes(page)
                gold[name] = {"url": trap["url"], "body": "\n".join(items[0]["text"])}
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"{len(gold)} pages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
