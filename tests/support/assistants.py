"""An MCP server over a real store, and an assistant's client that talks to it in this process."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client
from mcp.types import ElicitResult

from pipeline.mcp.course import Lanes
from pipeline.mcp.held import Fresh, Held
from pipeline.mcp.server import create
from tests.support.listings import NOW
from tests.support.web import offline

VERSIONS = ("legacy", "2026-07-28")
"""How the client is told which version of the protocol to speak: 2025-11-25, and the one after it."""


def drafts(asked, course):
    """Without a model and without a network, in the steps that the real one has."""
    course.step("reading the listing")
    made = offline(asked)
    course.step("assessing it")
    course.step("the card is made")
    return made


def a_held(store, *, draft=drafts, who=lambda: "ann", saves=False) -> Held:
    return Held(store, draft, lambda: NOW, who, saves, Fresh(), Lanes())


def a_server(store, **how: Any):
    return create(a_held(store, **how))


def answering(action: str, **content: Any):
    """A user who always answers so; what they were asked is kept in ``asked``."""
    asked = []

    async def answer(_, params):
        asked.append(params.message)
        return ElicitResult(action=action, content=content or None)

    return answer, asked


@asynccontextmanager
async def talking(target: Any, mode: str = "auto", **how: Any):
    async with Client(target, mode=mode, **how) as client:
        yield client


def told(target: Any, talk: Callable[[Any], Awaitable[Any]], mode: str = "auto", **how: Any) -> Any:
    """What comes of one conversation."""

    async def held():
        async with talking(target, mode, **how) as client:
            return await talk(client)

    return asyncio.run(held())


def call(target: Any, tool: str, mode: str = "auto", **arguments: Any) -> Any:
    """The structured answer to one call, which is no error."""
    answer = told(target, lambda client: client.call_tool(tool, arguments), mode)
    assert not answer.is_error, answer.content[0].text
    return answer.structured_content


def refusal(target: Any, tool: str, mode: str = "auto", **arguments: Any) -> str:
    """Why one call was refused."""
    answer = told(target, lambda client: client.call_tool(tool, arguments), mode)
    assert answer.is_error
    said = answer.content[0].text
    return said.removeprefix(f"Error executing tool {tool}: ")


def unfenced(answer: Any) -> str:
    """The text of an answer without what is said to be a stranger's."""
    marks = answer.structured_content["strangers"]
    return re.sub(re.escape(marks["opens"]) + " .*? " + re.escape(marks["closes"]), "", answer.content[0].text)
