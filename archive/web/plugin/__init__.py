"""The plugin that Datasette loads by itself: pages for items and people, a front page, the style. Never writes.

It shows its pages only for a database that looks like an archive; other databases beside it stay as Datasette has them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import datasette
from markupsafe import Markup

from archive.web.rooms import front_room, item_room, person_room

Hook = TypeVar("Hook", bound=Callable[..., Any])
hook: Callable[[Hook], Hook] = datasette.hookimpl

ARCHIVE_TABLES = {"items", "versions", "mentions", "captures", "items_fts"}
STYLE = "/-/static-plugins/kronikk/reading-room.css"


@hook
def extra_css_urls(datasette: Any) -> list[str]:
    return [datasette.urls.path(STYLE)]


@hook
def extra_template_vars(
    datasette: Any, database: str | None, table: str | None, view_name: str, request: Any
) -> Callable[[], Awaitable[dict[str, Any]]]:
    """What the templates of this plugin show, each only where its page is asked for."""

    async def variables() -> dict[str, Any]:
        if view_name == "index":
            return await _front(datasette)
        if view_name != "row" or table not in ("items", "people"):
            return {}
        source = datasette.get_database(database)
        key = request.url_vars["pks"]
        if not key.isdigit() or not await _is_archive(source):
            return {}
        room = item_room if table == "items" else person_room
        return {"room": await room(source, int(key))}

    return variables


async def _front(datasette: Any) -> dict[str, Any]:
    archives = [source for source in datasette.databases.values() if await _is_archive(source)]
    return {"room": await front_room(archives[0]), "archive_name": archives[0].name} if archives else {}


async def _is_archive(source: Any) -> bool:
    return set(await source.table_names()) >= ARCHIVE_TABLES


LINKED = {"title": ("item", "items"), "name": ("person", "people")}
"""In answers to questions: column with the text -> column with the number, table that it leads to."""


@hook
def render_cell(row: Any, value: Any, column: str, table: str | None, database: str, datasette: Any) -> Any:
    """Links titles and names in the answer to a question, where the answer has the number of the item or person."""
    number, target = LINKED.get(column, ("", ""))
    if table is not None or not number or number not in row.keys():  # noqa: SIM118  (a sqlite3.Row looks through values)
        return None
    href = datasette.urls.path(f"/{database}/{target}/{row[number]}")
    return Markup('<a href="{}">{}</a>').format(href, value)


@hook
def menu_links(datasette: Any) -> list[dict[str, str]]:
    places = {"Items": "/news/items", "People": "/news/people", "Runs": "/news/runs"}
    known = "news" in datasette.databases
    return [{"href": datasette.urls.path(path), "label": name} for name, path in places.items() if known]
