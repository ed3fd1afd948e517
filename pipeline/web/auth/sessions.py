"""Signed sessions that end, tokens that tie a form to its session, and login attempts that are slowed."""

import hashlib
import hmac
import ipaddress
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import NamedTuple

from itsdangerous import BadSignature, URLSafeSerializer

LONGEST = 12 * 3600
"""Seconds after which a session ends, however busy it is."""
IDLE = 2 * 3600
"""Seconds without a request after which a session ends."""
FREE_ATTEMPTS = 3
"""Failed logins from one address before the next has to wait."""
LONGEST_WAIT = 900
FORGOTTEN = 3600
"""Seconds after which failed logins no longer count."""
MOST_ADDRESSES = 10_000
RECOGNISED = 60
"""Seconds for which a token that was right is not checked again; that its user is not disabled is, each time."""

Clock = Callable[[], float]


class Session(NamedTuple):
    """One browser's visit; ``user`` is empty until somebody has logged in. Times are seconds."""

    id: str
    user: str
    began: int
    seen: int


class Sessions:
    """Sessions live in a signed cookie; only those that were ended early are kept here, until they would have."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._cookies = URLSafeSerializer(secret, salt="threatcard.session")
        self._secret, self._clock = secret, clock
        self._ended: dict[str, float] = {}
        self._lock = threading.Lock()

    def new(self, user: str = "") -> Session:
        now = int(self._clock())
        return Session(secrets.token_urlsafe(18), user, now, now)

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


class Slowdown:
    """
    After some failures each further attempt from an address waits twice as long as the one before.

    A login counts as failed when it begins, so that many at once gain nothing.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, address: str) -> int:
        """Seconds to wait before another attempt is looked at; 0 when this one may be, which then counts."""
        with self._lock:
            if left := self._left(address):
                return left
            self._count(address)
        return 0

    def wait(self, address: str) -> int:
        """The same, for attempts that count only once they have ``failed``."""
        with self._lock:
            return self._left(address)

    def failed(self, address: str) -> None:
        with self._lock:
            self._count(address)

    def _left(self, address: str) -> int:
        count, last = self._failures.get(_network(address), (0, 0.0))
        left = last + _delay(count) - self._clock()
        return int(left) + 1 if left > 0 else 0

    def _count(self, address: str) -> None:
        now, key = self._clock(), _network(address)
        count, last = self._failures.pop(key, (0, now))
        self._failures[key] = (1 if now - last > FORGOTTEN else count + 1, now)
        while len(self._failures) > MOST_ADDRESSES:
            self._failures.popitem(last=False)

    def succeeded(self, address: str) -> None:
        with self._lock:
            self._failures.pop(_network(address), None)


def _delay(failures: int) -> float:
    """0, 0, 0, 2, 4, 8 … 900 seconds"""
    over = failures - FREE_ATTEMPTS
    return 0 if over < 0 else float(min(2 ** min(over + 1, 10), LONGEST_WAIT))


def _network(address: str) -> str:
    """One key for an address; one for a whole /64 of IPv6, which a single machine may have."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that is bound to ``host``."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Recognised:
    """Tokens that were right a moment ago: checking one is slow on purpose. They are kept as digests."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._names: OrderedDict[bytes, tuple[str, float]] = OrderedDict()
        self._lock = threading.Lock()

    def name(self, token: str) -> str | None:
        with self._lock:
            name, until = self._names.get(_digest(token), ("", 0.0))
        return name if until > self._clock() else None

    def add(self, token: str, name: str) -> None:
        with self._lock:
            self._names[_digest(token)] = (name, self._clock() + RECOGNISED)
            while len(self._names) > MOST_ADDRESSES:
                self._names.popitem(last=False)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
