"""`kronikk sites --politeness`: how the hosts of a site were asked, as text that can be sent to the site's owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from archive.archive import Archive
from archive.cli.console import Console
from archive.cli.folders import agent_of
from archive.cli.telling import count
from archive.store.hosts import Asked, asked
from scraper.sites import Site

DAYS = 30
"""The runs of so many days are told of."""


def hosts_asked(archive: Archive, site: Site) -> list[Asked]:
    """What the hosts of a site were asked for lately."""
    since = archive.store.clock() - timedelta(days=DAYS)
    with archive.store.reading() as db:
        return asked(db, site.key, since.strftime("%Y-%m-%dT%H:%M:%SZ"))


def politeness_document(site: Site, hosts: Sequence[Asked]) -> dict[str, object]:
    """For `--json`."""
    return {"key": site.key, "days": DAYS, "daily_budget": site.daily_budget, "hosts": [asdict(one) for one in hosts]}


def show_politeness(console: Console, site: Site, hosts: Sequence[Asked], contact: str | None) -> None:
    """The report on one site."""
    console.line(f"How Kronikk asked {site.name or site.key} in the last {DAYS} days")
    console.line(f"  It calls itself: {agent_of(contact)}")
    for one in hosts:
        console.line("")
        for line in told(one):
            console.line(line)
    if not hosts:
        console.line("  No request of that time is noted in this archive.")
        return
    most = count(site.daily_budget or 0, "request")
    budget = f", and never more than {most} to one host in a day" if site.daily_budget else ""
    console.line("")
    console.line(f"  One request at a time to a host{budget}. robots.txt is read anew every day; Crawl-delay, Disallow")
    console.line("  and Retry-After are kept. To be asked less, or not at all, name Kronikk in robots.txt" + (
        f", or write to {contact}." if contact else "."
    ))  # fmt: skip


def told(one: Asked) -> list[str]:
    """What one host was asked for, in lines."""
    total = one.total
    answered = total.requests - total.failed
    share = f" ({total.not_modified / answered:.0%})" if answered else ""
    lines = [
        f"  {one.host}, {one.since[:10]} to {one.until[:10]}",
        f"    {count(total.requests, 'request')} in {count(one.runs, 'run')}, at most {one.most_in_a_day:,} in a day; "
        f"{total.bytes / 1e6:,.1f} MB of pages",
        f'    {total.not_modified:,}{share} were answered "not modified", without the page',
        f"    at least {total.pause:g} seconds between requests; {total.pauses:,.0f} seconds waited, "
        f"{total.answering / answered if answered else 0:.2f} seconds for an answer on average",
    ]
    kept = (
        (total.forbidden, "not asked for because robots.txt forbids it"),
        (total.refused, "refused by the server, and not asked for again in that run"),
        (total.busy, 'answered with "too busy", and given the time that was asked for'),
        (total.failed, "without a usable answer"),
    )
    return lines + [f"    {number:,} {what}" for number, what in kept if number]
