"""Which item of a new reading is which item of the old one, so that numbers stay. Looks and compares only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from sqlite_utils import Database

from archive.changes import folded, similarity

ALIKE = 0.3
"""Share of words in common that makes two readings of one page, where nothing else speaks, the same item."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as far as it is needed to know it again."""

    id: int
    item_key: str
    home: str
    page: int
    title: str
    content: str


Key = Callable[[Entry], tuple[object, ...]]
KEYS: tuple[tuple[Key, bool], ...] = (
    (lambda entry: (entry.item_key, entry.content), False),
    (lambda entry: (entry.item_key, entry.home, folded(entry.title)), False),
    (lambda entry: (entry.content,), False),
    (lambda entry: (entry.item_key, entry.home), False),
    (lambda entry: (entry.home, folded(entry.title)), False),
    (lambda entry: (entry.item_key,), False),
    (lambda entry: (entry.home,), True),
)
"""What says that two readings are one item, the surest first; True: only what each side has once at all."""


@dataclass(slots=True)
class Pairing:
    """The items of one site in two databases.

    Args:
        old, new: the databases; they have the same pages.
    """

    old: Database
    new: Database
    site: str
    pairs: dict[int, int] = field(default_factory=dict)
    """New number -> old number."""

    def made(self) -> Pairing:
        """Finds the pairs."""
        old, new = _entries(self.old, self.site), _entries(self.new, self.site)
        everything = (tuple(old.values()), tuple(new.values()))
        for key, alone in KEYS:
            counts = [Counter(map(key, side)) for side in everything]
            several = {found for count in counts for found, number in count.items() if alone and number > 1}
            self._pair(old, new, key, several)
        self._pair_alike(old, new)
        return self

    def _pair(
        self, old: dict[int, Entry], new: dict[int, Entry], key: Key, without: Collection[tuple[object, ...]]
    ) -> None:
        waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for entry in old.values():
            waiting[key(entry)].append(entry.id)
        for entry in list(new.values()):
            candidates = waiting[key(entry)]
            if candidates and key(entry) not in without:
                self._take(old, new, candidates.pop(0), entry.id)

    def _take(self, old: dict[int, Entry], new: dict[int, Entry], old_id: int, new_id: int) -> None:
        self.pairs[new_id] = old_id
        del old[old_id], new[new_id]

    def _pair_alike(self, old: dict[int, Entry], new: dict[int, Entry]) -> None:
        """What is left of one page, the most alike first."""
        pages = {entry.page for entry in old.values()} & {entry.page for entry in new.values()}
        before = _words(self.old, (entry for entry in old.values() if entry.page in pages))
        after = _words(self.new, (entry for entry in new.values() if entry.page in pages))
        likeness = [
            (-similarity(before[mine], after[other]), other, mine)
            for mine in before
            for other in after
            if old[mine].page == new[other].page
        ]
        for less, other, mine in sorted(likeness):
            if -less >= ALIKE and mine in old and other in new:
                self._take(old, new, mine, other)

    def successor(self, old_id: int) -> int | None:
        """The new item that holds most of what an old one without a pair held, if it holds something."""
        held = _words(self.old, _entries(self.old, self.site, old_id).values()).get(old_id, "")
        page = "SELECT page FROM item_pages WHERE item = ?"
        pages = [int(row[0]) for row in self.old.execute(page, [old_id])]
        sql = f"SELECT DISTINCT item FROM item_pages WHERE page IN ({', '.join('?' * len(pages))})"
        near = [int(row[0]) for row in self.new.execute(sql, pages)]
        texts = _words(self.new, (entry for item in near for entry in _entries(self.new, self.site, item).values()))
        shares = [(_share(held, text), -item) for item, text in texts.items()]
        best = max(shares, default=(0.0, 0))
        return -best[1] if best[0] >= ALIKE else None


def _share(part: str, whole: str) -> float:
    """Share of the words of one text that are in another."""
    mine, theirs = Counter(folded(part).split()), Counter(folded(whole).split())
    return (mine & theirs).total() / mine.total() if mine else 0.0


def _entries(db: Database, site: str, item: int | None = None) -> dict[int, Entry]:
    sql = (
        "SELECT id, item_key, home, page, title, content FROM items WHERE site = ? AND id = coalesce(?, id) ORDER BY id"
    )
    return {int(row[0]): Entry(*row) for row in db.execute(sql, [site, item])}


def _words(db: Database, entries: Iterable[Entry]) -> dict[int, str]:
    return dict(_texts(db, entries))


def _texts(db: Database, entries: Iterable[Entry]) -> Iterator[tuple[int, str]]:
    for entry in entries:
        title, text = next(iter(db.execute("SELECT title, text FROM items WHERE id = ?", [entry.id])))
        yield entry.id, f"{title} {text}"
