"""Real pages on twenty hosts of loopback, shown by an nginx of its own: a child process with its own configuration."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "data" / "articles"
FOLDERS = ("benchmark181", "news421-part", "publishers", "mixed-web")
HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 21))
CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/t; proxy_temp_path {folder}/t; fastcgi_temp_path {folder}/t;
  uwsgi_temp_path {folder}/t; scgi_temp_path {folder}/t;
  log_format asked '$server_addr$uri\t$status\t$http_if_none_match\t$bytes_sent';
  access_log {folder}/access.log asked;
  types {{ text/html html; application/xml xml; text/plain txt; }}
  charset utf-8; charset_types text/plain; keepalive_requests 100000; gzip_static {packed};
  server {{ {listen} root {folder}/sites/$server_addr; }}
}}
"""
SITEMAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'


@dataclass(frozen=True)
class Request:
    """A line of the server's log."""

    place: str
    """Host and path."""
    status: int
    conditional: bool
    bytes: int

    @property
    def is_page(self) -> bool:
        return "/news/" in self.place


@dataclass(frozen=True)
class Server:
    """The hosts while they are on the air."""

    port: int
    folder: Path
    pages: tuple[tuple[str, ...], ...]

    def asked(self) -> list[Request]:
        """What it was asked for since the last call."""
        log = self.folder / "access.log"
        lines = [line.split("\t") for line in log.read_text().splitlines()]
        os.truncate(log, 0)
        return [Request(place, int(status), match != "-", int(sent)) for place, status, match, sent in lines]


@contextmanager
def served(count: int, largest: int | None = None, packed: bool = False) -> Iterator[Server]:
    """So many real pages, dealt out to the hosts."""
    folder = Path(tempfile.mkdtemp(prefix="crawl-"))
    port = _free_port()
    pages = _lay_out(folder, port, count, largest, packed)
    listen = " ".join(f"listen {host}:{port};" for host in HOSTS)
    configuration = CONFIGURATION.format(folder=folder, listen=listen, packed="on" if packed else "off")
    (folder / "nginx.conf").write_text(configuration)
    command = [nginx() or "nginx", "-e", f"{folder}/error.log", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    server = subprocess.Popen(command)
    try:
        _await(port, server, folder)
        yield Server(port, folder, pages)
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _lay_out(folder: Path, port: int, count: int, largest: int | None, packed: bool) -> tuple[tuple[str, ...], ...]:
    found: list[list[str]] = [[] for _ in HOSTS]
    for number, html in zip(range(count), _real_pages(largest), strict=False):
        host = number % len(HOSTS)
        file = folder / "sites" / HOSTS[host] / f"news/{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(html)
        if packed:
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(html, 6))
        found[host].append(f"http://{HOSTS[host]}:{port}/news/{number}.html")
    for host, addresses in zip(HOSTS, found, strict=True):
        root = folder / "sites" / host
        root.mkdir(parents=True, exist_ok=True)
        (root / "robots.txt").write_text("User-agent: *\nDisallow: /private/\nDisallow: /*?print=\n")
        listed = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
        (root / "sitemap.xml").write_text(SITEMAP.format(listed))
    return tuple(map(tuple, found))


def _real_pages(largest: int | None) -> Iterator[bytes]:
    """The pages, each once and then again and again with a line that makes it another one."""
    files = [file for name in FOLDERS for file in sorted((ARTICLES / name).glob("*.html.gz"))]
    # In an order that has nothing to do with where they come from, always the same.
    files.sort(key=lambda file: hashlib.sha256(file.name.encode()).digest())
    turn = 0
    while True:
        for file in files:
            html = gzip.decompress(file.read_bytes())
            if largest is None or len(html) <= largest:
                yield html + (f"\n<!-- {turn} -->".encode() if turn else b"")
        turn += 1


def nginx() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(port: int, server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        try:
            socket.create_connection((HOSTS[-1], port), 1).close()
            return
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.02)
    sys.exit(f"nginx did not start: {(folder / 'error.log').read_text()[-2000:]}")
