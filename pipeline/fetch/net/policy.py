"""What a fetch may do, and how long it may take."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from pipeline import __version__
from pipeline.errors import UsageError

Sleep = Callable[[float], None]

Resolve = Callable[[str], Sequence[str]]
"""The IP addresses of an ASCII host name, as text; raises OSError when there are none."""

Pins = Mapping[str, tuple[str, ...]]
"""The addresses that names were vetted for, and are connected to."""
NO_PINS: Pins = MappingProxyType({})

_PRINTABLE = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True)
class Policy:
    """The guard's rules and the limits. Times are in seconds, ``max_bytes`` counts after decompression."""

    allow_private_hosts: bool = False
    """Open loopback, RFC 1918, CGNAT and ULA addresses; metadata, multicast and reserved ones stay shut."""
    private_origin: str | None = None
    """Where private hosts are open, the only origin for which they are; None opens them for all."""
    allowed_ports: frozenset[int] = frozenset({80, 443})
    trust_env: bool = False
    """Use the environment's proxies and certificates; the proxy, not the guard, then picks the address."""
    connect_seconds: float = 10.0
    total_seconds: float = 20.0
    max_bytes: int = 5_000_000
    gzip_files: bool = False
    """Unpack a body that is still gzip when its transfer encoding is off, as a ``sitemap.xml.gz`` is."""
    max_redirects: int = 5
    gap_seconds: float = 1.0
    obey_robots: bool = True
    user_agent: str = f"threatcard/{__version__}"
    """Begins with the product token that ``robots.txt`` is asked about."""
    contact: str = ""
    """How a site's owner reaches whoever runs this: an address or a URL, sent in the User-Agent."""

    def __post_init__(self) -> None:
        for text in (self.user_agent, self.contact):
            if not _PRINTABLE.fullmatch(text):
                raise UsageError(f"{text!r} cannot go into the User-Agent: use printable ASCII only")
        if not self.product:
            raise UsageError(f"{self.user_agent!r} names no product: begin with one, as in 'threatcard/1.0'")

    def may_be_private(self, origin: str) -> bool:
        """Whether a private address may be behind an origin."""
        return self.allow_private_hosts and self.private_origin in (None, origin)

    @property
    def product(self) -> str:
        """The product token: what stands before the version."""
        return re.split(r"[/ ]", self.user_agent, maxsplit=1)[0]

    @property
    def agent(self) -> str:
        """The User-Agent header."""
        return f"{self.user_agent} (+{self.contact})" if self.contact else self.user_agent


DEFAULT = Policy()
