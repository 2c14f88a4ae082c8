"""EDTF: what is understood, what it bounds, what is refused."""

from __future__ import annotations

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper import edtf

years = st.integers(1, 9999)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024-05-03", "2024-05-03", "2024-05-03"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023~", "2023-01-01", "2023-12-31"),
        ("2023-04?", "2023-04-01", "2023-04-30"),
        ("2023-04-05%", "2023-04-05", "2023-04-05"),
        ("199X", "1990-01-01", "1999-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("00XX", "0001-01-01", "0099-12-31"),
        ("2004-XX", "2004-01-01", "2004-12-31"),
        ("2004-XX-XX", "2004-01-01", "2004-12-31"),
        ("1985-04-XX", "1985-04-01", "1985-04-30"),
        ("2001-21", "2001-03-01", "2001-05-31"),
        ("2001-23", "2001-09-01", "2001-11-30"),
        ("2023-24", "2022-12-01", "2024-02-29"),
        ("9999-24", "9998-12-01", "9999-02-28"),
        ("0001-24", "0001-01-01", "0002-02-28"),
        ("2024-05-03T23:20:30Z", "2024-05-03", "2024-05-03"),
        ("2024-05-03T23:20:30+05:30", "2024-05-03", "2024-05-03"),
        ("2004-02-01/2005-02", "2004-02-01", "2005-02-28"),
        ("XXXX", None, None),
        ("XXXX-02-29", None, None),
        ("XXXX-XX-XX", None, None),
        ("XXXX-05-03/XXXX-05-09", None, None),
        ("../2020", None, "2020-12-31"),
        ("2020/..", "2020-01-01", None),
        ("2020/", "2020-01-01", None),
        ("/2020-05", None, "2020-05-31"),
        ("2004-06-01~/2004-06-20", "2004-06-01", "2004-06-20"),
    ],
)
def test_bounds(text: str, earliest: str | None, latest: str | None) -> None:
    assert edtf.bounds(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "../..", "2024-13", "2024-00", "2024-01-00", "2023-02-29", "2024-1", "24", "0000",
        "2024-05-03 ", "2024-21-01", "2024-25", "1XXX", "199X-05", "XXXX-02-30", "2024-XX-05", "2020/2019",
        "2020/2021/2022",
        "2024-05-03T10", "2024-05T10:00:00", "2024-05-03T10:00:00Z~", "?2024", "2024-05-03T25:00:00Z",
        "Y12024", "-2024", "२०२४", "2024\n",
    ],
)  # fmt: skip
def test_refuses(text: str) -> None:
    assert not edtf.valid(text)
    with pytest.raises(edtf.NotEdtf, match="Write EDTF"):
        edtf.parse(text)


@given(years, st.integers(1, 12), st.integers(1, 31))
def test_a_day_bounds_itself(year: int, month: int, day: int) -> None:
    if day > calendar.monthrange(year, month)[1]:
        with pytest.raises(edtf.NotEdtf):
            edtf.compose(year, month, day)
    else:
        text = edtf.compose(year, month, day)
        assert edtf.bounds(text) == (text, text) == (date(year, month, day).isoformat(),) * 2


dates = st.one_of(
    st.builds(edtf.compose, years, uncertain=st.booleans(), approximate=st.booleans()),
    st.builds(edtf.compose, years, st.integers(1, 12) | st.integers(21, 24), uncertain=st.booleans()),
    st.builds(edtf.compose, years, st.integers(1, 12), st.integers(1, 28), approximate=st.booleans()),
    st.builds(edtf.decade, years),
)


@given(dates)
def test_parse_and_print_are_inverse(text: str) -> None:
    assert str(edtf.parse(text)) == text


@given(dates)
def test_bounds_are_real_days_in_order(text: str) -> None:
    earliest, latest = edtf.bounds(text)
    assert earliest is not None and latest is not None
    assert date.fromisoformat(earliest) <= date.fromisoformat(latest)


@given(dates, dates)
def test_an_interval_spans_its_ends(one: str, other: str) -> None:
    (first, _), (_, last) = edtf.bounds(one), edtf.bounds(other)
    assert first is not None and last is not None
    if first <= last:
        text = edtf.interval(one, other)
        assert edtf.bounds(text) == (first, last)
        assert str(edtf.parse(text)) == text
    else:
        with pytest.raises(edtf.NotEdtf, match="before it begins"):
            edtf.interval(one, other)


@given(dates)
def test_open_intervals(text: str) -> None:
    earliest, latest = edtf.bounds(text)
    assert edtf.bounds(edtf.interval(text, None)) == (earliest, None)
    assert edtf.bounds(edtf.interval(None, text)) == (None, latest)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    if edtf.valid(text):
        assert edtf.valid(str(edtf.parse(text)))


def test_qualifiers() -> None:
    assert edtf.qualified("2024", approximate=True) == "2024~"
    assert edtf.qualified("2024~", uncertain=True) == "2024%"
    assert edtf.qualified("2024/..", approximate=True) == "2024~/.."
    assert edtf.qualified("2020-05/2021", uncertain=True) == "2020-05?/2021?"
