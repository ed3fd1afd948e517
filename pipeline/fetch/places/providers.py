"""
Which providers are asked for the text behind a page, with which tokens.

An address of the user's own stands beside the public one of its kind and is looked at first; a bare name is looked up
there.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from pipeline.errors import UsageError
from pipeline.taxonomy.providers import ALIASES, LAYOUT, PROVIDERS, Kind, Provider


class Places(NamedTuple):
    """The providers that are known, in the order in which they are looked at, and the tokens that there are."""

    providers: tuple[Provider, ...]
    tokens: Mapping[str, str] = {}
    """By the variable's name."""

    def first(self, kind: Kind) -> Provider:
        return next(one for one in self.providers if one.kind == kind)

    def at(self, host: str) -> Provider | None:
        """The provider whose pages are at a host and port."""
        host = ALIASES.get(host, host)
        return next((one for one in self.providers if host_of(one.page) == host), None)


PUBLIC = Places(PROVIDERS)


def own(kind: Kind, page: str) -> Provider:
    """The user's own GitHub Enterprise, MCP registry and so on, as its makers lay out its addresses."""
    page = page.rstrip("/")
    api, raw, variable = LAYOUT[kind]
    return Provider(kind, page, f"{page}{api}", f"{page}{raw}" if raw else "", variable)


def places(providers: Iterable[tuple[Kind, str]], tokens: Mapping[str, str | None]) -> Places:
    """The user's own providers before the public ones, and what tokens there are. Raises UsageError for a token that no
    header can hold."""
    held = {name: token for name, token in tokens.items() if token}
    for name, token in held.items():
        if not token.isascii() or not token.isprintable() or " " in token:
            raise UsageError(f"{name} holds what no token is made of: give it without spaces and line breaks.")
    return Places((*(own(kind, page) for kind, page in providers), *PROVIDERS), held)


def host_of(address: str) -> str:
    """Host and port as they are compared; nothing for what has none."""
    try:
        netloc = urlsplit(address).netloc.lower()
    except ValueError:
        return ""
    usual = {"https": ":443", "http": ":80"}.get(address.partition(":")[0].lower(), "")
    return netloc.removesuffix(usual).removeprefix("www.") if usual else netloc.removeprefix("www.")
