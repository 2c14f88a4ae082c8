"""Discovery on whole real sites, served on loopback: of the pages that are known to be news, nearly all are found."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket

import pytest

from scraper.fetch import Fetcher
from scraper.records import Candidate
from scraper.sources import probe
from scraper.urls import canonical

SHARED = Path(__file__).resolve().parents[3] / "shared"
SITES = SHARED / "data" / "sites"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not (SITES / "sites.json").exists(), reason="the real sites of ../shared are not here"),
]


def names() -> list[str]:
    return sorted(json.loads((SITES / "sites.json").read_text())) if SITES.is_dir() else []


@contextmanager
def served(name: str) -> Iterator[str]:
    """The homepage of a packed site while it is served."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(SHARED / "tools" / "serve_site.py"), name, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[0]
            _wait(port)
            yield address
        finally:
            server.terminate()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the site is not served")


def truth(name: str, home: str) -> set[str]:
    with tarfile.open(SITES / f"{name}.tar.gz") as packed:
        member = next(entry for entry in packed if entry.name.endswith("truth.json"))
        text = packed.extractfile(member)
        assert text is not None
        return {canonical(home + article["path"]) for article in json.load(text)["articles"]}


@pytest.mark.parametrize("name", names())
def test_nearly_all_items_of_a_real_site_are_found(name: str) -> None:
    with served(name) as home, Fetcher("kronikk-test", pause=0, allow_private=True) as fetcher:
        sources = probe(home, fetcher.fetch, fetcher.robots(home))
        candidates: list[Candidate] = [found for source in sources for found in source.discover(fetcher.fetch)]
    wanted, found = truth(name, home), {canonical(candidate.url) for candidate in candidates}
    assert len(wanted & found) >= 0.99 * len(wanted), sorted(wanted - found)
    assert not [url for url in found if "/previews/" in url]
    assert not [
        c.url for c in candidates if c.newsworthy and {"tag", "author", "category", "page"} & set(c.url.split("/"))
    ]
