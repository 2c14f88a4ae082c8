"""Witnesses and votes: how one field is decided when several places state it. Owns no field and reads no page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scraper.records import Provenance, Rejected


@dataclass(frozen=True, slots=True)
class Witness:
    """One place that states a value for a field."""

    value: str
    """The value, normalised as far as the field needs it."""
    method: str
    """`json-ld`, `og:title`, `h1`, `feed`, `byline` …"""
    weight: float
    """How often such a witness alone was right on the development pages, 0 to 1."""
    surface: str = ""
    """The text as it stands there; `value` when empty."""
    selector: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the witnesses together say."""

    winner: Witness
    confidence: float
    provenance: Provenance


def decide(field: str, witnesses: Iterable[Witness], same: Callable[[str], object]) -> Verdict | None:
    """The value with the strongest agreement; None without witnesses.

    Witnesses whose values are the same under `same` speak together: their doubts multiply, two of 0.8 make 0.96.
    The surface is that of the group's strongest witness; of equals the first counts.

    Args:
        field: name of the Article field, for the provenance.
        same: value -> key; equal keys mean equal values.
    """
    groups: dict[object, list[Witness]] = {}
    for witness in witnesses:
        groups.setdefault(same(witness.value), []).append(witness)
    if not groups:
        return None
    ranked = sorted(groups.values(), key=lambda group: -_agreement(group))
    winner = max(ranked[0], key=lambda witness: witness.weight)
    confidence = round(_agreement(ranked[0]), 3)
    methods = "+".join(dict.fromkeys(witness.method for witness in sorted(ranked[0], key=lambda w: -w.weight)))
    rejected = tuple(
        Rejected(group[0].surface or group[0].value, "+".join(dict.fromkeys(w.method for w in group)), "outvoted")
        for group in ranked[1:]
    )
    return Verdict(winner, confidence, Provenance(field, methods, winner.selector, confidence, rejected))


def _agreement(group: Sequence[Witness]) -> float:
    doubt, heard = 1.0, set()
    for witness in sorted(group, key=lambda w: -w.weight):
        if witness.method not in heard:  # the same kind of witness twice is one witness
            heard.add(witness.method)
            doubt *= 1 - witness.weight
    return 1 - doubt
