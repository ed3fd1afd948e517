"""Which file of a folder is the listing, which are read with it, and which are only told: a table and its questions."""

import re
from collections.abc import Mapping

README = "README"
"""Stands for whatever the README of a folder is called."""
LISTINGS = ("SKILL.md", README, "server.json", "agent-card.json", "plugin.json", ".mcp.json")
"""The first of these that lies in a folder is the listing."""
JOINED = (README, "server.json", "agent-card.json")
"""Those of these that are not the listing are read with it: they say more of the same product."""
NAMED = ("SKILL.md", "plugin.json", ".claude-plugin", ".mcp.json", "gemini-extension.json", "smithery.yaml")
"""Those are only told: what they configure is another thing than what they lie beside."""
USUAL = ("README.md", "readme.md", "Readme.md", "README.rst", "README")
"""What a README is called, where nobody says what lies in the folder."""
WHATEVER_GITHUB_SHOWS = "/readme"
"""No file's name: in ``.github`` or ``docs``, too, a README of the root may lie."""

_README = re.compile(r"readme(?:\.[\w.-]{1,20})?", re.IGNORECASE)
_TEXT = ("md", "markdown", "mdx", "rst", "txt", "adoc", "org", "")


def candidates(there: Mapping[str, str] | None) -> list[str]:
    """The files that may be the listing, the first that is there being it; all of them where nobody knows what is."""
    if there is None:
        return [name for each in LISTINGS for name in (USUAL if each == README else (each,))]
    found = (readme_in(there) if each == README else each for each in LISTINGS)
    return [name for name in found if name is not None and name in there]


def joined(listing: str, there: Mapping[str, str] | None) -> list[str]:
    """The files to be read with the listing, where they are there."""
    of_readme = listing == WHATEVER_GITHUB_SHOWS or is_readme(listing)
    readme = None if of_readme else USUAL[0] if there is None else readme_in(there)
    names = [readme if each == README else each for each in JOINED]
    return [name for name in names if name and name != listing and (there is None or name in there)]


def named(there: Mapping[str, str] | None, listing: str) -> list[str]:
    """What else lies there, for a word on it."""
    return [name for name in NAMED if name in (there or {}) and name != listing]


def readme_in(there: Mapping[str, str]) -> str | None:
    """The README that a person reads first: ``README.md``, else another form, else one in another language."""
    return min((name for name in there if is_readme(name)), key=_rank, default=None)


def is_readme(name: str) -> bool:
    return _README.fullmatch(name) is not None and _form(name) in _TEXT


def _form(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def _rank(name: str) -> tuple[bool, int, str]:
    return name.count(".") > 1, _TEXT.index(_form(name)), name


def is_anothers(name: str, owner: str) -> bool:
    """Whether a server's name, ``io.github.owner/name``, is of another than the owner of the repository it claims."""
    namespace = re.match(r"io\.github\.([\w-]+)/", name, re.IGNORECASE)
    return namespace is not None and bool(owner) and namespace[1].lower() != owner.lower()
