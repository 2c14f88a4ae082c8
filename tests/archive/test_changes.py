"""Classes of change between two versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.changes import Wording, classify, differences, folded, similarity

TEXT = (
    "The laboratory has opened a new room for microscopes. Twelve scientists will work there from spring on, "
    "says the head of the department.\n\nThe room was paid for by a gift from a former patient."
)
BEFORE = Wording("A new room for microscopes", "It opens in spring.", TEXT, "2024-05-03")

texts = st.text(alphabet="abcdeé 1.\n", max_size=60)
wordings = st.builds(Wording, texts, st.none() | texts, texts, st.none() | st.just("2024"))


@pytest.mark.parametrize(
    ("after", "change"),
    [
        (BEFORE, None),
        (replace(BEFORE, published="2024-05-04"), "date"),
        (replace(BEFORE, published=None), "date"),
        (replace(BEFORE, text=TEXT.replace("laboratory", "labratory")), "typo"),
        (replace(BEFORE, text=TEXT.replace("says", "says:")), "typo"),
        (replace(BEFORE, title="A new room for micorscopes"), "typo"),
        (replace(BEFORE, title="A NEW ROOM FOR MICROSCOPES"), "typo"),
        (replace(BEFORE, title="Microscopes get a room of their own"), "title"),
        (replace(BEFORE, text=TEXT.replace("Twelve", "Thirteen")), "edit"),
        (replace(BEFORE, text=TEXT.replace("has opened", "has not opened")), "edit"),
        (replace(BEFORE, text=TEXT + "\n\nIt has 320 seats."), "edit"),
        (replace(BEFORE, lead=None), "edit"),
        (replace(BEFORE, lead="It opened in winter."), "edit"),
        (
            replace(BEFORE, text="Something else altogether is told here, and at length, about fish and chips."),
            "rewrite",
        ),
    ],
)
def test_classes(after: Wording, change: str | None) -> None:
    assert classify(BEFORE, after) == change


def test_a_changed_number_is_never_a_typo() -> None:
    before = Wording("Staff", None, f"{TEXT} More than 320 employees.", None)
    assert classify(before, replace(before, text=before.text.replace("320", "380"))) == "edit"


def test_short_words_are_not_corrected_into_others() -> None:
    assert classify(BEFORE, replace(BEFORE, text=TEXT.replace("a new room", "a now room"))) == "edit"


def test_many_small_corrections_are_an_edit() -> None:
    shaky = " ".join(word[:-2] + word[-1] + word[-2] if len(word) > 5 else word for word in TEXT.split())
    assert classify(BEFORE, replace(BEFORE, text=shaky)) != "typo"


def test_similarity_ignores_order_and_diacritics() -> None:
    assert similarity("Målinger på bær", "bær på malinger") == 1.0
    assert similarity("one two", "three four") == 0.0
    assert similarity("", "") == 1.0


@given(wordings)
def test_a_version_does_not_differ_from_itself(wording: Wording) -> None:
    assert classify(wording, wording) is None


@given(wordings, wordings)
def test_every_difference_has_a_class_in_both_directions(one: Wording, other: Wording) -> None:
    assert (classify(one, other) is None) == (one.digest == other.digest)
    assert (classify(one, other) is None) == (classify(other, one) is None)
    assert (classify(one, other) == "date") == (classify(other, one) == "date")


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_differences_lead_from_one_text_to_the_other(before: list[str], after: list[str]) -> None:
    found = differences(before, after)
    assert len(after) - len(before) == sum(len(new) - len(old) for old, new in found)
    assert (found == []) == (before == after)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_parts_do_not_run_into_each_other() -> None:
    assert Wording("ab", "c", "", None).digest != Wording("a", "bc", "", None).digest
