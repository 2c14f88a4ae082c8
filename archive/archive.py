"""An archive as one thing in the hand: open it, search it, let a run fill it. Owns nothing but the open store."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive import holdings, search, warc
from archive.schema import WAIT, connect, connect_to_read
from archive.search import Hit, Query, Sort
from archive.store import Store, identifiers
from archive.store.store import DATABASE


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive; use it as a context manager, or close it.

    >>> with Archive.open("my-archive") as archive:  # doctest: +SKIP
    ...     for hit in archive.search("immunotherapy", site="lab", limit=20):
    ...         print(hit.title)
    """

    store: Store
    """What is kept, and the only way to write it."""

    @classmethod
    def open(cls, folder: str | Path, *, create: bool = False, wait: float = WAIT) -> Archive:
        """The archive in a folder.

        Args:
            create: make folder and database when they are not there.
            wait: seconds to wait for another program that is writing to the database.

        Raises:
            StorageError: no archive there, locked, damaged, or the disk does not take it.
            SchemaTooNew: written by a newer program.
        """
        store = Store.open(folder, create=create, wait=wait)
        with ExitStack() as opened:
            opened.callback(store.close)
            identifiers.give_back(store)
            opened.pop_all()
        return cls(store)

    @classmethod
    def open_to_read(cls, folder: str | Path, *, wait: float = WAIT) -> Archive:
        """The archive in a folder that may not be written to; it can be searched and shown, and nothing else.

        Raises:
            StorageError: no archive there, damaged, or written by an older program.
            SchemaTooNew: written by a newer program.
        """
        folder = Path(folder)
        return cls(Store(folder, connect_to_read(folder / DATABASE, wait=wait)))

    @classmethod
    def open_lost(cls, folder: str | Path, elsewhere: Path) -> Archive:
        """The archive in a folder whose database is lost, with an empty one that is made in another folder."""
        return cls(Store(Path(folder), connect(elsewhere / DATABASE, create=True)))

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self.store.close()

    @property
    def folder(self) -> Path:
        return self.store.folder

    def search(
        self,
        text: str = "",
        *,
        site: str | None = None,
        person: str | None = None,
        org: str | None = None,
        since: str | None = None,
        until: str | None = None,
        language: str | None = None,
        kind: str | None = None,
        sort: Sort | None = None,
        limit: int = 20,
    ) -> tuple[Hit, ...]:
        """The items that a query finds, best first; `archive.search.Query` says what each argument means.

        Raises:
            QueryError: a query or filter that means nothing.
        """
        return self.find(Query(text, site, person, org, since, until, language, kind, sort, limit))

    def find(self, query: Query) -> tuple[Hit, ...]:
        """The items that a query finds, in the order that it asks for.

        Raises:
            QueryError: a query or filter that means nothing.
        """
        with self.store.reading() as db:
            return search.search(db.conn, query)

    def count(self, query: Query, most: int) -> int:
        """How many items a query finds, counted no further than `most`."""
        with self.store.reading() as db:
            return search.count(db.conn, query, most)

    def languages(self) -> tuple[str, ...]:
        """The languages that items are in, the most frequent first."""
        with self.store.reading() as db:
            return search.languages(db.conn)

    def sites(self) -> tuple[str, ...]:
        """The keys of all sites that anything is kept of."""
        with self.store.reading() as db:
            return search.sites(db.conn)

    def item(self, number: int, version: int | None = None) -> holdings.HeldItem:
        """One item with all that is known of it, in its newest or an older version.

        Raises:
            NotHeld: there is no such item or version.
        """
        with self.store.reading() as db:
            return holdings.item(db.conn, number, version)

    def happened(self, run: int) -> tuple[holdings.Happening, ...]:
        """What a run found: new and changed items, items that are gone."""
        with self.store.reading() as db:
            return holdings.happened(db.conn, run)

    def forgets_captures(self) -> bool:
        """Whether there are captures in warc/ and the database knows of none: it was lost, and made anew."""
        with self.store.reading() as db:
            return not holdings.any_capture(db.conn) and bool(warc.files(self.store.warc_folder))

    def site(self, key: str) -> holdings.HeldSite:
        """What is kept of a site; zeros for one that has not been fetched yet."""
        with self.store.reading() as db:
            return holdings.site(db.conn, key)
