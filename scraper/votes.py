"""Witnesses and votes: how one field is decided when several places state it. Owns no field and reads no page.

What a confidence means: of the values that come with 0.9, nine in ten were right where it was measured. A witness has a
weight, the share of right answers when such a witness speaks alone. Witnesses who agree lend each other their odds:
their doubts multiply (two of 0.8 leave a doubt of 0.04, odds of 24 to 1). Witnesses for another value take from it:
the confidence is the share of the winner's odds in all odds, with one part for "none of these is right".
`benchmarks/witnesses.py` fits the weights of titles on pages with known truth, and prints how far confidence and share
of right answers agree on pages of sites that they were not fitted on; those of dates were set after looking at such
shares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from scraper.document import Element
from scraper.records import Provenance, Rejected

_LEAST_DOUBT = 0.001


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
    element: Element | None = None
    """The element that it was read from; its path is spelt out for the winner only."""
    kind: str = ""
    """What the weight was looked up by, where one method has several (`h1 alone`); for fitting weights only."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the witnesses together say."""

    winner: Witness
    confidence: float
    provenance: Provenance


def decide(field: str, witnesses: Iterable[Witness], same: Callable[[str], object]) -> Verdict | None:
    """The value with the strongest agreement; None without witnesses.

    Witnesses whose values are the same under `same` speak together. The surface is that of the group's strongest
    witness; of equals the first counts.

    Args:
        field: name of the Article field, for the provenance.
        same: value -> key; equal keys mean equal values.
    """
    groups: dict[object, list[Witness]] = {}
    for witness in witnesses:
        groups.setdefault(same(witness.value), []).append(witness)
    if not groups:
        return None
    ranked = sorted(((_odds(group), group) for group in groups.values()), key=lambda pair: -pair[0])
    best, agreeing = ranked[0]
    winner = max(agreeing, key=lambda witness: witness.weight)
    confidence = round(best / (1 + sum(odds for odds, _ in ranked)), 3)
    rejected = tuple(
        Rejected(group[0].surface or group[0].value, _methods(group), "outvoted") for _, group in ranked[1:]
    )
    selector = winner.element.selector if winner.element is not None else None
    provenance = Provenance(field, _methods(agreeing), selector, confidence, rejected)
    return Verdict(winner, confidence, provenance)


def _methods(group: Sequence[Witness]) -> str:
    """The methods of a group, the strongest first."""
    return "+".join(dict.fromkeys(witness.method for witness in sorted(group, key=lambda w: -w.weight)))


def _odds(group: Sequence[Witness]) -> float:
    """The odds that a group is right, to one: what is left beside the product of its doubts."""
    doubt, heard = 1.0, set()
    for witness in sorted(group, key=lambda w: -w.weight):
        if witness.method not in heard:  # the same kind of witness twice is one witness
            heard.add(witness.method)
            doubt *= 1 - witness.weight
    return 1 / max(doubt, _LEAST_DOUBT) - 1
