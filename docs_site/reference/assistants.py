"""The MCP server, as its own tools describe themselves."""

import asyncio
from typing import Any

from docs_site.markdown import code, plain, table
from docs_site.markdown import page as made
from docs_site.reference.rest import a_store
from docs_site.reference.schema import kind
from pipeline.mcp.course import Lanes
from pipeline.mcp.held import Fresh, Held
from pipeline.mcp.server import create

INTRO = (
    "What `threatcard mcp` offers; `save` with `--allow-save` alone. [For assistants](../mcp.md) says how to add it."
)


def page() -> str:
    with a_store() as store:
        server = create(Held(store, _none, lambda: "", lambda: "", True, Fresh(), Lanes()))
        tools, resources, prompts = asyncio.run(_listed(server))
    parts = [_tool(one) for one in tools]
    named = [(code(one.uri_template), _said(one)) for one in resources]
    asked = [(code(one.name), _said(one)) for one in prompts]
    told = (table(("resource", ""), named), "## Prompts", table(("prompt", ""), asked))
    return made("MCP tools", INTRO, *parts, "## Resources", *told)


async def _listed(server: Any) -> tuple[Any, Any, Any]:
    return await server.list_tools(), await server.list_resource_templates(), await server.list_prompts()


def _none(*_: Any) -> Any:
    raise AssertionError("nothing is drafted here")


def _tool(one: Any) -> str:
    needed = one.input_schema.get("required", [])
    rows = [
        (code(key), kind(each), "" if key in needed else "may be absent", plain(each.get("description", "")))
        for key, each in one.input_schema.get("properties", {}).items()
    ]
    head = ("argument", "type", "", "meaning")
    return "\n\n".join((f"## {code(one.name)}", _said(one), table(head, rows)))


def _said(one: Any) -> str:
    return plain(" ".join((one.description or "").split()))
