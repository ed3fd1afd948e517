"""A catalogue: the listings that are to be kept current."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline import catalogue, settings
from pipeline.catalogue import BadRow, Entry
from pipeline.cli import build


@dataclass(frozen=True, slots=True)
class Catalogue:
    """
    The entries of a catalogue in their order, and the rows that cannot be used, each with its reason.

        >>> from threatcard import Catalogue
        >>> held = Catalogue.read("examples/catalogue.yaml")
        >>> [entry.slug for entry in held][:2], held.bad
        (['kubernetes-mcp-server', 'cast-ai'], ())
    """

    entries: tuple[Entry, ...]
    bad: tuple[BadRow, ...]

    @classmethod
    def read(cls, source: str | os.PathLike[str]) -> "Catalogue":
        """
        A file (YAML, CSV, JSON Lines), a folder, a sitemap, or an MCP registry's address. Raises InputError for what is
        no catalogue, UnreadableFile, and what reading an address raises.
        """
        held = settings.read({"config": os.devnull})
        with build.catalogue_web(held) as web:
            rows = list(catalogue.read(os.fspath(source), web=web))
        return cls(
            tuple(row for row in rows if not isinstance(row, BadRow)),
            tuple(row for row in rows if isinstance(row, BadRow)),
        )

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)
