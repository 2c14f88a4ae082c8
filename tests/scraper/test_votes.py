"""How witnesses together decide a field."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scraper.votes import Witness, decide

weights = st.floats(0.01, 0.99)
witnesses = st.lists(
    st.builds(Witness, st.sampled_from(["a", "b", "c"]), st.sampled_from(["h1", "feed", "meta"]), weights), max_size=8
)


def same(value: str) -> str:
    return value.casefold()


def test_without_witnesses_nothing_is_decided() -> None:
    assert decide("title", [], same) is None


def test_two_weak_witnesses_outvote_a_strong_one() -> None:
    verdict = decide(
        "title", [Witness("A", "h1", 0.8), Witness("b", "feed", 0.7), Witness("B", "og:title", 0.7, "B!", "h2")], same
    )
    assert verdict is not None
    assert verdict.winner.value == "b"
    assert verdict.confidence == 0.669  # odds of 10.1 for it, of 4 for the other, and one part for neither
    assert (verdict.provenance.field, verdict.provenance.method) == ("title", "feed+og:title")
    (rejected,) = verdict.provenance.rejected
    assert (rejected.value, rejected.method) == ("A", "h1")


def test_the_same_kind_of_witness_twice_is_one_witness() -> None:
    verdict = decide("title", [Witness("a", "h2", 0.6), Witness("a", "h2", 0.6), Witness("b", "feed", 0.7)], same)
    assert verdict is not None
    assert verdict.winner.value == "b"


def test_of_equals_the_first_counts() -> None:
    one, two = Witness("a", "h1", 0.5), Witness("b", "feed", 0.5)
    for first, second in ((one, two), (two, one)):
        verdict = decide("title", [first, second], same)
        assert verdict is not None and verdict.winner is first


@given(witnesses)
def test_the_winner_is_a_witness_and_nobody_else_agrees_more(heard: list[Witness]) -> None:
    verdict = decide("title", heard, same)
    if not heard:
        assert verdict is None
        return
    assert verdict is not None
    assert verdict.winner in heard
    assert 0 < verdict.confidence <= 1
    alone = len({witness.value for witness in heard}) == 1
    assert not alone or verdict.confidence >= round(max(witness.weight for witness in heard), 3)
    assert {one.value for one in verdict.provenance.rejected} | {verdict.winner.value} == {w.value for w in heard}


@given(witnesses, weights)
def test_one_more_voice_for_the_winner_never_lowers_its_confidence(heard: list[Witness], weight: float) -> None:
    before = decide("title", heard, same)
    if before is not None:
        after = decide("title", [*heard, Witness(before.winner.value, "slug", weight)], same)
        assert after is not None
        assert same(after.winner.value) == same(before.winner.value)
        assert after.confidence >= before.confidence
