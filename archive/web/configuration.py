"""The two files that let `datasette FOLDER` show an archive well, on Datasette 0.65 and on 1.0. Never overwrites one.

Datasette 0.65 takes everything from `metadata.yaml`; 1.0 takes titles from there and how tables behave from
`datasette.yaml`. Both are made of the same two texts beside this module, so that they cannot disagree.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from archive.errors import StorageError

_PARTS = {"metadata.yaml": ("titles.yaml", "tables.yaml"), "datasette.yaml": ("settings.yaml", "tables.yaml")}


def write_configuration(folder: Path) -> tuple[Path, ...]:
    """Writes `metadata.yaml` and `datasette.yaml` where they are missing; returns the ones that were written.

    Raises:
        StorageError: the folder does not take them.
    """
    missing = [folder / name for name in _PARTS if not (folder / name).exists()]
    for path in missing:
        try:
            path.write_text(_text(path.name), encoding="utf-8", newline="\n")
        except OSError as error:
            reason = f"the file cannot be written ({error})"
            raise StorageError(str(path), reason, "Check its rights and the disk.") from error
    return tuple(missing)


def _text(name: str) -> str:
    parts = files("archive.web")
    return "".join(parts.joinpath(part).read_text("utf-8") for part in _PARTS[name])
