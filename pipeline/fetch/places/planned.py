"""What a plan is made of: what to ask for instead of a name or a page that was pasted."""

from typing import Literal, NamedTuple
from urllib.parse import quote

from pipeline.taxonomy.providers import Provider

Take = Literal["text", "agent card", "github file", "registry", "docker", "glama", "smithery", "open vsx", "catalogue"]
"""How the words are taken out of an answer: see ``answers``."""


class Request(NamedTuple):
    """One thing to ask for; ``provider`` is whose token may go with it."""

    url: str
    what: str
    take: Take = "text"
    provider: Provider | None = None
    version: str | None = None
    """What the address itself pins: a commit."""


class Documents(NamedTuple):
    """One text: the first of these that is there."""

    place: str
    requests: tuple[Request, ...]
    follows: bool = False
    """Whether the record, which says little, names a repository whose README is to be read with it."""
    beside: tuple[Request, ...] = ()
    """What is read with it where it is there."""


class Folder(NamedTuple):
    """A folder of a GitHub repository, the root of it most often."""

    place: str
    provider: Provider
    repository: str
    """``owner/name``, quoted."""
    ways: tuple[tuple[str, str], ...]
    """Each a branch, tag or commit, and a path in it: a branch's name may hold slashes."""


class Refusal(NamedTuple):
    """What is not asked at all, and why."""

    why: str


Plan = Documents | Folder | Refusal


def quoted(*parts: str) -> str:
    """The segments of a path, each percent-encoded."""
    return "/".join(quote(part, safe="") for part in parts)
