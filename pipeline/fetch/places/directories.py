"""Pages of Hugging Face, Docker Hub, Glama, Smithery, Open VSX and an MCP registry: path and query in, a plan out."""

import re
from urllib.parse import parse_qs, quote

from pipeline.fetch.places.planned import Documents, Plan, Request, quoted
from pipeline.fetch.places.providers import Places
from pipeline.fetch.read.labelled_lines import keys
from pipeline.taxonomy.providers import TITLES, Provider

_HF_NO_OWNER = keys(
    "api blog chat collections docs enterprise inference join learn login new organizations papers posts pricing "
    "settings tasks terms-of-service privacy models datasets spaces"
)
_GLAMA_LISTS = keys("attributes categories languages licenses locations tags")
_SMITHERY_TABS = keys("about api capabilities configuration deployments overview playground prompts tools")
_TOP = keys("com org net edu gov mil int io ai dev app co cloud tech xyz me info biz sh")
"""Ends of domain names, which begin the name of a server in a registry: ``com.vendor/server``."""
NAME = re.compile(r"(?P<space>[a-zA-Z0-9][a-zA-Z0-9.-]*)/[a-zA-Z0-9_][a-zA-Z0-9._-]*")
"""A server's name, as the registry's API defines it."""


def huggingface(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    kind = path.pop(0) if path and path[0] in ("spaces", "datasets") else ""
    if not path or (not kind and path[0].lower() in _HF_NO_OWNER):
        return None
    match path:
        case [owner, name] | [owner, name, "tree"]:
            ref, file = "main", "README.md"
        case [owner, name, "tree", ref, *folder]:
            file = "/".join([*folder, "README.md"])
        case [owner, name, "blob" | "resolve" | "raw", ref, *rest] if rest:
            file = "/".join(rest)
        case [name] if not kind:
            # A model from the days before owners, or the page of an owner.
            card = _resolved(provider, [name], "main", "README.md")
            return Documents(f"Hugging Face's {name}", (card, Request(f"{provider.page}/{quoted(name)}", "page")))
        case _:
            return None
    where = {"spaces": "Space", "datasets": "data set", "": "model"}[kind]
    whole = [*filter(None, [kind]), owner, name]
    return Documents(f"the Hugging Face {where} {owner}/{name}", (_resolved(provider, whole, ref, file),))


def _resolved(provider: Provider, whole: list[str], ref: str, file: str) -> Request:
    url = f"{provider.page}/{quoted(*whole)}/resolve/{quote(ref, safe='')}/{quote(file)}"
    return Request(url, file.rpartition("/")[2], "text", provider)


def docker(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    match path:
        case ["r", owner, name, *_] | ["repository", "docker", owner, name, *_]:
            pass
        case ["_", name, *_]:
            owner = "library"
        case ["mcp", "server", name, *_]:
            return _of_catalogue(places.first("github"), name)
        case _:
            return None
    url = f"{provider.api}/repositories/{quoted(owner, name)}/"
    description = Request(url, "full description", "docker", provider)
    return Documents(f"the Docker Hub repository {owner}/{name}", (description,))


def _of_catalogue(github: Provider, name: str) -> Documents:
    """Docker's MCP catalogue is made of files in a repository of GitHub's."""
    folder = f"{github.raw}/docker/mcp-registry/HEAD/servers/{quote(name, safe='')}"
    record = Request(f"{folder}/server.yaml", "server.yaml", "catalogue")
    tools = Request(f"{folder}/tools.json", "tools.json")
    return Documents(f"{name} in Docker's MCP catalogue", (record,), follows=True, beside=(tools,))


def glama(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    match path:
        case ["mcp", "servers", owner, name, *_] if owner not in _GLAMA_LISTS:
            name = f"{owner.removeprefix('@')}/{name}"
        case ["mcp", "servers", name] if name not in _GLAMA_LISTS:
            pass
        case _:
            return None
    url = f"{provider.api}/servers/{quoted(*name.split('/'))}"
    return Documents(f"Glama's {name}", (Request(url, "record", "glama", provider),), follows=True)


def smithery(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    match path:
        case ["server" | "servers", owner, name, *_] if name not in _SMITHERY_TABS:
            name = f"{owner}/{name}"
        case ["server" | "servers", name, *_]:
            pass
        case _:
            return None
    url = f"{provider.api}/servers/{quote(name, safe='@/')}"
    return Documents(f"Smithery's {name}", (Request(url, "record", "smithery", provider),), follows=True)


def open_vsx(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    match path:
        case ["extension", owner, name, *rest]:
            version = [each for each in rest[:1] if each[:1].isdigit()]
            url = f"{provider.api}/{quoted(owner, name, *version)}"
            where = f"the Open VSX extension {owner}.{name}"
            return Documents(where, (Request(url, "record", "open vsx", provider),), follows=True)
    return None


def registry(provider: Provider, path: list[str], query: str, places: Places) -> Plan | None:
    """Its API's address of one server, or its page of one."""
    asked = parse_qs(query)
    match path:
        case ["v0" | "v0.1" | "servers", *rest] if rest:
            rest = rest[1:] if rest[0] == "servers" and path[0] != "servers" else rest
        case [] if "item" in asked or "q" in asked:
            rest = [(asked.get("item") or asked["q"])[0]]
        case _:
            return None
    name, _, version = "/".join(rest).partition("/versions/")
    name = re.sub(r":\d[\w.+-]*\Z", "", name)
    return _server(provider, name, version or "latest") if NAME.fullmatch(name) else None


def named(source: str, places: Places) -> Plan | None:
    """The name of a server in a registry, ``io.github.owner/name``, or nothing."""
    name = NAME.fullmatch(source)
    labels = name["space"].lower().split(".") if name else []
    if len(labels) < 2 or not all(labels):
        return None
    github = labels[:2] == ["io", "github"] and len(labels) > 2
    if github or (_is_top(labels[0]) and not _is_top(labels[-1])):
        return _server(places.first("mcp_registry"), source, "latest")
    return None


def _is_top(label: str) -> bool:
    return label in _TOP or (len(label) == 2 and label.isalpha())


def _server(provider: Provider, name: str, version: str) -> Documents:
    """By today's API, and by the one before it."""
    tail = f"servers/{quote(name, safe='')}/versions/{quote(version, safe='')}"
    requests = tuple(Request(f"{provider.api}/{v}/{tail}", "record", "registry", provider) for v in ("v0.1", "v0"))
    return Documents(f"{name} in {TITLES['mcp_registry']}", requests, follows=True)
