"""Mentions shown in their text: in colour on a real terminal, in brackets elsewhere, and never as a command to it."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import sys
import termios
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cli.colours import LABELS, ORDER, Span, bracketed, coloured, pieces, visible
from tests.archive.conftest import Outcome, call_kronikk, told_on

TEXT = """On 3 May 2024 the Tindvik University Hospital (TUH) received NOK 12.5 million.

“We met Kari Fjellheim in March 2023, and she gave us 2 million euro,” says Ola Fjellheim, head of department at TUH.

Odd: \x1b[31mred \x1b]0;title\x07 \u202eabc \x9b2J [bracket]
"""
ESCAPE = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def on_a_terminal(talk: Path, width: int = 80, **environment: str) -> str:
    """What the program writes to a terminal of that width."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    command = [sys.executable, "-W", "error", "-m", "archive.cli", "read", "--text", str(talk), "--language", "en"]
    known = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    known |= {"TERM": "xterm-256color", "PYTHONPATH": str(Path(__file__).parents[2])}
    process = os.posix_spawn(
        sys.executable, command, known | environment, file_actions=[(os.POSIX_SPAWN_DUP2, slave, fd) for fd in range(3)]
    )
    os.close(slave)
    out = told_on(master)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0, out.decode()
    return out.decode().replace("\r\n", "\n")


def test_each_kind_has_its_colour_on_a_terminal(talk: Path) -> None:
    out = on_a_terminal(talk, width=160)
    assert "\x1b[1;33m3 May 2024\x1b[0m" in out
    assert "\x1b[1;35mTindvik University Hospital\x1b[0m" in out
    assert "\x1b[1;31mNOK 12.5 million\x1b[0m" in out
    assert "\x1b[1;36mOla Fjellheim\x1b[0m" in out
    assert "\x1b[3;32m“We met \x1b[0m\x1b[1;3;36mKari Fjellheim\x1b[0m\x1b[3;32m in \x1b[0m" in out  # in a quote
    legend = next(line for line in out.split("\n") if "sums" in line)
    assert legend == (
        "\x1b[1;36m2 people\x1b[0m  \x1b[1;33m2 dates\x1b[0m  \x1b[3;32m1 quote\x1b[0m  "
        "\x1b[1;35m1 organisation\x1b[0m  \x1b[1;31m2 sums\x1b[0m"
    )
    assert "\x1b[1;36mpeople      \x1b[0mKari Fjellheim" in out  # the list has the colours of the text


def test_nothing_of_the_text_is_a_command_to_the_terminal(talk: Path) -> None:
    out = ESCAPE.sub("", on_a_terminal(talk))
    assert r"Odd: \x1b[31mred \x1b]0;title\x07 \u202eabc \x9b2J [bracket]" in out
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", out)


def test_lines_are_broken_at_blanks_where_the_terminal_ends(talk: Path) -> None:
    text = ESCAPE.sub("", on_a_terminal(talk, width=50)).split("2 people")[0]
    assert max(map(len, text.split("\n"))) <= 50
    assert " ".join(text.split()) == " ".join(visible(TEXT).split())


def test_no_color_is_obeyed_on_a_terminal(talk: Path) -> None:
    out = on_a_terminal(talk, NO_COLOR="1")
    assert not re.search(r"\x1b\[[\d;]*3\d", out)
    assert "[date 3 May 2024]" in ESCAPE.sub("", out)


def piped(talk: Path) -> Outcome:
    return call_kronikk("read", "--text", str(talk), "--language", "en", archive=talk.parent)


def test_brackets_say_it_where_there_is_no_terminal(talk: Path) -> None:
    out = piped(talk).out
    assert (
        "On [date 3 May 2024] the [org Tindvik University Hospital] ([org TUH]) received [sum NOK 12.5 million]." in out
    )
    quote = "[quote “We met [person Kari Fjellheim] in [date March 2023], and she gave us [sum 2 million euro],”]"
    assert f"{quote} says [person Ola Fjellheim]" in out
    assert "[person] 2 people  [date] 2 dates  [quote] 1 quote  [org] 1 organisation  [sum] 2 sums" in out
    assert "\x1b" not in out


def test_force_color_is_obeyed_in_a_pipe(talk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;33m3 May 2024\x1b[0m" in piped(talk).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "[date 3 May 2024]" in ESCAPE.sub("", piped(talk).out)


# ------------------------------------------------------------------------------------------- any text, any spans


@st.composite
def marked(draw: st.DrawFn, letters: st.SearchStrategy[str]) -> tuple[str, list[Span]]:
    text = draw(st.text(letters, max_size=40))
    at = st.integers(0, len(text))
    places = draw(st.lists(st.tuples(at, at, st.sampled_from(ORDER)), max_size=8))
    found = {Span(min(a, b), max(a, b), kind) for a, b, kind in places if a != b}
    return text, sorted(found, key=lambda span: (span.start, -span.end))


@given(marked(st.characters()))
def test_all_of_the_text_is_shown(given: tuple[str, list[Span]]) -> None:
    text, spans = given
    found = list(pieces(len(text), spans))
    assert "".join(text[piece.start : piece.end] for piece in found) == text
    for piece in found:
        assert set(piece.inside) == {span for span in spans if span.start <= piece.start and piece.end <= span.end}
    shown = "".join(visible(text[piece.start : piece.end]) for piece in found)
    assert coloured(text, spans).plain == shown
    assert visible(shown) == shown


@given(marked(st.sampled_from("ab \n")))
def test_brackets_match(given: tuple[str, list[Span]]) -> None:
    text, spans = given
    shown = bracketed(text, spans)
    assert shown.count("[") == shown.count("]")
    labels = "|".join(LABELS.values())
    assert re.sub(rf"\[(?:{labels}) |\]", "", shown) == text
