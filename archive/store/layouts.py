"""SQL of templates and of the observations that they are learned from. Callers hold the turn and the transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from sqlite_utils import Database

from scraper.learning import Observation, Sighting
from scraper.records import Template


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen of one capture, and on what it rests."""

    capture: int
    basis: str
    """Digest of what else was known when it was taken."""
    observation: Observation


def observations(db: Database, site: str) -> list[Observed]:
    """Of all captures of a site that were observed, in order of capture."""
    sql = (
        "SELECT capture, basis, captured_at, sightings, names FROM observations JOIN captures ON captures.id = capture "
        "JOIN pages ON pages.id = captures.page WHERE site = ? ORDER BY capture"
    )
    return [
        Observed(capture, basis, Observation(at, _sightings(sightings), frozenset(names.split())))
        for capture, basis, at, sightings, names in db.execute(sql, [site]).fetchall()
    ]


def _sightings(kept: str) -> tuple[Sighting, ...]:
    return tuple(Sighting(one["field"], tuple(one["alone"]), tuple(one["first"])) for one in json.loads(kept))


def put_observation(db: Database, observed: Observed) -> None:
    seen = observed.observation
    row = {
        "capture": observed.capture,
        "basis": observed.basis,
        "sightings": json.dumps([asdict(one) for one in seen.sightings]),
        "names": " ".join(sorted(seen.names)),
    }
    db.table("observations").upsert(row, pk="capture")


def forget_observations(db: Database, captures: Iterable[int]) -> None:
    """Of captures that are not among those that templates are learned from any more."""
    db.conn.executemany("DELETE FROM observations WHERE capture = ?", [(capture,) for capture in captures])


def templates(db: Database, site: str) -> tuple[Template, ...]:
    """The templates of a site as they were kept, those that a person wrote too."""
    sql = "SELECT field, selector, support, against, earliest, latest, edited FROM templates WHERE site = ? ORDER BY id"
    return tuple(
        Template(field, text, support, against, earliest, latest, bool(edited))
        for field, text, support, against, earliest, latest, edited in db.execute(sql, [site]).fetchall()
    )


def put_templates(db: Database, site: str, found: Iterable[Template]) -> None:
    """Keeps the templates of a site in the place of those that were kept."""
    db.execute("DELETE FROM templates WHERE site = ?", [site])
    db.table("templates").insert_all([asdict(template) | {"site": site} for template in found])
