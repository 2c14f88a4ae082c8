"""The job: a register's file is read once, and what the archive names gets its identifiers. Decides nothing itself.

Everything is read before anything is written, and written in one transaction with its copy beside the database, so a
damaged file or a kill leaves the archive as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from archive.harvest.run import Opened
from archive.link.matching import Decision, Register, Wanted, WantedSite, identify, identify_site, normalised, place
from archive.link.ror import Step, records
from archive.store import Store, identifiers
from archive.store.identifiers import Identified, Named, Subject
from scraper.records import Rejected
from scraper.sites import Site

SCHEME = "ror"


@dataclass(frozen=True, slots=True)
class Link:
    """What came of one organisation or site of which the register knows something, or knew before."""

    subject: Subject
    key: str
    """Folded name of an organisation, key of a site."""
    name: str
    items: int | None
    """How many items name the organisation now; None for a site."""
    identifier: str | None
    before: str | None
    """What it had."""
    matched: str | None
    method: str
    confidence: float | None
    rejected: tuple[Rejected, ...]
    """Where there is no identifier: what it could be."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What came of it all."""

    file: str
    dry_run: bool
    records: int
    """In the register."""
    not_understood: int
    """Records without an identifier or a name."""
    organisations: int
    """That the archive names."""
    sites: int
    """Of kronikk.toml, without those whose identifier is written there: these are left as they are."""
    links: tuple[Link, ...]
    """Sites first, then organisations, those that most items name first."""

    @property
    def identified(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.identifier is not None)

    @property
    def changed(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.identifier != link.before)

    @property
    def undecided(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.identifier is None and link.rejected)


@dataclass(frozen=True, slots=True)
class Listener:
    """What is told while it goes on."""

    step: Step = lambda done, of: None


def link_ror(
    archive: Opened,
    sites: Sequence[Site],
    file: Path,
    *,
    dry_run: bool = False,
    listener: Listener = Listener(),  # noqa: B008  frozen
) -> Linked:
    """Gives organisations and sites the identifiers of a data dump of ROR (`archive.link.ror`).

    Args:
        sites: of kronikk.toml.
        dry_run: only say what it would do; nothing is written or held.

    Raises:
        NoRegisterFile: the file is no such dump, or damaged; nothing is changed then.
        Locked: a run holds the archive.
        StorageError: disk or database does not take or give what is kept.
    """
    with ExitStack() as stack:
        if not dry_run:
            stack.enter_context(archive.store.lock())
        return _Job(archive.store, sites, file.name).go(file, listener.step, dry_run)


class _Job:
    """One file that is held against the archive."""

    def __init__(self, store: Store, sites: Sequence[Site], source: str) -> None:
        self.store, self.sites, self.source = store, sites, source
        with store.reading() as db:
            self.named = identifiers.organisations(db)
            self.site_rows = identifiers.sites(db)
            self.known = identifiers.known(db, SCHEME)
        self.open_sites = [site for site in sites if site.ror is None]
        self.register = Register(frozenset(self._names()), frozenset(self._places()))

    def _names(self) -> Iterator[str]:
        for one in self.named:
            yield from map(normalised, (one.name, *one.surfaces))
        yield from (normalised(site.name) for site in self.open_sites)

    def _places(self) -> Iterator[str]:
        for site in self.open_sites:
            yield from map(place, _addresses(site))

    def go(self, file: Path, step: Step, dry_run: bool) -> Linked:
        """Reads the register, decides, and writes what was decided."""
        number = not_understood = 0
        for record in records(file, step):
            number += 1
            if record is None:
                not_understood += 1
            else:
                self.register.add(record)
        found = {(one.subject, one.key): one for one in (*self._of_sites(), *self._of_organisations())}
        if not dry_run:
            written = [site.key for site in self.sites if site.ror is not None]
            identifiers.put(self.store, SCHEME, [*self._unnamed(), *found.values()], written)
        links = tuple(self._links(found))
        organisations = len(self.named)
        return Linked(str(file), dry_run, number, not_understood, organisations, len(self.open_sites), links)

    def _of_sites(self) -> Iterator[Identified]:
        for site in self.open_sites:
            decision = identify_site(WantedSite(site.name, _addresses(site), _lower(site.country)), self.register)
            if decision is not None:
                yield self._identified("site", site.key, decision)

    def _of_organisations(self) -> Iterator[Identified]:
        """Full names first: what stands beside an acronym has to be known before the acronym is."""
        decided = {one.folded: identify(_wanted(one), self.register, None) for one in self.named}
        known = {key: decision.ror for key, decision in decided.items() if decision is not None and decision.ror}
        for one in self.named:
            decision = decided[one.folded] or identify(_wanted(one), self.register, self._beside(one, known))
            if decision is not None:
                yield self._identified("organisation", one.folded, decision)

    def _beside(self, one: Named, known: dict[str, str]) -> Callable[[], frozenset[str]]:
        def beside() -> frozenset[str]:
            with self.store.reading() as db:
                return frozenset(known[key] for key in identifiers.named_beside(db, one.folded) if key in known)

        return beside

    def _identified(self, subject: Subject, key: str, decision: Decision) -> Identified:
        return Identified(
            subject,
            key,
            SCHEME,
            decision.ror,
            decision.matched,
            decision.method,
            decision.confidence,
            decision.rejected,
            self.source,
        )

    def _unnamed(self) -> Iterator[Identified]:
        """What is known of names that no item has now: an older version of a page, or a lost database, may bring them
        back."""
        names = {("organisation", one.folded) for one in self.named} | {("site", site.key) for site in self.sites}
        yield from (one for key, one in self.known.items() if key not in names)

    def _links(self, found: dict[tuple[Subject, str], Identified]) -> Iterator[Link]:
        for site in self.open_sites:
            yield from self._link("site", site.key, site.name or site.key, None, self.site_rows.get(site.key), found)
        for one in sorted(self.named, key=lambda one: (-one.items, one.folded)):
            yield from self._link("organisation", one.folded, one.name, one.items, one.identifier, found)

    def _link(
        self,
        subject: Subject,
        key: str,
        name: str,
        items: int | None,
        has: str | None,
        found: dict[tuple[Subject, str], Identified],
    ) -> Iterator[Link]:
        before = self.known.get((subject, key))
        was = before.identifier if before is not None else has
        now = found.get((subject, key))
        if now is not None:
            yield Link(
                subject, key, name, items, now.identifier, was, now.matched, now.method, now.confidence, now.rejected
            )
        elif was is not None:
            yield Link(subject, key, name, items, None, was, None, "none", None, ())


def _wanted(one: Named) -> Wanted:
    return Wanted(tuple(dict.fromkeys((one.name, *one.surfaces))), one.acronym, one.countries)


def _addresses(site: Site) -> tuple[str, ...]:
    return (site.homepage, *site.aliases)


def _lower(code: str | None) -> str | None:
    return code.lower() if code else None
