"""
A URL as the guard understands it: read strictly, so that no later reader can understand it differently.

What browsers repair (backslashes, white space, full-width digits, `0x7f.1`), this refuses: a public listing
has a plain address.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import urljoin

import httpx2
import idna

from pipeline.errors import AddressRefused
from pipeline.fetch.net.addresses import Address, Refusal, address_refusal, name_refusal
from pipeline.fetch.net.policy import Policy

MAX_URL = 8_192
MAX_HOST = 253

_PORTS = {"http": 80, "https": 443}
_ABSOLUTE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):(?P<rest>.*)", re.DOTALL)
_HIERARCHY = re.compile(r"//(?P<authority>[^/?#]*)(?P<path>[^#]*)")
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[0-9]{0,5}))?")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_HEX = re.compile(r"0x[0-9a-f]*")
_DOT_ALIKES = frozenset("。．｡․﹒")
_JOINERS = frozenset("\u200c\u200d")
"""Zero-width joiners: part of real names in Persian and Indic scripts; `idna` checks where they may stand."""


@dataclass(frozen=True)
class Target:
    """A URL that passed: ASCII, normalised, without fragment."""

    url: str
    scheme: str
    host: str
    """Lower case; an IPv6 address without its brackets."""
    port: int
    address: Address | None
    """Set when the host is a literal address."""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a key."""
        return _origin(self.scheme, self.host, self.port)


class _Parts(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


def shown(url: str) -> str:
    """The URL, quoted and cut, for a message."""
    return repr(url if len(url) <= 200 else f"{url[:199]}…")


def parse(url: str, policy: Policy) -> Target:
    """Read a URL, or raise AddressRefused with the reason. No name is resolved here."""
    parts = _split(url, policy)
    host, address = _read_host(parts.host, url)
    private = policy.may_be_private(_origin(parts.scheme, host, parts.port))
    refusal = (
        name_refusal(host, allow_private=private)
        if address is None
        else address_refusal(address, allow_private=private)
    )
    if refusal:
        raise AddressRefused(refused(host, refusal))
    netloc = f"[{host}]" if ":" in host else host
    if parts.port != _PORTS[parts.scheme]:
        netloc = f"{netloc}:{parts.port}"
    try:
        normal = httpx2.URL(f"{parts.scheme}://{netloc}{parts.path}")
    except httpx2.InvalidURL as err:
        raise AddressRefused(f"{shown(url)} is not a URL ({err}): check the address") from err
    if normal.raw_host.decode("ascii") != host or normal.userinfo:
        raise AddressRefused(f"{shown(url)} can be read in two ways: write the address plainly")
    return Target(str(normal), parts.scheme, host, parts.port, address)


def join(base: Target, location: str, policy: Policy) -> Target:
    """Where a redirect leads; it is vetted like any other URL."""
    try:
        _check_characters(location)
        return parse(urljoin(base.url, location), policy)
    except ValueError as err:
        raise AddressRefused(f"{shown(location)} is no place to be sent to ({err})") from err
    except AddressRefused as err:
        raise AddressRefused(f"{shown(base.url)} redirects to a refused address: {err}") from err


def refused(host: str, refusal: Refusal, *, through: str | None = None) -> str:
    """The message for a host that is refused itself, or for an address that it resolves to."""
    found = (
        f"{host!r} is {refusal.reason}" if through is None else f"{host!r} resolves to {through!r}, {refusal.reason}"
    )
    advice = "--allow-private-hosts opens your own network" if refusal.private else "no option opens it"
    return f"{found}: refused; {advice}"


def _origin(scheme: str, host: str, port: int) -> str:
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _split(url: str, policy: Policy) -> _Parts:
    if len(url) > MAX_URL:
        raise AddressRefused(f"{shown(url)} has {len(url):,} characters: a URL may have {MAX_URL:,}")
    _check_characters(url)
    absolute = _ABSOLUTE.fullmatch(url)
    if not absolute:
        raise AddressRefused(f"{shown(url)} is not a complete URL: begin with https://")
    scheme = absolute["scheme"].lower()
    if scheme not in _PORTS:
        raise AddressRefused(f"{scheme!r} is refused in {shown(url)}: only http and https are fetched")
    hierarchy = _HIERARCHY.match(absolute["rest"])
    if not hierarchy or not hierarchy["authority"]:
        raise AddressRefused(f"{shown(url)} names no host: write https://host/path")
    host, port = _read_authority(hierarchy["authority"], url)
    port = _PORTS[scheme] if port is None else port
    if port not in policy.allowed_ports:
        allowed = ", ".join(map(str, sorted(policy.allowed_ports)))
        raise AddressRefused(
            f"port {port} is refused in {shown(url)}: allowed are {allowed}; --allow-ports {port} opens it"
        )
    path = hierarchy["path"]
    return _Parts(scheme, host, port, path if path.startswith("/") else f"/{path}")


def _read_authority(authority: str, url: str) -> tuple[str, int | None]:
    if "@" in authority:
        # The URL is not quoted: it may hold a password.
        host = authority.rpartition("@")[2]
        raise AddressRefused(f"a user name or password before {host!r} is refused: give the URL without it")
    match = _AUTHORITY.fullmatch(authority)
    if not match or not match["host"]:
        raise AddressRefused(f"{authority!r} in {shown(url)} is not a host and a port: check the address")
    return match["host"], int(match["port"]) if match["port"] else None


def _check_characters(url: str) -> None:
    """White space, control and invisible characters and backslashes: every reader takes them differently."""
    for char in url:
        if char == "\\" or char.isspace() or unicodedata.category(char) in {"Cc", "Cs", "Co"}:
            raise AddressRefused(f"{shown(url)} holds {char!r}: remove or percent-encode it")
        if unicodedata.category(char) == "Cf" and char not in _JOINERS:
            raise AddressRefused(f"{shown(url)} holds the invisible character {char!r}: remove it")


def _read_host(host: str, url: str) -> tuple[str, Address | None]:
    if host.startswith("["):
        return _read_ipv6(host, url)
    if host.endswith("."):
        raise AddressRefused(f"{host!r} ends with a dot: remove it")
    if _ends_in_a_number(host.lower()):
        return _read_ipv4(host, url)
    ascii_host = host.lower() if host.isascii() else _encode(host)
    labels = ascii_host.split(".")
    if len(ascii_host) > MAX_HOST or not all(map(_LABEL.fullmatch, labels)):
        raise AddressRefused(f"{shown(host)} is not a host name: check the address")
    if _ends_in_a_number(ascii_host):
        raise AddressRefused(f"{host!r} turns into the address {ascii_host!r}: write it plainly")
    return ascii_host, None


def _read_ipv6(host: str, url: str) -> tuple[str, Address]:
    if "%" in host:
        raise AddressRefused(f"{host!r} in {shown(url)} has a zone: only global addresses are fetched")
    try:
        address = IPv6Address(host[1:-1])
    except ValueError as err:
        raise AddressRefused(f"{host!r} in {shown(url)} is not an IPv6 address ({err})") from err
    return str(address), address


def _read_ipv4(host: str, url: str) -> tuple[str, Address]:
    """Only four plain decimal numbers: `0177.1`, `0x7f.0.0.1` and `2130706433` are ways round a filter."""
    try:
        address = IPv4Address(host)
    except ValueError as err:
        raise AddressRefused(
            f"{host!r} in {shown(url)} is an address in an unusual form: write four decimal numbers"
        ) from err
    return str(address), address


def _ends_in_a_number(host: str) -> bool:
    """Whether any reader would take this for an IPv4 address (URL standard, "ends in a number")."""
    last = host.rpartition(".")[2]
    return last.isdigit() or bool(_HEX.fullmatch(last))


def _encode(host: str) -> str:
    """An international name in its ASCII form, by UTS 46; characters that only dress up ASCII are refused."""
    for char in host:
        if char in _DOT_ALIKES or (not char.isascii() and unicodedata.normalize("NFKC", char).isascii()):
            raise AddressRefused(f"{host!r} holds {char!r}, which stands for plain ASCII: write it plainly")
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as err:
        raise AddressRefused(f"{host!r} is not an international host name ({err}): check the address") from err
