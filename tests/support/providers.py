"""Loopback servers that answer as the providers do whose pages people paste: files, their APIs, and their limits."""

import base64
import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipeline.fetch.places.providers import Places, own
from pipeline.taxonomy.providers import KINDS
from tests.support.servers import Answer, Route, Site

HOSTS = {kind: f"{kind.replace('_', '-')}.example" for kind in KINDS}
"""Every provider of a test is at a host of its own, which the resolver of the test takes for loopback."""
RAW = "raw.example"
"""Plain files are not at the host of the API, whose limits are not theirs."""
SENTENCE = "It reads the mail of an office, sorts it, and answers what it can. "
README = f"# Letter Heron\n\nLetter Heron is an agent for offices. {SENTENCE * 6}\n"
SKILL = f"---\nname: fill-forms\ndescription: Fills in forms of an office.\n---\n\n# Fill forms\n\n{SENTENCE * 6}\n"
SERVER = {
    "name": "io.github.heron/letters",
    "description": "Reads and answers the letters of an office.",
    "version": "1.4.0",
    "repository": {"url": "https://elsewhere.example/heron/letters", "source": "github"},
    "packages": [{"registryType": "npm", "identifier": "@heron/letters", "version": "1.4.0"}],
}
TOOLS = [
    {
        "name": "send_letter",
        "description": "Sends a letter in the name of the office.",
        "inputSchema": {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"]},
    }
]
CARD = {
    "name": "Letter Heron",
    "description": SENTENCE * 3,
    "url": "https://heron.example/a2a",
    "version": "2.0.0",
    "capabilities": {"streaming": True},
    "skills": [{"id": "sort", "name": "sort letters", "description": "Sorts the letters that come in by office."}],
}


def places(site: Site, *kinds: str, scheme: str = "http", **tokens: str) -> Places:
    """The user's own provider of each kind, all of them at ``site``; and no public one."""
    chosen = kinds or KINDS
    mine = [own(kind, site.url("", host=HOSTS[kind], scheme=scheme)) for kind in chosen]
    raw = site.url("/raw", host=RAW, scheme=scheme)
    return Places(tuple(one._replace(raw=raw) if one.kind == "github" else one for one in mine), tokens)


def page(site: Site, kind: str, path: str) -> str:
    return site.url(path, host=HOSTS[kind])


def a_text(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), 200, {"Content-Type": "text/plain; charset=utf-8", **headers})


def a_record(value: object, **headers: str) -> Answer:
    return Answer(json.dumps(value).encode(), 200, {"Content-Type": "application/json", **headers})


def sha(text: str) -> str:
    """As git names a file."""
    body = text.encode()
    return hashlib.sha1(b"blob %d\0%s" % (len(body), body)).hexdigest()


def repository(
    files: Mapping[str, str], *, name: str = "heron/letters", ref: str = "HEAD", api: Answer | None = None
) -> dict[str, Route]:
    """
    A GitHub repository with these files by their path: the plain files, and the API's listing of each folder; ``api``
    is what the API says instead, as where its limit is used up.
    """
    query = "" if ref == "HEAD" else f"?ref={ref.replace('/', '%2F')}"
    routes: dict[str, Route] = {f"/raw/{name}/{ref}/{path}": a_text(text) for path, text in files.items()}
    for folder in {"", *(str(parent).removeprefix(".") for path in files for parent in PurePosixPath(path).parents)}:
        where = f"/api/v3/repos/{name}/contents{f'/{folder}' if folder else ''}{query}"
        routes[where] = api or a_record(list(_entries(files, folder)))
    return routes


def _entries(files: Mapping[str, str], folder: str) -> Iterable[dict[str, Any]]:
    prefix = f"{folder}/" if folder else ""
    inside = {path.removeprefix(prefix): text for path, text in files.items() if path.startswith(prefix)}
    for path, text in inside.items():
        if "/" not in path:
            yield {"name": path, "path": prefix + path, "type": "file", "sha": sha(text), "size": len(text)}
    for each in sorted({path.partition("/")[0] for path in inside if "/" in path}):
        yield {"name": each, "path": prefix + each, "type": "dir", "sha": sha(each)}


def in_base64(path: str, text: str) -> Answer:
    """A file as GitHub's API gives it."""
    content = base64.encodebytes(text.encode()).decode()
    return a_record({"type": "file", "path": path, "encoding": "base64", "content": content, "sha": sha(text)})


def limit_used_up(seconds: int = 2_400) -> Answer:
    """As GitHub says it: 403, nothing remains, and when it begins anew."""
    headers = {
        "Content-Type": "application/json",
        "x-ratelimit-limit": "60",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(time.time()) + seconds),
        "x-ratelimit-resource": "core",
    }
    return Answer(b'{"message": "API rate limit exceeded"}', 403, headers)
