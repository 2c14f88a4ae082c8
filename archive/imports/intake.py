"""One capture after the other goes into the archive's own WARC and gets its row, or is left out with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from urllib.parse import urlsplit

from archive import warc
from archive.errors import CaptureLost
from archive.imports.owners import Owners, never_read
from archive.store import Store, imports
from archive.store.records import Held
from archive.warc import WarcWriter, digest_of
from archive.warc.digests import is_of, name_of
from archive.warc.foreign import Answer, Damage, Entry, Repeat
from scraper.records import Problem, Snapshot
from scraper.sites import Site

NO_SITE = "their address belongs to no site of this archive"
NOT_READ = "pictures, styles, scripts and other files that are never read"
NO_ORIGINAL = "revisits whose original is neither in these files nor in the archive"
REMEMBERED = 100_000
"""Payloads of this import that are known by their foreign digest, for revisits that do not say what they refer to."""
TRIED = 5
"""Captures of an address that are looked at for the payload of a revisit."""
HOSTS = 1000
MOST_PROBLEMS = 1000
"""Damaged places of one file that are told one by one."""


@dataclass(slots=True)
class Counted:
    """What became of the captures of one file."""

    part: str
    """The file of captures, or the member of a WACZ, that is being read."""
    captures: int = 0
    known: int = 0
    seen: int = 0
    """Records and damaged places."""
    whole: int = 0
    """Records that could be read."""
    left_out: Counter[str] = field(default_factory=Counter)
    hosts: Counter[str] = field(default_factory=Counter)
    """Of what belongs to no site."""
    problems: list[Problem] = field(default_factory=list)

    def note(self, part: str, damage: Damage) -> None:
        """What cannot be taken, with the place where it stands."""
        if len(self.problems) < MOST_PROBLEMS:
            of = f" (a capture of {damage.url})" if damage.url else ""
            message = f"{part}: the record at byte {damage.offset:,}{of} is left out: {damage.reason}."
            self.problems.append(Problem("import_damaged", message))


@dataclass(slots=True)
class Intake:
    """Takes captures in.

    Args:
        writer: None: only counts (a dry run).
        run: number of the import.
        given_to: key of the site that a person gave all of it to.
    """

    store: Store
    owners: Owners
    writer: WarcWriter | None
    run: int
    given_to: str | None
    sites: set[str] = field(default_factory=set)
    """Keys of the sites that something was kept or is known of."""
    waiting: list[tuple[Counted, str, Repeat]] = field(default_factory=list)
    """Revisits whose original was not met yet."""
    _payloads: dict[str, int | None] = field(default_factory=dict)
    """Foreign digest -> capture; None: its payload was left out."""

    def take(self, entry: Entry, counted: Counted) -> None:
        """One record of a file."""
        counted.seen += 1
        if isinstance(entry, Damage):
            counted.note(counted.part, entry)
            return
        counted.whole += 1
        if isinstance(entry, Answer):
            self._take_answer(entry.snapshot, entry.digests, counted)
        elif isinstance(entry, Repeat) and not self._take_repeat(entry, counted):
            self.waiting.append((counted, counted.part, entry))

    def take_waiting(self) -> None:
        """Revisits that stood before their originals, or in an earlier file."""
        waiting, self.waiting = self.waiting, []
        for counted, part, entry in waiting:
            if not self._take_repeat(entry, counted):
                counted.left_out[NO_ORIGINAL] += 1
                reason = "it repeats another record, which is neither in these files nor in the archive"
                counted.note(part, Damage(entry.offset, reason, entry.snapshot.final_url))

    def _take_answer(self, snapshot: Snapshot, digests: frozenset[str], counted: Counted) -> None:
        site = self.owners.of(snapshot.url)
        if site is None:
            self._leave_foreign(snapshot, counted)
        elif never_read(snapshot):
            counted.left_out[NOT_READ] += 1
            self._remember(digests, None)
        else:
            self._remember(digests, self._keep(snapshot, site, counted))

    def _leave_foreign(self, snapshot: Snapshot, counted: Counted) -> None:
        counted.left_out[NO_SITE] += 1
        host = urlsplit(snapshot.url).hostname or ""
        if host in counted.hosts or len(counted.hosts) < HOSTS:
            counted.hosts[host] += 1

    def _keep(self, snapshot: Snapshot, site: Site, counted: Counted) -> int | None:
        """Gives the number of the capture; None in a dry run where it is not known yet."""
        page_of = site.key if self.owners.holds_item(snapshot, site) else None
        held = imports.find(self.store, snapshot, digest_of(snapshot))
        if held is not None:
            counted.known += 1
            if held.page is None and page_of is not None and self.writer is not None:
                imports.adopt(self.store, held, snapshot, page_of)
            return held.id
        counted.captures += 1
        self.sites.add(site.key)
        if self.writer is None:
            return None
        location = self.writer.append(snapshot, self.given_to)
        return imports.take(self.store, snapshot, location, self.run, site.key, page_of)

    def _remember(self, digests: frozenset[str], capture: int | None) -> None:
        for digest in digests:
            self._payloads[digest] = capture
        for digest in list(islice(self._payloads, max(0, len(self._payloads) - REMEMBERED))):
            del self._payloads[digest]

    # ------------------------------------------------------------------------------------------- revisits

    def _take_repeat(self, entry: Repeat, counted: Counted) -> bool:
        """Whether it is done with: kept, or left out for what it is."""
        site = self.owners.of(entry.snapshot.url)
        if site is None:
            self._leave_foreign(entry.snapshot, counted)
            return True
        name = name_of(entry.digest) or ""
        if never_read(entry.snapshot) or self._payloads.get(name, 0) is None:
            counted.left_out[NOT_READ] += 1
            return True
        original = self._original(entry, name)
        if original is None:
            return False
        self._keep(_repeated(entry.snapshot, original), site, counted)
        return True

    def _original(self, entry: Repeat, name: str) -> Snapshot | None:
        """The answer whose payload this is again."""
        for held, told in self._candidates(entry, name):
            try:
                kept = warc.read(self.store.warc_folder, held.original.location)
            except CaptureLost:
                continue
            if is_of(name, kept.raw) or is_of(name, kept.body) or (told and not name):
                return kept
        return None

    def _candidates(self, entry: Repeat, name: str) -> Iterator[tuple[Held, bool]]:
        """What the payload may stand in, likeliest first, and whether the revisit itself says so."""
        capture = self._payloads.get(name)
        if capture is not None:
            yield imports.held(self.store, capture), True
        url = entry.refers_to or entry.snapshot.final_url
        if entry.refers_date is not None:
            for held in imports.originals(self.store, url, entry.refers_date):
                yield held, True
        for held in islice(imports.originals(self.store, url, None), TRIED):
            yield held, False


def _repeated(snapshot: Snapshot, original: Snapshot) -> Snapshot:
    """The answer of a revisit with the payload that it had; what its own head does not say, the original's does."""
    said = {name.lower() for name, _ in snapshot.headers}
    rest = tuple(line for line in original.headers if line[0].lower() not in said)
    status = original.status if snapshot.not_modified or not snapshot.status else snapshot.status
    return replace(
        snapshot,
        status=status,
        headers=(*snapshot.headers, *rest),
        body=original.body,
        raw=original.raw or original.body,
    )
