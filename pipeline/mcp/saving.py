"""The one tool that writes, there only where the server was started for it: and then the user is asked each time."""

from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver import AcceptedElicitation, Context, Elicit, ElicitationResult, Resolve
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, Field

from pipeline.errors import NoSuchCard
from pipeline.mcp import shapes
from pipeline.mcp.held import Drafted, Held, own_words
from pipeline.mcp.notes import NOT_SAVED
from pipeline.render import headline

ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
Digest = Annotated[str, Field(description="the digest of a card that assess made in this session, or its beginning")]


class Consent(BaseModel):
    """What the user is asked."""

    save: bool = Field(description="Keep this draft, and the listing that it was made of, for review?")


def add(server: MCPServer, held: Held) -> None:
    def asked(card: str, ctx: Context) -> Elicit[Consent]:
        """The question has no word of the listing in it: not even the slug, which its author picked."""
        with own_words():
            made = _made(held, card).card
        able = ctx.client_capabilities
        if able is None or able.elicitation is None:
            raise ToolError("your client cannot ask its user: save the card with 'threatcard assess --save'.")
        score = "no score" if made.score is None else f"AIVSS {headline.brief(made)}"
        return Elicit(f"Save the draft {made.id[:12]} ({score}) in Threatcard's store, for people to review?", Consent)

    @server.tool(title="Save a draft for review", annotations=ADDS)
    def save(card: Digest, consent: Annotated[ElicitationResult[Consent], Resolve(asked)]) -> shapes.Saved:
        """Put a card that assess made into the store, as a draft for people to review. Your user is asked first."""
        with own_words():
            made = _made(held, card)
            if not (isinstance(consent, AcceptedElicitation) and consent.data.save):
                return shapes.Saved(digest=made.card.id, saved=False, state=NOT_SAVED, note="The user did not want it.")
            there = held.store.save(made.card, made.listing, author=held.who())
        note = "It is a draft: people review it in 'threatcard serve'."
        return shapes.Saved(digest=there.id, saved=True, state=there.state, note=note)


def _made(held: Held, named: str) -> Drafted:
    """Raises NoSuchCard."""
    found = held.fresh.get(held.who(), named)
    if found is None:
        raise NoSuchCard("no card of that digest was made in this session; make one with assess.")
    return found
