"""`kronikk sites --template`: where the fields of a site's pages stand, since when, and how to decide it oneself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.text import Text

from archive.archive import Archive
from archive.cli.console import Console
from archive.cli.folders import SETTINGS
from archive.cli.telling import count
from archive.store.layouts import templates
from scraper.records import Template
from scraper.sites import Site
from scraper.templates import AGREEING, FIELDS, LEAST, with_edits

_MEANING = {
    "title": "the headline",
    "published": "the date of publication",
    "authors": "the byline",
    "lead": "the standfirst",
    "body": "the box that holds the text",
}


def kept_templates(archive: Archive, site: Site) -> tuple[Template, ...]:
    """What is written in the settings of a site, then what was learned, also where that is decided otherwise."""
    with archive.store.reading() as db:
        learned = (template for template in templates(db, site.key) if not template.edited)
        return with_edits((), site.template) + tuple(learned)


def template_document(site: Site, kept: Sequence[Template]) -> dict[str, object]:
    """For `--json`: each template, and whether pages are read with it."""
    used = set(with_edits((one for one in kept if not one.edited), site.template))
    return {"key": site.key, "templates": [asdict(template) | {"used": template in used} for template in kept]}


def show_templates(console: Console, site: Site, kept: Sequence[Template]) -> None:
    """The templates of one site, and the table with which a person decides them."""
    console.line(Text.assemble((site.key, "bold"), f"  {site.name or site.homepage}"))
    decided = {template.field for template in kept if template.edited}
    width = max([20, *(len(template.selector) for template in kept)])
    for field in FIELDS:
        own = [template for template in kept if template.field == field]
        for template in own:
            used = template.edited or field not in decided
            console.line(f"  {field:<10} {template.selector:<{width}}  {_how(template, used)}", "" if used else "dim")
        if not own:
            console.line(f"  {field:<10} {'-':<{width}}  not learned ({_MEANING[field]})", "dim")
    console.line()
    console.line(_snippet(site, kept))


def explain(console: Console) -> None:
    """How templates come about and what to do about them."""
    console.say(
        f"A template is learned where witnesses agree on {count(LEAST, 'page')} or more and it is right on "
        f"{AGREEING:.0%} of those that it fits.\nTo decide one yourself, put its table into {SETTINGS} and change it; "
        "your line then stands for all that was learned of the field."
    )


def _how(template: Template, used: bool) -> str:
    if template.edited:
        return f"written in {SETTINGS}"
    since = f"{(template.earliest or '')[:10]} to {(template.latest or '')[:10]}"
    against = f", {template.against} against" if template.against else ""
    return f"learned from {count(template.support, 'page')}{against}; {since}{'' if used else '; decided otherwise'}"


def _snippet(site: Site, kept: Sequence[Template]) -> str:
    """The table of kronikk.toml that says what is there now; a line for each field that is not known is a comment."""
    used = with_edits((one for one in kept if not one.edited), site.template)
    lines = [f"[sites.{site.key}.template]"]
    for field in FIELDS:
        selectors = list(dict.fromkeys(template.selector for template in used if template.field == field))
        lines.append(_line(field, selectors) if selectors else f'# {field} = "…"   # {_MEANING[field]}')
    return "\n".join(lines)


def _line(field: str, selectors: Iterable[str]) -> str:
    texts = list(selectors)
    # What JSON writes of texts and lists of texts is TOML as well.
    return f"{field} = {json.dumps(texts if len(texts) > 1 else texts[0], ensure_ascii=False)}"
