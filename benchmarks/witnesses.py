"""The witnesses of titles on pages with known truth: `python benchmarks/witnesses.py [--fit]`.

Prints how often titles are right, and how far their confidence agrees with the share of right answers, on the folders
of ../shared/data/articles. `--fit` first fits the weights anew (scraper.votes says what they mean) and prints the table
for scraper/title/; what it then measures is cross-validated by site: no page is judged by weights that a page of its
site helped to fit.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FOLDERS = ("news421-part", "publishers", "mixed-web")
FOLDS, ROUNDS, PRIOR = 5, 150, 2.0
LEAST, MOST = 0.02, 3.5  # bounds of -ln(1 - weight)
Key = tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """What the witnesses of one page say."""

    name: str
    folder: str
    site: str
    truth: Key
    said: tuple[tuple[Key, tuple[tuple[str, str], ...]], ...]
    """For each value the (method, kind) of those who state it."""


def pages(folder: str) -> list[Page]:
    from scraper.document import Document
    from scraper.title import title_witnesses, words

    found = []
    for name, truth in json.loads((SHARED / "data/articles" / folder / "gold.json").read_text("utf-8")).items():
        if not truth.get("title"):
            continue
        url = truth.get("url")
        html = gzip.decompress((SHARED / "data/articles" / folder / f"{name}.html.gz").read_bytes())
        document = Document.parse(html, None, url)
        said: dict[Key, list[tuple[str, str]]] = {}
        for witness in title_witnesses(document, document.blocks, url, (), None):
            said.setdefault(words(witness.value), []).append((witness.method, witness.kind))
        site = (urlsplit(url or name).hostname or name).removeprefix("www.")
        site = ".".join(site.split(".")[-2:])
        found.append(Page(name, folder, site, words(truth["title"]), tuple((k, tuple(v)) for k, v in said.items())))
    return found


def strength(kinds: Sequence[tuple[str, str]], weights: Mapping[str, float]) -> tuple[float, list[str]]:
    """(-ln of the doubt that is left, kinds that count): of one method the strongest kind."""
    best: dict[str, str] = {}
    for method, kind in kinds:
        if method not in best or weights[kind] > weights[best[method]]:
            best[method] = kind
    return sum(weights[kind] for kind in best.values()), list(best.values())


def fit(sample: Sequence[Page]) -> dict[str, float]:
    """-ln(1 - weight) for each kind: the likeliest under the odds of scraper.votes, by gradient ascent."""
    seen: dict[str, int] = defaultdict(int)
    for page in sample:
        for _, kinds in page.said:
            for _, kind in kinds:
                seen[kind] += 1
    weights = {kind: 0.5 for kind in seen}
    for step in range(ROUNDS):
        rate = 0.5 / (1 + step / 60)
        slope: dict[str, float] = defaultdict(float)
        for page in sample:
            groups = [(key, *strength(kinds, weights)) for key, kinds in page.said]
            total = 1 + sum(math.exp(score) - 1 for _, score, _ in groups)
            for key, score, counted in groups:
                grown = math.exp(score)
                push = -grown / total + (grown / max(grown - 1, 1e-6) if key == page.truth else 0.0)
                for kind in counted:
                    slope[kind] += push
        for kind in weights:
            pull = PRIOR * (0.15 - weights[kind])
            move = rate * (slope[kind] + pull) / (seen[kind] + PRIOR)
            weights[kind] = min(max(weights[kind] + move, LEAST), MOST)
    return weights


def judged(page: Page, weights: Mapping[str, float]) -> tuple[float, bool]:
    """(confidence, whether right) of the page's title."""
    groups = [(strength(kinds, weights)[0], key) for key, kinds in page.said]
    if not groups:
        return 0.0, False
    odds = [math.exp(score) - 1 for score, _ in groups]
    best = max(range(len(groups)), key=lambda index: odds[index])
    return odds[best] / (1 + sum(odds)), groups[best][1] == page.truth


def report(answers: Sequence[tuple[Page, float, bool]]) -> None:
    for folder in FOLDERS:
        own = [right for page, _, right in answers if page.folder == folder]
        print(f"{folder:14} titles right {sum(own) / len(own):.4f} of {len(own)}")
    for low, high in pairwise((0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)):
        own_bin = [(sure, right) for _, sure, right in answers if low <= sure < high]
        if own_bin:
            sure, right = (sum(part) / len(own_bin) for part in zip(*own_bin, strict=True))
            span = f"{low:.2f} to {min(high, 1):.2f}"
            print(f"  confidence {span}: {sure:.3f} said, {right:.3f} right, {len(own_bin)} pages")


class _Shipped(dict[str, float]):
    def __missing__(self, kind: str) -> float:
        from scraper.title import weight_of

        return -math.log(1 - weight_of(kind))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and print them")
    options = parser.parse_args()
    if not SHARED.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    sample = [page for folder in FOLDERS for page in pages(folder)]
    if not options.fit:
        report([(page, *judged(page, _Shipped())) for page in sample])
        return 0
    weights = fit(sample)
    print("{")
    for kind, value in sorted(weights.items()):
        print(f'    "{kind}": {1 - math.exp(-value):.2f},')
    print("}\nfitted and judged on the same pages:")
    report([(page, *judged(page, weights)) for page in sample])
    answers = []
    sites = sorted({page.site for page in sample})
    fold_of = {site: number % FOLDS for number, site in enumerate(sites)}
    for fold in range(FOLDS):
        trained = defaultdict(lambda: LEAST, fit([page for page in sample if fold_of[page.site] != fold]))
        answers += [(page, *judged(page, trained)) for page in sample if fold_of[page.site] == fold]
    print("cross-validated by site:")
    report(answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
