"""Signed sessions that end, and tokens that tie a form to its session; seconds are of a clock that nobody sets."""

import hmac
import ipaddress
import secrets
import threading
from collections.abc import Callable
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

LONGEST = 12 * 3600
"""Seconds after which a session ends, however busy it is."""
IDLE = 2 * 3600
"""Seconds without a request after which a session ends."""

Clock = Callable[[], float]


class Session(NamedTuple):
    """One browser's visit; ``user`` is empty until somebody has logged in."""

    id: str
    user: str
    token: str
    """The id of the token that the user had then: with another one the session is over."""
    began: int
    seen: int


class Sessions:
    """Sessions live in a signed cookie; only those that were ended early are kept here, until they would have."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._cookies = URLSafeSerializer(secret, salt="threatcard.session")
        self._secret, self._clock = secret, clock
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()

    def new(self, user: str = "", token: str = "") -> Session:
        now = int(self._clock())
        return Session(secrets.token_urlsafe(18), user, token, now, now)

    def seen(self, session: Session) -> Session:
        """The same session, used now."""
        return session._replace(seen=int(self._clock()))

    def sign(self, session: Session) -> str:
        signed = self._cookies.dumps(list(session))
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def read(self, cookie: str | None) -> Session | None:
        """The session of a cookie; None for one that is missing, not ours, too old, or ended."""
        if not cookie:
            return None
        try:
            found = Session(*self._cookies.loads(cookie))
        except BadSignature:
            return None
        now = self._clock()
        over = now - found.began > LONGEST or now - found.seen > IDLE
        return None if over or found.id in self._ended else found

    def end(self, session: Session) -> None:
        """End it here too: a copy of the cookie is worth nothing afterwards."""
        now = self._clock()
        with self._lock:
            self._ended = {name: until for name, until in self._ended.items() if until > now}
            self._ended[session.id] = session.began + LONGEST

    def form_token(self, session: Session) -> str:
        """What every form of this session carries; another site cannot know it."""
        return hmac.new(self._secret, f"threatcard.form:{session.id}".encode(), "sha256").hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def network(address: str) -> str:
    """One key for an address; one for a whole /64 of IPv6, which a single machine may have."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found if found.version == 4 else found.ipv4_mapped)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that is bound to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
