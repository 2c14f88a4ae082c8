"""The README is true: its commands and options exist, every command is in it, its links and files are there."""

from __future__ import annotations

import ast
import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from archive.cli.program import EXIT_CODES, program

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md"]
BIGGEST_PICTURE = 300_000


def typed_commands(text: str) -> list[list[str]]:
    """Every call of the program in fenced blocks and in `code`, as words, without comments."""
    fenced = re.findall(r"^(?:[\d*]+(?: [\d*]+)* +)?kronikk +(.*)$", text, re.MULTILINE)
    inline = re.findall(r"`kronikk ([^`]+)`", text)
    return [shlex.split(call.replace("\\*", "*"), comments=True) for call in [*fenced, *inline]]


def parse(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that is called, and the options that it is called with."""
    context = click.Context(program)
    rest = program.make_parser(context).parse_args([word for word in words if word != "COMMAND"])[1]
    if not rest:
        return program, []
    command = program.get_command(context, rest[0])
    assert command is not None, f"`kronikk {' '.join(words)}`: there is no command {rest[0]}"
    return command, [word.partition("=")[0] for word in rest[1:] if word.startswith("-")]


@pytest.mark.parametrize("words", typed_commands(README), ids=" ".join)
def test_commands_of_the_readme_exist(words: list[str]) -> None:
    command, options = parse([word for word in words if word not in ("--help",)])
    known = {name for parameter in command.params for name in parameter.opts}
    assert set(options) <= known, f"{command.name} does not know {set(options) - known}"


def messages() -> list[tuple[str, str]]:
    """(file, text) of every string in the code but docstrings, which may speak of plans."""
    found = []
    for path in sorted([*ROOT.glob("scraper/**/*.py"), *ROOT.glob("archive/**/*.py")]):
        tree = ast.parse(path.read_text("utf-8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in silent)
        found += [(str(path.relative_to(ROOT)), node.value) for node in strings if isinstance(node.value, str)]
    return found


def test_commands_that_messages_name_exist() -> None:
    named = {
        (file, word) for file, text in messages() for word in re.findall(r"(?:`|[Rr]un |^)kronikk +([a-z]+)", text)
    }
    assert len({word for _, word in named}) > 5
    assert {entry for entry in named if entry[1] not in program.commands} == set()


def test_every_command_is_in_the_readme() -> None:
    table = set(re.findall(r"^\| `kronikk (\w+)", README, re.MULTILINE))
    assert table == set(program.commands)


def test_every_command_is_in_a_section_of_the_help() -> None:
    from archive.cli.program import SECTIONS

    assert {name for _, names in SECTIONS for name in names} == set(program.commands)


def test_exit_codes_of_the_readme_are_those_of_the_program() -> None:
    from archive.harvest.run import EXIT_CODES as OUTCOMES

    meanings = "done|the|every|another|disk|stopped|out|a "
    told = {int(code) for code in re.findall(rf"(?<![\w.])(\d{{1,2}})(?= (?:{meanings}))", README)}
    assert {code for _, code in EXIT_CODES} | set(OUTCOMES.values()) | {1, 2} <= told


def test_make_targets_of_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    texts = [(ROOT / page).read_text("utf-8") for page in PAGES]
    named = {name for text in texts for name in re.findall(r"\bmake ([a-z-]+)\b(?= {2,}#|`)", text)}
    assert named <= targets
    assert {"demo", "test", "lint", "bench", "people-model"} <= targets


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / page).parent.joinpath(target).is_file(), target


def test_the_screenshot_is_small_enough_for_a_readme() -> None:
    picture = ROOT / "docs" / "screenshot.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < BIGGEST_PICTURE


def test_settings_of_the_readme_are_settings() -> None:
    from scraper.sites import parse as parse_settings

    for block in re.findall(r"```toml\n(.*?)```", README, re.DOTALL):
        assert tomllib.loads(block)
        parse_settings(block, "README.md")


def test_the_version_is_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
