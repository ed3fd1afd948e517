"""The tools that read: one card, some cards, two cards, and what to ask a vendor."""

import re
from typing import Annotated, Literal, get_args

from mcp.server import MCPServer
from mcp.types import ToolAnnotations
from pydantic import Field

from pipeline.drift import between
from pipeline.errors import InputError
from pipeline.mcp import shapes, showing
from pipeline.mcp.held import Held, own_words
from pipeline.mcp.strangers import Fence
from pipeline.review.rules import State
from pipeline.store import QueueFilter

Named = Annotated[str, Field(description="the card's digest, the beginning of it (6 characters), or its slug")]
Band = Literal["Critical", "High", "Medium", "Low", "None"]
Wanted = Literal["any", "waiting", "draft", "claimed", "approved", "rejected", "withdrawn"]
MOST_ROWS, MOST_WORDS = 50, 200
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_PLAIN = re.compile(r"\d{1,2}(?:\.\d+)?|[A-Z]|–|—|✓ mapped|⚠ not certain|gone|not there|not raised|no longer raised")
"""What our own code writes as a side of a difference; anything else may be a stranger's words."""


def add(server: MCPServer, held: Held) -> None:
    _card(server, held)
    _search(server, held)
    _compare(server, held)
    _questions(server, held)


def _card(server: MCPServer, held: Held) -> None:
    @server.tool(title="One threat card", annotations=READS)
    def card(
        card: Named,
        detail: Annotated[
            Literal["short", "whole"], Field(description="whole: with rationales, commentaries and quotes")
        ] = "short",
    ) -> shapes.Card:
        """A threat card that is in the store, or that was made in this session, and where it stands in review."""
        with own_words():
            return showing.card(held.card(card), whole=detail == "whole")


def _search(server: MCPServer, held: Held) -> None:
    @server.tool(title="Find threat cards", annotations=READS)
    def search_cards(
        words: Annotated[
            str, Field(description="all of them stand in the name, the source or the summary; none: every card")
        ] = "",
        state: Annotated[
            Wanted, Field(description="'approved' has those too whose approval has run out; they come as 'expired'")
        ] = "any",
        band: Annotated[Band | None, Field(description="of the score")] = None,
        limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20,
        after: Annotated[str, Field(description="the 'next' of the page before")] = "",
    ) -> shapes.Found:
        """The cards in the store, the highest score first, a page at a time."""
        with own_words():
            if len(words) > MOST_WORDS or len(after) > 500 or "\0" in words:
                raise InputError(f"'words' may have {MOST_WORDS} characters, and no NUL.")
            wanted = QueueFilter(states=_states(state), bands=() if band is None else (band,), search=words,
                                 sort="score", descending=True)  # fmt: skip
            page = held.store.queue(wanted, now=held.now(), after=after or None, limit=limit)
        fence, now = Fence(), held.now()
        rows = tuple(showing.row(row, fence, now) for row in page.rows)
        return shapes.Found(strangers=fence.told, cards=rows, next=page.next)


def _states(wanted: Wanted) -> tuple[State, ...] | None:
    every: tuple[State, ...] = get_args(State)
    if wanted == "waiting":
        return None
    return every if wanted == "any" else tuple(state for state in every if state == wanted)


def _compare(server: MCPServer, held: Held) -> None:
    @server.tool(title="Compare two threat cards", annotations=READS)
    def compare(first: Named, second: Named) -> shapes.Compared:
        """What differs between two cards: of one product, what moved its score; of two, where they part."""
        with own_words():
            one, other = held.card(first).card, held.card(second).card
        alike = one.slug == other.slug
        found, fence = between.changed(one, other), Fence()
        return shapes.Compared(
            strangers=fence.told,
            first=one.id,
            second=other.id,
            same=one.id == other.id,
            same_product=alike,
            was=showing.number(found.was),
            now=showing.number(found.now),
            was_severity=found.was_band,
            now_severity=found.now_band,
            band_changed=found.was_band != found.now_band,
            causes=tuple(
                shapes.Cause(name=cause.name, detail=fence(cause.detail), points=showing.number(cause.points))
                for cause in found.causes
                if alike
            ),
            differences=tuple(_difference(one, fence) for one in found.differences),
        )


def _difference(found: between.Difference, fence: Fence) -> shapes.Difference:
    was, now = (side if _PLAIN.fullmatch(side) else fence(side) for side in (found.was, found.now))
    return shapes.Difference(what=found.what, was=was, now=now, alone=found.alone)


def _questions(server: MCPServer, held: Held) -> None:
    @server.tool(title="What to ask the vendor", annotations=READS)
    def vendor_questions(card: Named) -> shapes.Questions:
        """What the listing leaves open, as questions to the vendor: whose answer could move the score most first."""
        with own_words():
            found = held.card(card).card
        fence, score = Fence(), found.score
        return shapes.Questions(
            strangers=fence.told,
            digest=found.id,
            slug=found.slug,
            aivss=None if score is None else float(score.aivss),
            severity=None if score is None else score.severity,
            questions=showing.questions(found, fence),
        )
