"""Which compressor for captures: `python benchmarks/compressors.py [FOLDER…] [--every N] [--check]`.

Packs pages of ../shared/data/articles, each as one gzip member, as records are: with zlib's level 9, which WARC writers
usually take, with other levels, with ISA-L (isal) and with zlib-ng. CPU ms for one page, best of three, and the size
beside that of zlib 9; at most 1.17 times of it is allowed. `kept` is what archive/warc takes. Every member is unpacked
by Python's own zlib and compared. Exit 1 when `kept` is larger than allowed, or a member does not come back.
"""

from __future__ import annotations

import argparse
import gzip
import sys
import time
import zlib
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = ROOT.parent / "shared" / "data" / "articles"
FOLDERS = ("benchmark181", "news421-part", "publishers", "mixed-web")
LARGEST = 1.17
GZIP = 16 + zlib.MAX_WBITS
Pack = Callable[[bytes], bytes]


def packers() -> dict[str, Pack]:
    """The compressors that are installed, by name and level; the first is what the others are compared with."""
    sys.path[:0] = [str(ROOT)]
    from isal import isal_zlib

    from archive.warc.members import packed

    found: dict[str, Pack] = {f"zlib {level}": _by(zlib.compressobj, level) for level in (9, 6, 1)}
    found |= {
        f"isal {level}, memory {memory}": _by(isal_zlib.compressobj, level, memory)
        for level in (1, 2, 3)
        for memory in (4, 8)
    }
    if find_spec("zlib_ng"):
        from zlib_ng import zlib_ng

        found |= {f"zlib-ng {level}": _by(zlib_ng.compressobj, level) for level in (2, 3, 6, 9)}
    return found | {"kept": packed}


def _by(make: Callable[..., Any], level: int, memory: int = 8) -> Pack:
    def pack(page: bytes) -> bytes:
        packer = make(level, zlib.DEFLATED, GZIP, memory)
        return bytes(packer.compress(page) + packer.flush())

    return pack


def measured(pack: Pack, pages: list[bytes], rounds: int) -> tuple[float, int]:
    """CPU seconds for all pages, and their bytes when packed."""
    best, size = float("inf"), 0
    for _ in range(rounds):
        began = time.process_time()
        size = sum(len(pack(page)) for page in pages)
        best = min(best, time.process_time() - began)
    return best, size


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", default=list(FOLDERS))
    parser.add_argument("--every", type=int, default=5, help="every Nth page of a folder (default 5)")
    parser.add_argument("--check", action="store_true", help="a few pages, once")
    options = parser.parse_args()
    if not ARTICLES.is_dir():
        print("no shared data beside the project; nothing to measure")
        return 0
    files = [file for name in options.folders for file in sorted((ARTICLES / name).glob("*.html.gz"))]
    pages = [gzip.decompress(file.read_bytes()) for file in files[:: 100 if options.check else options.every]]
    print(f"{len(pages)} pages of {sum(map(len, pages)) / len(pages) / 1000:.0f} kB")
    base = ratio = 0.0
    for name, pack in packers().items():
        if any(zlib.decompress(pack(page), GZIP) != page or pack(page) != pack(page) for page in pages[::10]):
            print(f"{name}: what was packed does not come back, or not the same twice")
            return 1
        spent, size = measured(pack, pages, 1 if options.check else 3)
        base = base or size
        ratio = size / base
        print(f"  {name:17} {1000 * spent / len(pages):6.2f} ms a page  {ratio:.3f}")
    return 0 if ratio <= LARGEST or options.check else 1


if __name__ == "__main__":
    sys.exit(main())
