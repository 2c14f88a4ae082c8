"""Bodies that are packed with brotli or Zstandard: kept as sent, opened by other tools, imported, read again."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from functools import partial
from pathlib import Path

import brotlicffi as brotli
import pytest
from backports import zstd
from warcio.archiveiterator import ArchiveIterator

from archive.archive import Archive
from archive.export.wacz import Collection
from archive.harvest import Options, harvest
from archive.imports import import_files
from archive.reparse import reparse
from archive.store import kept
from archive.warc import files, iterate
from scraper.sites import Site
from tests.archive import foreign, plain
from tests.archive.captures import HOME, SITE, Filled, dump, good
from tests.website import Answer, Request, Website

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, mtime=0), "br": brotli.compress, "zstd": zstd.compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body, mtime=0)),
}  # fmt: skip
AT = "2019-05-01T10:00:00Z"


def packed(coding: str, body: str, kind: str = "text/html") -> Answer:
    return Answer(PACKERS[coding](body.encode()), headers={"Content-Type": kind, "Content-Encoding": coding})


@pytest.fixture
def site(website: Website) -> Site:
    """A site that packs each page differently; the sitemap too."""
    for number, coding in enumerate(PACKERS):
        website.put(f"/news/{number}", packed(coding, plain.article(number)))
    urls = [website.url(f"/news/{number}") for number in range(len(PACKERS))]
    website.put("/sitemap.xml", packed("br", plain.sitemap(*urls), "application/xml"))
    website.put("/front", packed("zstd", plain.front(1, 2)))
    return plain.site(website.url("/"))


def run(folder: Path, site: Site) -> None:
    with Archive.open(folder, create=True) as archive:
        assert harvest(archive, [site], Options(), read=good).exit_code == 0


def test_what_was_sent_is_kept_and_what_it_means_is_read(tmp_path: Path, site: Site) -> None:
    run(tmp_path, site)
    found = {snapshot.final_url: snapshot for path in files(tmp_path / "warc") for _, snapshot in iterate(path)}
    for number, (coding, pack) in enumerate(PACKERS.items()):
        snapshot, text = found[f"{site.homepage}news/{number}"], plain.article(number).encode()
        assert (snapshot.raw, snapshot.body, snapshot.header("content-encoding")) == (pack(text), text, coding)


def test_what_is_asked_for_is_what_warcio_reads(tmp_path: Path, website: Website) -> None:
    """A server that packs as it is asked to, best first."""

    def page(request: Request) -> Answer:
        asked = [name.strip() for name in request.headers["accept-encoding"].split(",")]
        return packed(next(name for name in ("zstd", "br", "gzip") if name in asked), plain.article(1))

    website.put("/news/1", page)
    website.page("/sitemap.xml", plain.sitemap(website.url("/news/1")), "application/xml")
    website.page("/front", plain.front(1, 2))
    run(tmp_path, plain.site(website.url("/")))
    read = {}
    for path in files(tmp_path / "warc"):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response":
                    read[record.rec_headers.get_header("WARC-Target-URI")] = record.content_stream().read()
    assert read[website.url("/news/1")] == plain.article(1).encode()


def test_a_reparse_without_the_database_reads_the_same(tmp_path: Path, site: Site) -> None:
    run(tmp_path, site)
    before = dump(tmp_path)["items_fts"]
    for path in tmp_path.glob("news.db*"):
        path.unlink()
    with Archive.open(tmp_path, create=True) as archive:
        assert reparse(archive, [site], read=good).exit_code == 0
    assert dump(tmp_path)["items_fts"] == before and len(before) == len(PACKERS) + 2


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("write", [foreign.warc, foreign.packed, foreign.arc])
def test_captures_of_others_are_imported(tmp_path: Path, coding: str, write: Callable[..., Path]) -> None:
    filled = Filled(tmp_path / "archive")
    body = PACKERS[coding](plain.article(1).encode())
    headers = (*foreign.HTML, ("Content-Encoding", coding), ("Content-Length", str(len(body))))
    file = write(tmp_path / "old", foreign.response(f"{HOME}1", AT, body, headers))
    with filled.opened() as archive:
        done = import_files(archive, [file], [SITE], read=good)
    assert (done.exit_code, done.captures, done.run.new_items) == (0, 1, 1)
    assert "number 1" in str(filled.rows("SELECT text FROM items")[0][0])
    [(_, snapshot)] = [pair for path in files(filled.folder / "warc") for pair in iterate(path)]
    assert (snapshot.raw, snapshot.body) == (body, plain.article(1).encode())


@pytest.mark.parametrize("coding", ["br", "zstd"])
def test_a_bomb_in_a_file_of_others_is_told_and_the_rest_is_taken(tmp_path: Path, coding: str) -> None:
    filled = Filled(tmp_path / "archive")
    bomb = PACKERS[coding](bytes(80_000_000))
    headers = (*foreign.HTML, ("Content-Encoding", coding))
    file = foreign.packed(
        tmp_path / "old.warc.gz",
        foreign.response(f"{HOME}bomb", AT, bomb, headers),
        foreign.response(f"{HOME}1", AT, plain.article(1).encode()),
    )
    with filled.opened() as archive:
        done = import_files(archive, [file], [SITE], read=good)
    assert (done.exit_code, done.captures) == (3, 1)
    assert "unpacks to more than" in done.files[0].problems[0].message


def test_a_collection_with_them_comes_back(tmp_path: Path, site: Site) -> None:
    run(tmp_path / "one", site)
    with Archive.open(tmp_path / "one") as archive, archive.store.comparing(write=False) as db:
        collection = Collection(
            archive.store.warc_folder, lambda number: kept.one(db, number), lambda capture: True, "News"
        )
        written = collection.write(kept.kept(db, None, None), tmp_path / "all.wacz")
    with Archive.open(tmp_path / "two", create=True) as archive:
        done = import_files(archive, [written.path], [site], read=good)
    assert (done.exit_code, done.captures) == (0, written.captures)
    assert dump(tmp_path / "two")["items_fts"] == dump(tmp_path / "one")["items_fts"]
