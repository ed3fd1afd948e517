"""Replies of vendors as pages show them, and what is said when one was added or decided on."""

from collections.abc import Iterable

from markupsafe import Markup

from pipeline.store import Reply, Store
from pipeline.web.pages import templating
from pipeline.web.pages.marks import shown

PREFIX = "reply-"
"""Before the id of a reply, in an address."""
BECAME = {
    "waiting": "The note is kept; it waits for a reviewer.",
    "signed": "The note is signed off: it may stand on the published card.",
    "declined": "The note is declined.",
    "open": "The dispute is open: until it is settled the card is due for review.",
    "settled": "The dispute is settled.",
}


def listed(replies: Iterable[Reply]) -> list[tuple[Reply, Markup, Markup]]:
    """Each with its text and the reviewer's answer, whose lines stay and in which nothing hides."""
    return [(one, templating.raw(shown(one.text)), templating.raw(shown(one.words))) for one in replies]


def became(store: Store, did: str) -> str:
    """What is so now with the reply that an address names; nothing where there is none: a link may not lie."""
    found = store.replies.get(did.removeprefix(PREFIX)[:32].replace("\0", "")) if did.startswith(PREFIX) else None
    return "" if found is None else BECAME[found.state]
