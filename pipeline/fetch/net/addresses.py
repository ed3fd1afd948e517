"""
Which addresses and host names the guard refuses: tables first, the two questions after.

Refusing is the rule for IPv6 outside 2000::/3, which is all that is in use. Forms that carry an IPv4
address inside an IPv6 one are refused whatever they carry: no public listing needs them, and a translator
somewhere on the way would open them.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from typing import NamedTuple

Address = IPv4Address | IPv6Address


class Refusal(NamedTuple):
    reason: str
    private: bool
    """``Policy.allow_private_hosts`` would open it."""


class _Row(NamedTuple):
    network: IPv4Network | IPv6Network
    refusal: Refusal


def _shut(reason: str, *networks: str) -> list[_Row]:
    return [_Row(ip_network(each), Refusal(reason, private=False)) for each in networks]


def _opened(reason: str, *networks: str) -> list[_Row]:
    return [_Row(ip_network(each), Refusal(reason, private=True)) for each in networks]


_METADATA_V4 = (
    "169.254.169.254",  # AWS, Azure, Google, DigitalOcean, OpenStack, Oracle and most others
    "169.254.170.2",  # AWS container credentials
    "169.254.170.23",  # AWS pod identity
    "168.63.129.16",  # Azure platform
    "100.100.100.200",  # Alibaba
    "192.0.0.192",  # Oracle classic
    "169.254.42.42",  # Scaleway
)
_METADATA_V6 = (
    "fd00:ec2::/32",  # AWS: ::254 metadata, ::23 pod identity, ::253 resolver
    "fd20:ce::254",  # Google
    "fd00:42::42",  # Scaleway
)

# The first row that holds the address decides, so metadata comes before the ranges around it.
IPV4: tuple[_Row, ...] = (
    *_shut("a cloud metadata address", *_METADATA_V4),
    *_shut("an address of 'this network'", "0.0.0.0/8"),
    *_opened("a loopback address", "127.0.0.0/8"),
    *_opened("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
    *_opened("a carrier-grade NAT address", "100.64.0.0/10"),
    *_shut("a link-local address", "169.254.0.0/16"),
    *_shut("a protocol assignment address", "192.0.0.0/24"),
    *_shut("a documentation address", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"),
    *_shut("a 6to4 relay address", "192.88.99.0/24"),
    *_shut("a benchmark address", "198.18.0.0/15"),
    *_shut("a multicast address", "224.0.0.0/4"),
    *_shut("a broadcast address", "255.255.255.255"),
    *_shut("a reserved address", "240.0.0.0/4"),
)
IPV6: tuple[_Row, ...] = (
    *_shut("a cloud metadata address", *_METADATA_V6),
    *_shut("the unspecified address", "::"),
    *_opened("a loopback address", "::1"),
    *_shut("an IPv4-mapped address", "::ffff:0:0/96"),
    *_shut("an IPv4-translated address", "::ffff:0:0:0/96"),
    *_shut("an IPv4-compatible address", "::/96"),
    *_shut("a NAT64 address", "64:ff9b::/96", "64:ff9b:1::/48"),
    *_shut("a discard-only address", "100::/64"),
    *_shut("a Teredo address", "2001::/32"),
    *_shut("a benchmark address", "2001:2::/48"),
    *_shut("a documentation address", "2001:db8::/32", "3fff::/20"),
    *_shut("a protocol assignment address", "2001::/23"),
    *_shut("a 6to4 address", "2002::/16"),
    *_opened("a unique local address", "fc00::/7"),
    *_shut("a link-local address", "fe80::/10"),
    *_shut("a site-local address", "fec0::/10"),
    *_shut("a multicast address", "ff00::/8"),
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The upper half of an ISATAP interface identifier; the lower half is an IPv4 address."""

METADATA_NAMES = (
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.azure.com",
    "metadata.azure.internal",
    "metadata.tencentyun.com",
    "metadata.platformequinix.com",
    "instance-data",
    "instance-data.ec2.internal",
    "rancher-metadata",
)
LOCAL_SUFFIXES = (
    "localhost",
    "localdomain",
    "local",
    "internal",
    "intranet",
    "private",
    "corp",
    "home",
    "lan",
    "home.arpa",
)


def address_refusal(address: Address, *, allow_private: bool = False) -> Refusal | None:
    """Why the guard refuses to connect to ``address``; None when it may."""
    refusal = _look_up(address)
    if refusal is None or (refusal.private and allow_private):
        return None
    return refusal


def _look_up(address: Address) -> Refusal | None:
    rows = IPV4 if isinstance(address, IPv4Address) else IPV6
    for row in rows:
        if address in row.network:
            return row.refusal
    if isinstance(address, IPv4Address):
        return None
    if address not in _GLOBAL_V6:
        return Refusal("a reserved address", private=False)
    if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP:
        return Refusal("an ISATAP address", private=False)
    return None


def name_refusal(host: str, *, allow_private: bool = False) -> Refusal | None:
    """Why the guard refuses a lower-case ASCII host name before it is resolved; None when it may be."""
    if _is_under(host, METADATA_NAMES):
        return Refusal("a cloud metadata name", private=False)
    if _is_under(host, ("onion",)):
        return Refusal("a Tor name", private=False)
    if allow_private:
        return None
    if _is_under(host, LOCAL_SUFFIXES):
        return Refusal("a name of a local network", private=True)
    if "." not in host:
        return Refusal("a name without a dot, which only a local network knows", private=True)
    return None


def _is_under(host: str, names: tuple[str, ...]) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in names)
