"""The captures that an archive of the web lists are asked for one by one, understood, and kept.

A capture is kept if it is the very one that was asked for. Its bytes are asked for once for each address and content:
where the index says that a later one has the same, the later one is kept without asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from archive.backfill.plan import Plan
from archive.backfill.visit import Asking
from archive.errors import CaptureLost
from archive.harvest.budget import Halted
from archive.store import Store, backfills, captures
from archive.store.backfills import Scope, Wanted
from archive.warc import WarcWriter
from scraper.errors import FetchError, Refused
from scraper.records import Snapshot
from scraper.sources.mementos import Jumped, NotReplayed, Replayed, replay_address, understand
from scraper.sources.wayback import Memento
from scraper.urls import canonical, same_page

WINDOW = timedelta(days=1)
"""So long after a captured redirect its target may have been captured to count as where it led."""
MOST_STEPS = 5

Done = tuple[Wanted, str, str]
"""A capture, what became of it, and what is to be said of that."""


@dataclass(slots=True)
class Replays:
    """The captures of one site in one run."""

    store: Store
    plan: Plan
    scope: Scope
    asking: Asking
    writer: WarcWriter
    run: int
    _failed: set[int] = field(default_factory=set)

    def go(self) -> Iterator[Done]:
        """Each capture that is wanted, when it is done with.

        Raises:
            Halted: the run is to end, or the archive is to be left alone.
            Refused: its robots.txt forbids it.
        """
        while (wanted := self._next()) is not None:
            self.asking.budget.check()
            outcome, message = self._found_out(wanted)
            if outcome == "failed":
                self._failed.add(wanted.id)
            yield wanted, outcome, message

    def _next(self) -> Wanted | None:
        with self.store.reading() as db:
            return backfills.following(db, self.scope, self._failed)

    def _found_out(self, wanted: Wanted) -> tuple[str, str]:
        return self._noted(wanted) or self._copied(wanted) or self._repeated(wanted) or self._asked(wanted)

    def _copied(self, wanted: Wanted) -> tuple[str, str] | None:
        """One that is no page: it shows the front page under another address. Nothing is asked."""
        with self.store.reading() as db:
            original = backfills.copy_of(db, wanted, self.scope.site)
        return self._put(wanted, "copy", f"it is a copy of {original}") if original is not None else None

    def _noted(self, wanted: Wanted) -> tuple[str, str] | None:
        """One that is in the archive already."""
        with self.store.writing() as db:
            capture = backfills.kept_already(db, wanted)
            if capture is None:
                return None
            page_of = self.plan.page_of(wanted.memento.url)
            if page_of is not None and captures.capture(db, capture).readable:
                self.store.put_page(page_of, wanted.memento.url)
            self.store.adopt(capture, wanted.memento.url)
            backfills.put_outcome(db, wanted, "kept", None, capture)
        return "kept", "it was there already"

    def _repeated(self, wanted: Wanted) -> tuple[str, str] | None:
        """One whose bytes are kept already, as the index says: nothing is asked."""
        with self.store.reading() as db:
            held = backfills.same_bytes(db, wanted, self.scope.site)
        if held is None or held.final_url != held.url:
            return None
        try:
            original = self.store.load(held)
        except CaptureLost:
            return None
        url = wanted.memento.url
        again = replace(original, url=url, final_url=url, captured_at=wanted.memento.moment, origin="wayback")
        self._keep(wanted, again, "same")
        return "same", ""

    def _asked(self, wanted: Wanted) -> tuple[str, str]:
        memento = wanted.memento
        try:
            found = self._understood(memento)
        except (Halted, Refused):
            raise
        except FetchError as error:
            return self._put(wanted, None, error.reason)
        if isinstance(found, Jumped):
            return self._put(wanted, "jumped", f"the archive leads to {found.timestamp} {found.url}".strip())
        if isinstance(found, NotReplayed):
            return self._put(wanted, _meaning(found.status), found.reason)
        if found.snapshot.status >= 400 and found.snapshot.status not in (404, 410):
            return self._put(wanted, "missing", f"the site answered {found.snapshot.status}")
        self._keep(wanted, self._followed(found, memento), "kept")
        return "kept", ""

    def _understood(self, memento: Memento) -> Replayed | Jumped | NotReplayed:
        address = replay_address(self.plan.web_archive.replay, memento.timestamp, memento.original)
        return understand(self.asking.once(address), memento)

    def _put(self, wanted: Wanted, outcome: str | None, message: str) -> tuple[str, str]:
        with self.store.writing() as db:
            backfills.put_outcome(db, wanted, outcome, message)
        return outcome or "failed", message

    def _keep(self, wanted: Wanted, snapshot: Snapshot, outcome: str) -> None:
        """Into the WARC, with its row, and noted as done: in one transaction, whole or not there."""
        page_of = self.plan.page_of(snapshot.url) if snapshot.status < 300 else None
        with self.store.writing() as db:
            for hop in snapshot.hops:
                self.store.record_capture(hop, self.writer.append(hop), self.run)
            location = self.writer.append(snapshot)
            number = backfills.keep(db, snapshot, location, self.run, self.scope.site, page_of)
            backfills.put_outcome(db, wanted, outcome, None, number)

    # ------------------------------------------------------------------------------------------------ redirects

    def _followed(self, found: Replayed, memento: Memento) -> Snapshot:
        """The capture with what it led to in the archive, where that is not captured under an address of its own.

        Where that cannot be had, it is the redirect alone.
        """
        hops: tuple[Snapshot, ...] = ()
        while found.leads_to is not None and len(hops) < MOST_STEPS and self._to_follow(found.leads_to, memento.url):
            hops = (*hops, found.snapshot)
            if found.leads_to in {hop.url for hop in hops}:
                break
            target = self._at_target(found.leads_to, found.snapshot)
            if target is None:
                break
            found = target
        if not hops or not 200 <= found.snapshot.status < 300:
            return hops[0] if hops else found.snapshot
        return replace(found.snapshot, url=memento.url, hops=hops)

    def _to_follow(self, target: str, url: str) -> bool:
        if same_page(target, url) or self.plan.page_of(target) is None:
            return False
        with self.store.reading() as db:
            return not backfills.knows(db, self.scope.site, canonical(target))

    def _at_target(self, target: str, hop: Snapshot) -> Replayed | None:
        """What stood at the target of a redirect, captured within a day of it."""
        timestamp = hop.captured_at.strftime("%Y%m%d%H%M%S")
        for _ in range(2):
            try:
                found = self._understood(Memento(target, target, timestamp, None, "", ""))
            except (Halted, Refused):
                raise
            except FetchError:
                return None
            if isinstance(found, Replayed):
                return found
            if not isinstance(found, Jumped) or not same_page(found.url, target) or not _near(found, hop.captured_at):
                return None
            timestamp = found.timestamp
        return None


def _near(found: Jumped, moment: datetime) -> bool:
    at = Memento(found.url, found.url, found.timestamp, None, "", "")
    return len(found.timestamp) == 14 and abs(at.moment - moment) <= WINDOW


def _meaning(status: int) -> str | None:
    """What an answer of the archive itself says of a capture; None: it failed to answer."""
    if status >= 500:
        return None
    return "missing" if status in (404, 410) else "excluded"
