"""What the tools work with: the store, what makes a card, who asks, and the cards that were made and not saved."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mcp.server.mcpserver.exceptions import ToolError

from pipeline.card.public import public
from pipeline.errors import InputError, NoSuchCard, ThreatcardError
from pipeline.mcp.course import Course, Lanes
from pipeline.mcp.notes import NOT_SAVED, Standing, standing
from pipeline.model import Card, Listing
from pipeline.render import escape
from pipeline.store import Revision, Store
from pipeline.store.store import SHORTEST
from pipeline.web.auth.access import Asked

MOST_KEPT = 32
"""Cards that are made and not saved, of everybody together; the oldest go first."""
_NAMED = re.compile(r"[a-z0-9-]{1,100}")


class Drafted(NamedTuple):
    card: Card
    listing: Listing


class Fresh:
    """Cards that were made here: each is for whoever had it made."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Drafted] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, who: str, drafted: Drafted) -> None:
        with self._lock:
            self._kept[who, drafted.card.id] = drafted
            self._kept.move_to_end((who, drafted.card.id))
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def get(self, who: str, named: str) -> Drafted | None:
        """By the digest or its beginning: never by a slug, which whoever wrote a listing picks."""
        if len(named) < SHORTEST:
            return None
        with self._lock:
            found = [one for (whose, digest), one in self._kept.items() if whose == who and digest.startswith(named)]
        if len(found) > 1:
            raise InputError(f"several cards begin with {named!r}; give more of the digest.")
        return found[0] if found else None


class Held(NamedTuple):
    """``who`` is whose call is being answered; ``draft`` raises a ThreatcardError, or Stopped."""

    store: Store
    draft: Callable[[Asked, Course], tuple[Card, Listing]]
    now: Callable[[], str]
    who: Callable[[], str]
    saves: bool
    fresh: Fresh
    lanes: Lanes

    def card(self, named: str) -> Standing:
        """
        By digest, the beginning of one (six characters), or slug; no folder of this machine is in it. Raises
        NoSuchCard, and InputError.
        """
        if not _NAMED.fullmatch(named):
            raise InputError("a card is named by its digest, the beginning of that, or its slug.")
        if (drafted := self.fresh.get(self.who(), named)) is not None:
            there = self.store.revision(drafted.card.id)
            return Standing(public(drafted.card), NOT_SAVED) if there is None else self._standing(there)
        try:
            found = self.store.revision(self.store.resolve(named))
        except NoSuchCard as err:
            raise _none(named) from err
        if found is None:
            raise _none(named)
        return self._standing(found)

    def _standing(self, found: Revision) -> Standing:
        return standing(public(found.card), found.standing, self.now())


def _none(named: str) -> NoSuchCard:
    return NoSuchCard(f"there is no card {named!r}; find one with search_cards, or make one with assess.")


@contextmanager
def own_words() -> Iterator[None]:
    """What is raised on purpose reaches whoever called, in our words; of a bug they hear that there is one."""
    try:
        yield
    except ThreatcardError as err:
        raise ToolError(escape.visible(str(err))) from err
