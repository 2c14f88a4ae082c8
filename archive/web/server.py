"""Runs Datasette on an archive's folder, on this machine only. Never changes the archive."""

from __future__ import annotations

import socket
from pathlib import Path

from archive.web.configuration import write_configuration
from scraper.errors import ConfigError

HOST = "127.0.0.1"
PORT = 8001
TRIES = 20


def require_archive(folder: Path) -> None:
    """Raises a ConfigError where there is nothing to show."""
    if not (folder / "news.db").is_file():
        raise ConfigError(str(folder), "there is no archive here (no news.db)", "Make one with `kronikk init`.")


def free_port(wanted: int | None) -> int:
    """The port that is wanted; without a wish the first free one from 8001.

    Raises:
        ConfigError: the port that is wanted is taken or may not be used.
    """
    if wanted is None:
        return next((port for port in range(PORT, PORT + TRIES) if _is_free(port)), 0) or _any_free()
    if wanted and not _is_free(wanted):
        raise ConfigError(f"port {wanted}", "it is taken, or this user may not use it", "Choose another with --port.")
    return wanted or _any_free()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_free() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def address(port: int) -> str:
    return f"http://{HOST}:{port}/"


def serve(folder: Path, port: int, open_browser: bool = False) -> None:
    """Serves the reading room until it is interrupted.

    The database stays open for writing by a run: it is read live, not as an immutable file.

    Raises:
        StorageError: Datasette's configuration cannot be written into the folder.
    """
    from datasette.cli import cli as datasette_command  # takes as long to load as all the rest of the program

    write_configuration(folder)
    arguments = ["serve", str(folder), "--host", HOST, "--port", str(port), *(["--open"] if open_browser else [])]
    arguments += ["--setting", "default_page_size", "50", "--setting", "sql_time_limit_ms", "3000"]
    datasette_command.main(arguments, prog_name="datasette", standalone_mode=False)
