"""What somebody pasted in, what to ask for instead out: pure, nothing is asked here."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, quote, unquote, urlsplit

from pipeline.fetch.places import directories, github
from pipeline.fetch.places.planned import Documents, Plan, Refusal, Request
from pipeline.fetch.places.providers import Places, host_of
from pipeline.fetch.read.labelled_lines import keys
from pipeline.taxonomy.providers import ALIASES, VS_CODE, Kind, Provider

_SSH = re.compile(r"(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>[\w.-]+/[\w.-]+?)(?:\.git)?/?")
_BARE = re.compile(r"(?P<host>(?:[\w-]+\.)+[a-z]{2,}(?::\d{1,5})?)(?P<rest>/[^\s]*)?", re.IGNORECASE)

_SUFFIXES = keys(
    "adoc bak c cfg conf cpp cs css csv doc docx eml gz htm html ini ipynb java js json jsonl lock log markdown md mdx "
    "msg odt old orig pdf php png pptx ps1 py rb rs rst rtf sh sql svg tar tgz tmp toml ts tsv txt webp xhtml xlsx xml "
    "yaml yml zip"
)
"""How names of files end; some are ends of host names, too."""


def plan(source: str, places: Places) -> Plan | None:
    """
    What to ask for instead of ``source``, a name or an address as it was pasted; None where it is itself what to read.
    """
    address = _address(source, places)
    if address is None:
        return directories.named(source, places) or _host(source)
    try:
        parts = urlsplit(address)
        path = [unquote(each) for each in parts.path.split("/") if each]
    except ValueError:
        return None
    host = host_of(address)
    if host == VS_CODE:
        return _refused(parts.query)
    provider = places.at(host)
    if provider is None:
        return None if parts.path or parts.query else _bare_host(address.partition("#")[0])
    if any(each in (".", "..") or not each.isprintable() for each in path):
        return None
    return _BY_KIND[provider.kind](provider, path, parts.query, places)


def is_name(written: str, places: Places) -> bool:
    """
    Whether it is no address, and yet names a text that is asked for over the network. A bare host is none: where files
    are named too, it is one.
    """
    return not _has_scheme(written) and "/" in written and plan(written, places) is not None


def _has_scheme(source: str) -> bool:
    return re.match(r"https?://", source, re.IGNORECASE) is not None


def _address(source: str, places: Places) -> str | None:
    """The http(s) address that was meant: with ``git+`` before it, by SSH, or without ``https://`` at a known host."""
    if source.lower().startswith("git+http"):
        source = source[4:]
    if _has_scheme(source):
        return source
    if (ssh := _SSH.fullmatch(source)) is not None:
        return f"https://{ssh['host']}/{ssh['path']}"
    bare = _BARE.fullmatch(source)
    if bare is None:
        return None
    provider = places.at(ALIASES.get(host := bare["host"].lower().removeprefix("www."), host))
    if provider is not None:
        return f"{provider.page}{bare['rest'] or '/'}"
    return f"https://{source}" if host == VS_CODE else None


def _host(source: str) -> Documents | None:
    """A host as people say it, ``vendor.example``; what ends as files do is one that is not there."""
    bare = _BARE.fullmatch(source)
    if bare is None or bare["rest"] or bare["host"].rpartition(".")[2].lower() in _SUFFIXES:
        return None
    return _bare_host(f"https://{bare['host']}")


def _refused(query: str) -> Refusal:
    item = parse_qs(query).get("itemName", [""])[0]
    publisher, _, name = item.partition(".")
    instead = f"https://open-vsx.org/extension/{quote(publisher)}/{quote(name)}" if name else "https://open-vsx.org"
    return Refusal(
        "the Visual Studio Marketplace is not read: its terms leave that to Visual Studio's own products; "
        f"see whether the extension is at {instead!r} and pass that, or its repository"
    )


def _bare_host(address: str) -> Documents:
    card = Request(f"{address.rstrip('?')}/.well-known/agent-card.json", "agent card", "agent card")
    page = Request(address, "page")
    return Documents(host_of(address), (card, page))


_BY_KIND: dict[Kind, Callable[[Provider, list[str], str, Places], Plan | None]] = {
    "github": github.page,
    "huggingface": directories.huggingface,
    "docker": directories.docker,
    "glama": directories.glama,
    "smithery": directories.smithery,
    "open_vsx": directories.open_vsx,
    "mcp_registry": directories.registry,
}
