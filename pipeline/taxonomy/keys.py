"""The keys of the review application: the one table behind the page that lists them and the script that obeys them."""

from typing import NamedTuple


class Key(NamedTuple):
    """``pressed`` is the key as a browser names it; ``does`` is what the script does, "" where the browser does it."""

    pressed: str
    does: str
    words: str


KEYS: tuple[Key, ...] = (
    Key("j", "down", "the next row of the queue, the next claim of a card"),
    Key("k", "up", "the one before"),
    Key("Enter", "", "open it; press the button that you are on"),
    Key("x", "choose", "choose the row, to claim several together"),
    Key("c", "claim", "claim the card, or the chosen ones"),
    Key("e", "edit", "change the card’s values"),
    Key("q", "quote", "the next quote in the listing"),
    Key("a", "approve", "to the approval; Enter approves"),
    Key("r", "reject", "to the rejection"),
    Key("Ctrl+Enter", "send", "send the form that you write in: answers to flags, a rejection, an amendment"),
    Key("n", "next", "the next card of the list"),
    Key("s", "skip", "skip the card: the next one, and this one stays as it is"),
    Key("p", "previous", "the card before"),
    Key("b", "back", "back to the list"),
    Key("/", "search", "search the queue"),
    Key("?", "help", "these keys"),
    Key("Escape", "", "close them"),
)
