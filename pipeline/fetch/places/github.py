"""Pages of GitHub: a repository, a folder of one, a file; and the addresses of its API and of plain files."""

import re
from urllib.parse import quote

from pipeline.fetch.places import directories
from pipeline.fetch.places.planned import Documents, Folder, Plan, Request, quoted
from pipeline.fetch.places.providers import Places
from pipeline.fetch.read.labelled_lines import keys
from pipeline.taxonomy.providers import Provider

MAX_REF = 4
"""Segments of a branch's name that are tried: ``feature/a/b/c``."""
_COMMIT = re.compile(r"[0-9a-f]{40}")
_NO_OWNER = keys(
    "about apps codespaces collections contact copilot customer-stories dashboard enterprise events explore features "
    "issues join login marketplace models new nonprofits notifications organizations orgs pricing pulls resources "
    "search security sessions settings signup site solutions sponsors stars team topics trending users"
)


def page(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    """None for pages that are read as they are: issues, releases, a person's own."""
    if path[:1] == ["mcp"] and (found := directories.named("/".join(path[1:]), places)) is not None:
        # GitHub has pages of the MCP registry's servers, too.
        return found
    match path:
        case ["mcp", owner, name]:
            return repository(provider, owner, name)
        case [owner, *_] if owner.lower() in _NO_OWNER:
            return None
        case [owner, name]:
            return repository(provider, owner, name)
        case [owner, name, "tree", *rest] if rest:
            return _folder(provider, owner, name, rest)
        case [owner, name, "blob" | "raw" | "blame" | "edit", *rest] if len(rest) > 1:
            return _file(provider, owner, name, rest)
    return None


def repository(provider: Provider, owner: str, name: str) -> Folder:
    name = name.removesuffix(".git")
    return Folder(f"the GitHub repository {owner}/{name}", provider, quoted(owner, name), (("HEAD", ""),))


def _folder(provider: Provider, owner: str, name: str, rest: list[str]) -> Folder:
    ways = tuple(("/".join(rest[:cut]), "/".join(rest[cut:])) for cut in _cuts(rest))
    where = f"the folder {'/'.join(rest)} of the GitHub repository {owner}/{name}"
    return Folder(where, provider, quoted(owner, name), ways)


def _file(provider: Provider, owner: str, name: str, rest: list[str]) -> Documents:
    """Plain files need no word on where the branch's name ends; the API does, for repositories that only it shows."""
    whole, what = quoted(owner, name), rest[-1]
    commit = f"commit {rest[0]}" if _COMMIT.fullmatch(rest[0]) else None
    plain = Request(f"{provider.raw}/{whole}/{quoted(*rest)}", what, "text", _plain(provider), commit)
    asked = (
        Request(contents(provider, whole, "/".join(rest[:cut]), "/".join(rest[cut:])), what, "github file", provider)
        for cut in _cuts(rest[:-1])
    )
    return Documents(f"a file of the GitHub repository {owner}/{name}", (plain, *asked))


def _cuts(rest: list[str]) -> range:
    """After how many segments the branch's name may end; a commit's is one."""
    return range(1, 2 if _COMMIT.fullmatch(rest[0]) else min(len(rest), MAX_REF) + 1)


def contents(provider: Provider, repository: str, ref: str, path: str) -> str:
    """The API's address of a file or a folder."""
    tail = f"/{quote(path)}" if path else ""
    return f"{provider.api}/repos/{repository}/contents{tail}{_ref(ref)}"


def readme(provider: Provider, repository: str, ref: str, path: str) -> str:
    """The API's address of whatever GitHub shows as the README of a folder."""
    tail = f"/{quote(path)}" if path else ""
    return f"{provider.api}/repos/{repository}/readme{tail}{_ref(ref)}"


def raw(folder: Folder, ref: str, path: str, name: str) -> Request:
    """A file of a folder as it is."""
    inside = [*path.split("/"), *name.split("/")] if path else name.split("/")
    commit = f"commit {ref}" if _COMMIT.fullmatch(ref) else None
    url = f"{folder.provider.raw}/{folder.repository}/{quote(ref)}/{quoted(*inside)}"
    return Request(url, name, "text", _plain(folder.provider), commit)


def _plain(provider: Provider) -> Provider | None:
    """Who may be shown the token along with a plain file: a server of one's own; the public one needs none."""
    return provider if provider.raw.startswith(f"{provider.page}/") else None


def _ref(ref: str) -> str:
    return "" if ref == "HEAD" else f"?ref={quote(ref, safe='')}"
