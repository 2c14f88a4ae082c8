"""`kronikk search` and `kronikk show`: what is held, found and shown."""

from __future__ import annotations

from typing import Any

import click
from rich.text import Text

from archive.archive import Archive
from archive.cli.command import Command, Whole, json_option, pass_console
from archive.cli.console import Console
from archive.cli.folders import opened, settings
from archive.export import citation, plain
from archive.search import Hit, Query, QueryError

COUNTED = 1001
SNIPPET_WIDTH = 92


@click.command(
    "search",
    cls=Command,
    short_help="Find items by words, people, organisations, time.",
    examples=[
        ("kronikk search vaccine", "every item with the word; the best first"),
        ("""kronikk search '"immune cells" OR antibod*'""", "a phrase, or words that begin so"),
        ("kronikk search trial --person Hansen --from 2024-03 --to 2024", "who, and when"),
        ("kronikk search --site lab --sort newest --limit 5", "no words: the newest of one site"),
        ("kronikk search vaccine --json | jq '.hits[].url'", "for other programs"),
    ],
    then="`kronikk show NUMBER` shows an item; the number stands before each hit.",
)
@click.argument("words", nargs=-1, metavar="[QUERY]...")
@click.option("--site", metavar="KEY", help="Only this site.")
@click.option("--person", metavar="NAME", help="Items that name this person; a part of the name will do.")
@click.option("--org", metavar="NAME", help="Items that name this organisation, or its acronym.")
@click.option("--from", "since", metavar="DATE", help="From this year, month or day: 2024, 2024-03, 2024-03-15.")
@click.option("--to", "until", metavar="DATE", help="Up to this year, month or day.")
@click.option("--lang", "language", metavar="CODE", help="Language: en, nb, nn, sv …")
@click.option("--kind", type=click.Choice(["news", "static", "event", "profile"]), help="What kind of item.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]),
              help="[default: relevance; without words the newest news first]")  # fmt: skip
@click.option("--limit", type=Whole(50), metavar="N", default=20, show_default=True, help="How many hits.")
@json_option
@pass_console
def search(console: Console, /, words: tuple[str, ...], limit: int, as_json: bool, **filters: Any) -> None:
    """Finds items. All words must occur; "a phrase" in quotes, OR, NOT, parentheses and the beginning of a word with a
    star work too. An item without a stated date counts by the day it was first seen."""
    query = Query(" ".join(words), limit=limit, **filters)
    with opened(console) as archive:
        _refuse_unknown(console, archive, query)
        hits = archive.find(query)
        total = archive.count(query, COUNTED)
    if as_json:
        console.document({"query": query.text, "count": total, "count_is_exact": total < COUNTED, "hits": hits})
        return
    for hit in hits:
        show_hit(console, hit)
    _say_how_many(console, len(hits), total)


def _refuse_unknown(console: Console, archive: Archive, query: Query) -> None:
    """Raises a QueryError for a site or language that nothing is of: nothing found would say something else."""
    if query.site is not None:
        known = list(dict.fromkeys([*(site.key for site in settings(console.folder).sites), *archive.sites()]))
        if query.site not in known:
            there = f"There are: {', '.join(known)}." if known else "`kronikk add URL` adds one."
            raise QueryError(f"site {query.site!r}", "there is no such site here", there)
    languages = archive.languages() if query.language is not None else ()
    if languages and query.language not in languages:
        raise QueryError(f"language {query.language!r}", "no item is in it", f"There are: {', '.join(languages)}.")


def show_hit(console: Console, hit: Hit) -> None:
    console.line(Text.assemble((f"{hit.id:>6}  ", "dim"), (hit.title, "bold")))
    date = hit.published or f"no date, first seen {hit.first_seen[:10]}"
    gone = f" · gone since {hit.gone_at[:10]}" if hit.gone_at else ""
    console.line(f"        {date} · {hit.site}{gone} · {hit.url}", "dim")
    if hit.snippet:
        snippet = Text(hit.snippet)
        for start, end in hit.highlights:
            snippet.stylize("bold yellow", start, end)
        for line in console.wrapped(snippet, SNIPPET_WIDTH):
            console.line(Text("        ").append_text(line))
    console.line()


def _say_how_many(console: Console, shown: int, total: int) -> None:
    if not shown:
        console.say("Nothing found. Fewer words find more, and `vaccin*` finds all words that begin so.")
    elif total > shown:
        many = "more than 1,000" if total >= COUNTED else str(total)
        console.say(f"{shown} of {many} items. More with --limit, fewer with --site, --from, --person.", "dim")


FIND_NUMBER = "`kronikk search` shows the number of each item before its title; `kronikk show 12` shows item 12."
FORMATS = {
    "text": plain.text,
    "md": plain.markdown,
    "csl-json": citation.csl_json,
    "bibtex": citation.bibtex,
    "ris": citation.ris,
}


@click.command(
    "show",
    cls=Command,
    short_help="Show one item, in any of its versions, or as a citation.",
    examples=[
        ("kronikk show 12", "the item with number 12, as it is now"),
        ("kronikk show 12 --version 1", "as it was when it was first seen"),
        ("kronikk show 12 --as bibtex", "to cite it; csl-json and ris work too"),
    ],
    then="`kronikk serve` shows the same in a browser, with links between items and people.",
)
@click.argument("number", type=Whole(12, FIND_NUMBER), metavar="ITEM")
@click.option("--version", type=Whole(1), metavar="N", help="An older version.  [default: the newest]")
@click.option("--as", "form", type=click.Choice([*FORMATS, "json"]), default="text", show_default=True, help="Format.")
@json_option
@pass_console
def show(console: Console, number: int, version: int | None, form: str, as_json: bool) -> None:
    """Shows the item with a number, as `kronikk search` prints them."""
    with opened(console) as archive:
        item = archive.item(number, version)
    if as_json or form == "json":
        console.document(item)
    else:
        console.line(FORMATS[form](item))
