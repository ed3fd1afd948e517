"""What ties the rows of the store to an installation: MACs with a key that is not in the database, digests without."""

from __future__ import annotations

import hashlib
import hmac

from pipeline.card.make import canonical
from pipeline.errors import StoreError

UNKEYED = "set THREATCARD_LOG_KEY_FILE, or THREATCARD_LOG_KEY, to the key that the log of this store is under."
NOT_YET = "the log of this store is not under the key that is set: run 'threatcard review rekey' first."
ANOTHER = (
    "the head of the log is not under the key that is set: it is another one, or somebody wrote past it; "
    "see 'threatcard review verify-log'."
)


class Seals:
    """With ``key`` None what is made is a plain SHA-256, which whoever writes into the database can make too."""

    def __init__(self, key: bytes | None = None) -> None:
        self._key = key
        self._unfit: str | None = None

    @property
    def keyed(self) -> bool:
        return self._key is not None

    @property
    def name(self) -> str | None:
        """Tells one key from another, and says nothing of it."""
        return self._made("key")[:12] if self.keyed else None

    def card(self, card: str, *, author: str, listing: str, run: str | None, record: str) -> str:
        """Of what neither the card's id nor the log has: who drafted it, from which snapshot, in which run, when."""
        return self._made("card", card, author, listing, run, hashlib.sha256(record.encode()).hexdigest())

    def row(self, hash: str) -> str | None:
        """Of a row of the log, by the hash that covers it and all before; None without a key."""
        return self._made("row", hash) if self.keyed else None

    def head(self, seq: int, hash: str) -> str | None:
        """Of the last row as the last: it cannot be made of the row's own when the log is cut short."""
        return self._made("head", seq, hash) if self.keyed else None

    def check(self, seq: int, hash: str, mac: str | None) -> None:
        """Raises StoreError where the log cannot be gone on with: what it is under is not what is set."""
        if mac is None and not self.keyed:
            return
        if not self.keyed:
            raise StoreError(UNKEYED)
        if mac is None:
            raise StoreError(NOT_YET)
        if not same(mac, self.head(seq, hash)):
            raise StoreError(ANOTHER)

    def hold(self, unfit: str | None) -> None:
        """Why nothing may be sealed: what is set is not what the log is under."""
        self._unfit = unfit

    def fit(self) -> None:
        """Raises StoreError where nothing may be sealed."""
        if self._unfit is not None:
            raise StoreError(self._unfit)

    def _made(self, *facts: str | int | None) -> str:
        text = canonical(facts).encode("utf-8", "surrogatepass")
        if self._key is None:
            return hashlib.sha256(text).hexdigest()
        return hmac.new(self._key, text, hashlib.sha256).hexdigest()


def same(one: str | None, other: str | None) -> bool:
    """Whether two of them are the same; the time that it takes tells nothing."""
    return one is not None and other is not None and hmac.compare_digest(one.encode(), other.encode())
