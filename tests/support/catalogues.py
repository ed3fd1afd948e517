"""Catalogues to read: written into a folder, and what comes of them without their bad rows' advice."""

from pathlib import Path

from pipeline import catalogue
from pipeline.catalogue import BadRow, Entry
from tests.support.servers import local_web

KUBE = "https://kube-pilot.example/docs"
CAST = "https://cast.example/"


def rows(source, *, web=None):
    """All rows; a catalogue that is a file needs no web."""
    return list(catalogue.read(str(source), web=web or local_web()))


def entries(source, *, web=None):
    return [row for row in rows(source, web=web) if isinstance(row, Entry)]


def bad(source, *, web=None):
    return [row for row in rows(source, web=web) if isinstance(row, BadRow)]


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
