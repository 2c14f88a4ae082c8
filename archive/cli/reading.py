"""`kronikk read`: how one page or text is read, field by field. Stores nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click
from rich.text import Text

from archive.cli import colours
from archive.cli.asking import asking, require_address
from archive.cli.command import Command, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import settings, settings_path
from archive.cli.telling import count
from scraper import edtf
from scraper.errors import ReadError
from scraper.mentions import read_text
from scraper.reading import read_page, read_snapshot
from scraper.records import Article, DateMention, Image, Person, Provenance, Quote, Reading, StatedDate, TextMentions

SHOWN = 300
"""Characters of a long text that are shown; `--json` has all of it."""
WIDTH = 12
STDIN = Path("-")
EXIT_UNREADABLE = 3


class Language(click.ParamType[str, object]):
    """A code of ISO 639-1, a region behind it or not."""

    name = "code"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> str:
        match = re.fullmatch(r"([a-z]{2})(?:[-_][a-z]{2,4})?", str(value).strip().lower())
        if match is None:
            self.fail(f"{value!r} is not the code of a language. Write en, nb, nn, sv or de.", param, context)
        return "nb" if match[1] == "no" else match[1]


class Date(click.ParamType[str, object]):
    """A date of some precision, as EDTF."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, context: click.Context | None) -> str:
        text = str(value).strip()
        try:
            first, last = edtf.bounds(text)
        except edtf.NotEdtf as error:
            self.fail(f"{error}.", param, context)
        if first is None or last is None:
            self.fail(f"{text!r} has no beginning or no end to count from. Write 2024-05-03 or 2024.", param, context)
        return text


@click.command(
    "read",
    cls=Command,
    short_help="Show how one page is read, field by field; stores nothing.",
    examples=[
        ("kronikk read page.html --url https://www.example.org/news/1", "a saved page; the address helps to read it"),
        ("kronikk read https://www.example.org/news/1", "a page on the web; asks robots.txt first"),
        ("kronikk read page.html --json | jq '.items[].title'", "every field, with offsets, for other programs"),
        ("kronikk read --text talk.txt --language en", "people, dates, quotes, organisations, sums in their colours"),
    ],
    then="a field that is read wrongly is worth a report: send what this command prints.",
)
@click.argument("page", metavar="[FILE|URL]", required=False)
@click.option("--text", "text_file", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
              help="Read a plain text instead of a page; - reads what is piped in.")  # fmt: skip
@click.option("--url", help="The address that a saved page came from.")
@click.option("--content-type", metavar="TYPE", help="Content-Type that a saved page was sent with.")
@click.option("--language", type=Language(), metavar="CODE", help="Language of the text, with --text: en, nb …")
@click.option("--published", type=Date(), metavar="DATE",
              help="Date that relative dates count from, with --text: 2024-05-03.")  # fmt: skip
@click.option("--allow-private", is_flag=True, help="Fetch from loopback and private addresses too.")
@json_option
@pass_console
def read(
    console: Console,
    /,
    page: str | None,
    text_file: Path | None,
    url: str | None,
    content_type: str | None,
    language: str | None,
    published: str | None,
    allow_private: bool,
    as_json: bool,
) -> int:
    """Reads a saved page or one on the web and prints each field with the method that found it, how sure it is, and
    what was seen but not taken. A page may hold no item, one, or many. What is no page at all (an empty file, a
    picture) is told with the reason; the exit code is 3 then."""
    if (page is None) == (text_file is None):
        raise click.UsageError("Name one page to read (a file or an address), or a text with --text.")
    if text_file is not None:
        _refuse("a saved page", {"--url": url, "--content-type": content_type})
        text = _text_of(text_file)
        mentions = read_text(text, language, published)
        console.document(mentions) if as_json else _show_text(console, text, mentions)
        return 0
    _refuse("--text; what a page is written in and when it was published is read from it",
            {"--language": language, "--published": published})  # fmt: skip
    if url is not None:
        require_address(url)
    reading = _read(console, str(page), url, content_type, allow_private)
    if as_json:
        console.document(reading)
    if reading.page_kind == "error":
        console.failed(_unreadable(str(page), reading))
        return EXIT_UNREADABLE
    if not as_json:
        show_reading(console, reading)
    return 0


def _refuse(belongs_to: str, options: Mapping[str, str | None]) -> None:
    """Raises a UsageError for an option that would be passed over in silence."""
    for name, value in options.items():
        if value is not None:
            raise click.UsageError(f"{name} {value}: it belongs to {belongs_to}. Leave it out.")


def _unreadable(page: str, reading: Reading) -> ReadError:
    reason = "; ".join(problem.message.partition(": ")[2].rstrip(".") for problem in reading.problems)
    return ReadError(page, reason, "Name a page: HTML as a browser saves it, or an address that shows one.")


def _read(console: Console, page: str, url: str | None, content_type: str | None, allow_private: bool) -> Reading:
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", page, re.IGNORECASE)
    if scheme is None:
        return read_page(_bytes_of(Path(page)), url, content_type)
    if scheme[1].lower() not in ("http", "https"):
        raise click.UsageError(f"{page}: {scheme[1]} is not asked. Name a file, or an address that begins with http.")
    _refuse("a saved page", {"--url": url, "--content-type": content_type})
    return _fetched(console, page, allow_private)


def _fetched(console: Console, url: str, allow_private: bool) -> Reading:
    contact = settings(console.folder).contact if settings_path(console.folder).is_file() else None
    with asking(console, url, contact, allow_private=allow_private) as fetcher, console.waiting(f"Asking for {url}"):
        return read_snapshot(fetcher.fetch(url))


def _bytes_of(path: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if path == STDIN else path.read_bytes()
    except FileNotFoundError:
        message = f"{path}: there is no such file. Name a file, or an address that begins with http."
        raise click.UsageError(message) from None
    except IsADirectoryError:
        raise click.UsageError(f"{path}: this is a folder. Name a file in it.") from None
    except OSError as error:
        raise ReadError(str(path), f"it cannot be read ({error.strerror})", "Check its name and rights.") from error


def _text_of(path: Path) -> str:
    try:
        return _bytes_of(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReadError(str(path), f"this is not UTF-8 text (byte {error.start})", "Convert it to UTF-8.") from error


# ------------------------------------------------------------------------------------------- printed for people


def show_reading(console: Console, reading: Reading) -> None:
    """The page, its items field by field, and what went wrong."""
    many = count(len(reading.items), "item")
    console.line(Text.assemble(("Page".ljust(WIDTH), "bold"), f"{reading.page_kind}, {many}"))
    if reading.canonical:
        console.line(Text.assemble(("declares".ljust(WIDTH), "bold"), reading.canonical))
    for number, article in enumerate(reading.items, 1):
        console.line()
        console.line(f"── {number} ── {article.kind} ── key {article.item_key}", "dim")
        show_article(console, article)
    for problem in reading.problems:
        console.line(Text.assemble(("Problem".ljust(WIDTH), "bold yellow"), f"{problem.code}: {problem.message}"))


def show_article(console: Console, article: Article) -> None:
    known = {entry.field: entry for entry in article.provenance}
    for name, value in _fields(article):
        if value or name in known:
            console.line(_field_line(name, value, known.get(name)))
            for line in _rejected_lines(known.get(name)):
                console.line(line)
    for name, values in _lists(article):
        for value in values:
            console.line(Text.assemble((name.ljust(WIDTH), "bold"), value))
            name = ""
    for problem in article.problems:
        console.line(Text.assemble(("problem".ljust(WIDTH), "bold yellow"), f"{problem.code}: {problem.message}"))


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    yield "title", article.title
    yield "kicker", article.kicker or ""
    yield "published", _date(article.published)
    yield "updated", _date(article.updated)
    yield "authors", ", ".join(article.authors)
    yield "byline", article.byline or ""
    machine = " by machine" if article.machine_translated else ""
    origin = f", translated from {article.translated_from}{machine}" if article.translated_from else ""
    others = dict.fromkeys(span.language for span in article.languages if span.language != article.language)
    mixed = f", with parts in {', '.join(others)}" if others else ""
    yield "language", f"{article.language or ''}{mixed}{origin}"
    yield "section", article.section or ""
    yield "lead", article.lead or ""
    yield "text", _shortened(article.text)


def _lists(article: Article) -> Iterator[tuple[str, list[str]]]:
    yield "people", [_person(person) for person in article.people]
    yield "quotes", [_quote(quote) for quote in article.quotes]
    yield "dates", [_date_mention(date) for date in article.dates]
    yield "orgs", [entry.name for entry in article.organisations]
    yield "sums", [f"{entry.surface} ({entry.value:,.0f} {entry.currency})" for entry in article.amounts]
    yield "captions", list(_captions(article.images))
    yield "links", [f"{link.text} -> {link.url}" for link in article.links]
    yield "tags", list(article.tags)
    yield "notes", list(article.notes)


def _captions(images: Sequence[Image]) -> Iterator[str]:
    told = [" | credit: ".join(part for part in (image.caption, image.credit) if part) for image in images]
    yield from filter(None, told)
    if bare := told.count(""):
        yield f"(none) under {count(bare, 'picture')}"


def _field_line(name: str, value: str, known: Provenance | None) -> Text:
    line = Text.assemble((name.ljust(WIDTH), "bold"), value or "(nothing)")
    if known is not None:
        place = f" at {known.selector}" if known.selector else ""
        line.append(f"   [{known.method}{place}, {known.confidence:.0%} sure]", "cyan")
    return line


def _rejected_lines(known: Provenance | None) -> Iterator[Text]:
    for rejected in known.rejected if known else ():
        yield Text(f"{'':{WIDTH}}not “{_shortened(rejected.value, 80)}” [{rejected.method}]: {rejected.reason}", "dim")


def _shortened(text: str, most: int = SHOWN) -> str:
    plain = " ¶ ".join(text.split("\n\n"))
    return plain if len(plain) <= most else f"{plain[:most].rstrip()} … ({len(text):,} characters)"


def _date(date: StatedDate | None) -> str:
    return f"{date.edtf}  (“{date.surface}”, {date.basis})" if date else ""


def _person(person: Person) -> str:
    known = ", ".join(part for part in (person.role, person.affiliation, "quoted" if person.quoted else None) if part)
    times = f"{len(person.mentions)}×" if person.mentions else "in a credit"
    return f"{person.name} ({known}) {times}" if known else f"{person.name} {times}"


def _quote(quote: Quote) -> str:
    return f"{quote.speaker or 'somebody'}: {_shortened(quote.text, 120)}"


def _date_mention(date: DateMention) -> str:
    return f"{date.surface} = {date.edtf}{'' if date.kind == 'other' else f' ({date.kind})'}"


def _show_text(console: Console, text: str, mentions: TextMentions) -> None:
    """The text with its mentions marked, what the marks mean, and below it what is known of each."""
    marked = colours.spans(mentions)
    shown = colours.coloured(text, marked) if console.shows_colours else Text(colours.bracketed(text, marked))
    shown.rstrip()
    for line in console.wrapped(shown, console.width) if console.width else [shown]:
        console.line(line)
    console.line()
    console.line(colours.legend(mentions, console.shows_colours))
    console.line()
    _show_mentions(console, mentions)


def _show_mentions(console: Console, mentions: TextMentions) -> None:
    found: dict[colours.Kind, list[str]] = {
        "people": [_person(person) for person in mentions.people],
        "dates": [_date_mention(date) for date in mentions.dates],
        "quotes": [_quote(quote) for quote in mentions.quotes],
        "orgs": [entry.name for entry in mentions.organisations],
        "sums": [f"{entry.surface} ({entry.value:,.0f} {entry.currency})" for entry in mentions.amounts],
    }
    for kind, values in found.items():
        label = kind.ljust(WIDTH)
        for value in colours.one_line(values) or ["(none)"]:
            console.line(Text.assemble((label, colours.STYLES[kind]), value))
            label = " " * WIDTH
