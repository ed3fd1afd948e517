"""
A file that holds many listings: a saved page of an MCP registry, an array of records, a marketplace of plugins. Its
JSON in, a row for each of them out.

What stands in the file is read from the file, as FILE#NAME. Of a marketplace's plugin only a line stands there: its
entry leads to where the marketplace says that the plugin lies.
"""

import json
import os
import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote, urljoin

from pipeline.catalogue.records import DAILY, BadRow, Entry, Row, has_scheme, is_address, marked, named, quoted
from pipeline.errors import InputError
from pipeline.fetch import local
from pipeline.fetch.read import many
from pipeline.fetch.read.labelled_lines import Fields, table, word

KIND_SERVER, KIND_AGENT, KIND_PLUGIN = "mcp-server", "agent", "plugin"
_KINDS = {"servers": KIND_SERVER, "agent cards": KIND_AGENT, "plugins": KIND_PLUGIN}
_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")
_MOST_NAME = 200
_TELLS = ("README.md", "SKILL.md", ".claude-plugin/plugin.json", ".cursor-plugin/plugin.json", "plugin.json")
"""Files of a plugin's folder that describe it, the best first."""
_DOT_FOLDER = re.compile(r"\.[\w-]+-plugin/?\Z")


def found(stream: BinaryIO) -> many.Many | None:
    """What the bytes hold many of; None for any other catalogue. The stream is left at its start."""
    raw = stream.read(local.MAX_BYTES + 1)
    stream.seek(0)
    try:
        value = json.loads(raw) if len(raw) <= local.MAX_BYTES else None
        several = many.found(value)
    except (ValueError, RecursionError):
        return None
    return several if several is not None and several.catalogue else None


def rows(held: many.Many, source: str, *, below: str | None) -> Iterator[Row]:
    """``source`` is the file's path or address; ``below`` the folder that its files must lie in, if it names any."""
    for place, (name, fields) in enumerate(held.entries.items(), start=1):
        where = f"{held.things.removesuffix('s')} {name}"
        if len(name) > _MOST_NAME or not name.isprintable():
            yield BadRow(f"number {place}", f"its name is {quoted(name)}: give it a short one")
            continue
        slug = named(name) if "/" not in name else marked(name, name)
        try:
            where_to = _of_plugin(fields, source, below) if held.things == "plugins" else _inside(source, name)
        except InputError as err:
            yield BadRow(where, str(err), slug)
            continue
        yield Entry(slug, where_to, _KINDS[held.things], (), DAILY, where)


def _inside(source: str, name: str) -> str:
    return f"{source}#{quote(name)}" if is_address(source) else f"{source}#{name}"


def _of_plugin(fields: Fields, source: str, below: str | None) -> str:
    """Where only a package is named, the plugin's entry itself. Raises InputError for what leads nowhere."""
    written = fields.get("source")
    if isinstance(written, str):
        if is_address(written):
            return written.removesuffix(".git")
        if has_scheme(written):
            raise InputError(f"its source is {quoted(written)}: only http and https addresses and folders are read")
        return _beside(written, source, below)
    where = table(written)
    repository, address = word(where.get("repo")), word(where.get("url"))
    at = "/".join(filter(None, (word(where.get("ref")) or word(where.get("sha")) or "HEAD", word(where.get("path")))))
    if _REPOSITORY.fullmatch(repository):
        base = f"https://github.com/{repository}"
    elif is_address(address):
        base = address.removesuffix(".git")
    else:
        return _inside(source, word(fields.get("name")))
    return f"{base}/tree/{at}" if where.get("path") else base


def _beside(written: str, source: str, below: str | None) -> str:
    """A folder of the marketplace's own repository: the file in it that describes the plugin."""
    if below is None:
        root = _DOT_FOLDER.sub("", source.rpartition("/")[0] + "/")
        return urljoin(root, f"{written.strip('/').removeprefix('./')}/{_TELLS[0]}")
    path = os.path.abspath(os.path.join(below, written))
    hidden = any(part.startswith(".") for part in os.path.relpath(path, below).split(os.sep)[:-1] or ["."])
    for name in () if hidden and path != below else _TELLS:
        file = os.path.join(path, name)
        if os.path.isfile(file) and local.refused(file, below) is None:
            return file
    raise InputError(
        f"its folder {quoted(written)} holds none of {', '.join(_TELLS[:3])} below {quoted(below)}: check it"
    )
