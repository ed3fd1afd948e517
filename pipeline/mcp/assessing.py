"""The tool that makes a card: of an address that is read, or of a text that came along."""

from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError

from pipeline.errors import InputError, ThreatcardError
from pipeline.mcp import shapes, showing
from pipeline.mcp.course import STEPS, Course
from pipeline.mcp.held import Drafted, Held, own_words
from pipeline.web.api.given import marked
from pipeline.web.api.jobs import Full
from pipeline.web.api.models import ToAssess
from pipeline.web.auth.access import Asked

REACHES_OUT = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=False, open_world_hint=True)


def add(server: MCPServer, held: Held) -> None:
    @server.tool(title="Draft a threat card", annotations=REACHES_OUT)
    async def assess(
        ctx: Context,
        source: Annotated[
            str, Field(description="the http(s) address of a public listing: a vendor page, a repository, a registry")
        ] = "",
        text: Annotated[
            str | None, Field(description="the listing's text instead; the card says that it was given, not read")
        ] = None,
        name: Annotated[str, Field(description="the product's name, where the listing does not tell it")] = "",
    ) -> shapes.Card:
        """
        Draft a threat card of an AI agent, an MCP server or a skill from its public listing. The card is a draft for
        people, made in this session and not saved. Take some seconds without a model, a minute with one.
        """
        with own_words():
            return await _assessed(held, ctx, _asked(source, text, name))


def _asked(source: str, text: str | None, name: str) -> Asked:
    """Within the bounds of the REST API. Raises InputError."""
    try:
        given = ToAssess(source=source.strip(), name=name, text=text)
    except ValidationError as err:
        raise InputError(_too(err)) from err
    if given.text is None and not given.source.lower().startswith(("http://", "https://")):
        raise InputError("give the http(s) address of a listing as 'source', or its text as 'text'; no file is read.")
    return Asked(given.source, given.name, given.text)


def _too(err: ValidationError) -> str:
    """What is wrong with the first argument that is: how long it may be, or that it is no text."""
    first = err.errors(include_url=False)[0]
    name, bound = first["loc"][0], first.get("ctx", {})
    if "max_length" in bound:
        return f"{name!r} has {len(first['input']):,} characters; {bound['max_length']:,} are allowed."
    if first["type"] == "string_unicode":
        return f"{name!r} holds a lone surrogate, half a character; leave it out."
    return f"{name!r} is empty; give at least one character, or leave it out."


async def _assessed(held: Held, ctx: Context, asked: Asked) -> shapes.Card:
    """Where the call is cancelled, what is under way stops, and nothing comes of it."""

    def work(course: Course) -> Drafted:
        made, listing = held.draft(asked, course)
        return Drafted(made if asked.text is None else marked(made), listing)

    try:
        run = held.lanes.begin(work)
    except Full as err:
        raise ThreatcardError("too many assessments wait; try again in a minute.") from err
    try:
        async for said in run.said():
            await ctx.report_progress(said.progress, STEPS, said.words)
        drafted = run.result()
    finally:
        run.give_up()
    held.fresh.keep(held.who(), drafted)
    return showing.card(held.card(drafted.card.id), whole=False)
