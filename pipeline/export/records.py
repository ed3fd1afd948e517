"""What is exported: a card with what is known of it besides, and the words that several formats say alike."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pipeline.card import make
from pipeline.card.public import public
from pipeline.model import Card
from pipeline.render import escape, headline, words

SHORT = 12
"""Characters of a digest that tell a card from another one."""
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_TIME = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z")
_WEB = re.compile(
    r"(?P<host>https?://[^/?#\[\]@\s]+)(?P<rest>(?:[/?][^#]*)?)(?:#(?P<fragment>.*))?", re.IGNORECASE | re.DOTALL
)
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")
_SIGNS = frozenset(b":?@!$&'()*+,;=%")
"""What stands in an address besides, as it is; all else is written by number."""


class Entry(NamedTuple):
    """One card of an export."""

    card: Card
    ref: str
    """What the card is called in the file: its slug; with a part of a digest where another has that too."""
    state: str = ""
    """Where it stands in the store: "approved", "draft" …; "" of a card that was given."""
    approved_at: str | None = None
    expires: str | None = None
    """A day."""
    read_from: str = ""
    """The listing's source with the folders of this machine, which no format shows: only to find it here."""

    @property
    def approved(self) -> bool:
        return self.state == "approved"


class Given(NamedTuple):
    """A card before it has a name in the file."""

    card: Card
    state: str = ""
    approved_at: str | None = None
    expires: str | None = None


def entries(given: Iterable[Given]) -> tuple[Entry, ...]:
    """In the order given, each card once. What a card is called is fit for the name of a file."""
    found = {one.card.id: one for one in given}
    seen: set[str] = set()
    made = []
    for one in found.values():
        slug = one.card.slug if _SLUG.fullmatch(one.card.slug) else make.slug(one.card.slug)
        ref = slug if slug not in seen else f"{slug}-{digest(one.card.id)[:SHORT]}"
        seen.add(slug)
        shown, source = public(one.card), one.card.listing.source
        made.append(Entry(shown, ref, one.state, one.approved_at, one.expires, source))
    return tuple(made)


def inert(card: Card) -> Card:
    """The card with every text one line in which nothing hides and nothing acts; figures and id stay."""
    return Card.model_validate(_visible(card.model_dump()))


def _visible(value: Any) -> Any:
    match value:
        case str():
            return escape.visible(value)
        case Mapping():
            return {key: _visible(one) for key, one in value.items()}
        case list() | tuple():
            return type(value)(map(_visible, value))
    return value


def name(card: Card) -> str:
    """Never empty: what a format's users find the card by."""
    return card.name.strip() or card.slug


def summary(card: Card) -> str:
    """Never empty: why there is none, where there is none."""
    said = card.summary.strip() or "; ".join(words.reasons(card))
    return said or "Nothing was assessed."


def scored(card: Card) -> str:
    """``AIVSS 8.9 High (8.1–9.3; High 77 %, Critical 23 %)``, or that the score is withheld and what is known of it."""
    said = headline.headline(card)
    if said is not None:
        return f"AIVSS {said}"
    instead = words.instead(card)
    return f"AIVSS withheld, the card is {card.status}" + (f": {instead}" if instead else "")


def justified(card: Card) -> str:
    """The profile's formula with the card's figures, on one line; "" where there is no score."""
    formula = None if card.score is None else words.formula(card.score)
    return "" if formula is None or card.score is None else f"{card.score.profile}: {'; '.join(formula.worked)}"


def address(text: str) -> str | None:
    """An http(s) address as every reader of one takes it; None for what is none, or has a name and password in it."""
    found = _WEB.fullmatch(text)
    if found is None:
        return None
    fragment = "" if found["fragment"] is None else f"#{_escaped(found['fragment'])}"
    return _escaped(found["host"]) + _escaped(found["rest"]) + fragment


def _escaped(text: str) -> str:
    return _numbered(_STRAY.sub("%25", text), _PLAIN | _SIGNS)


def uri(path: str) -> str:
    """A relative path as a reference to it."""
    return _numbered(path, _PLAIN)


def _numbered(text: str, kept: frozenset[int]) -> str:
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in text.encode("utf-8", "replace"))


def page(entry: Entry, url: str | None) -> str | None:
    """The card's page on the public site, where one is known."""
    return None if url is None else address(f"{url.rstrip('/')}/directory/{entry.ref}/threat-model/")


def cut(text: str, most: int) -> str:
    """At most so many characters; what was cut ends with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def digest(*parts: str) -> str:
    """SHA-256 of several texts, so that none can be taken for two of them."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def time(text: str) -> str | None:
    """A time as our own cards have it; None for what another program might not read."""
    return text if _TIME.fullmatch(text) else None


def day(text: str) -> str:
    """Of a time; "" for what is none."""
    return (time(text) or "")[:10]
