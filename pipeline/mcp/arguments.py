"""
Arguments of a call against the schema of its tool: what is wrong with them is said in our words, in one line.

The library says it in those of its validator, over several lines, and passes over an argument that is none.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.shared.exceptions import MCPError
from mcp.types import INVALID_PARAMS, CallToolResult, GetPromptResult, InputRequiredResult
from pydantic import BeforeValidator, ValidationError

from pipeline.render import escape

MOST_SHOWN = 40
"""Characters of a value in a refusal."""
Schema = Mapping[str, Any]


def _no_truth(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("true and false are no numbers")
    return value


Figure = Annotated[float, BeforeValidator(_no_truth)]
"""A JSON number, or its text."""


class Server(MCPServer[Any]):
    """The library's own, but for what is said of a call that cannot be answered."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Raises ToolError with our words alone; UnexpectedToolError, which says nothing, for a bug."""
        schemas = {tool.name: tool.input_schema for tool in await self.list_tools()}
        if name not in schemas:
            raise ToolError(f"there is no tool {_shown(name)}; there are {_listed(list(schemas))}.")
        if strays := sorted(arguments.keys() - schemas[name].get("properties", {}).keys()):
            raise ToolError(f"{name} has no argument {_shown(strays[0])}; {_takes(schemas[name])}.")
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except ToolError as err:
            if isinstance(err.__cause__, ValidationError):
                raise ToolError(refusal(name, schemas[name], arguments, err.__cause__)) from err.__cause__
            raise ToolError(str(err.__cause__ or err)) from err.__cause__

    async def get_prompt(
        self, name: str, arguments: dict[str, Any] | None = None, context: Context[Any, Any] | None = None
    ) -> GetPromptResult | InputRequiredResult:
        """Raises MCPError with our words: the library would call what is asked wrongly an error of ours."""
        known = {prompt.name: prompt.arguments or [] for prompt in await self.list_prompts()}
        if name not in known:
            raise _invalid(f"there is no prompt {_shown(name)}; there are {_listed(list(known))}.")
        given, takes = arguments or {}, {one.name: one for one in known[name]}
        if strays := sorted(given.keys() - takes.keys()):
            raise _invalid(f"{name} has no argument {_shown(strays[0])}; it takes {_listed(list(takes))}.")
        if lacking := [one for one in takes.values() if one.required and one.name not in given]:
            raise _invalid(f"{name} lacks the argument {lacking[0].name!r}: {lacking[0].description}.")
        return await super().get_prompt(name, arguments, context)


def _invalid(words: str) -> MCPError:
    return MCPError(INVALID_PARAMS, words)


def refusal(tool: str, schema: Schema, given: Mapping[str, Any], err: ValidationError) -> str:
    """The first thing that is wrong, and what is allowed in its place."""
    first, *rest = err.errors(include_url=False, include_context=False, include_input=False)
    name = str(first["loc"][0]) if first["loc"] else ""
    of = schema.get("properties", {}).get(name, {})
    more = f" (and {len(rest)} more)" if rest and "anyOf" not in of else ""
    if name not in given:
        return f"{tool} lacks the argument {name!r}: {of.get('description') or wanted(of)}.{more}"
    value, path = given[name], name
    for key in map(str, first["loc"][1:]):
        if isinstance(value, Mapping) and key in value:
            value, path, of = value[key], f"{path}.{key}", of.get("additionalProperties", {})
    return f"{path} is {_shown(value)}; it takes {wanted(of)}.{more}"


def wanted(of: Schema) -> str:
    """``a whole number from 1 to 50``, ``'short' or 'whole'``: what a JSON Schema allows, in words."""
    if "enum" in of or "const" in of:
        return _either([f"{one!r}" for one in of.get("enum", [of.get("const")])])
    if "anyOf" in of:
        return _either([wanted(one) for one in of["anyOf"]])
    kind = _KINDS.get(of.get("type", ""), "another value")
    if "minimum" in of and "maximum" in of:
        return f"{kind} from {of['minimum']} to {of['maximum']}"
    return f"{kind} of {wanted(of['additionalProperties']).removeprefix('a ')}s" if _holds(of) else kind


_KINDS = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
    "object": "an object",
    "array": "a list",
}


def _holds(of: Schema) -> bool:
    return of.get("type") == "object" and isinstance(of.get("additionalProperties"), Mapping)


def _takes(schema: Schema) -> str:
    names = list(schema.get("properties", {}))
    return f"it takes {_listed(names)}" if names else "it takes none"


def _shown(value: Any) -> str:
    quote = '"' if isinstance(value, str) else ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = escape.visible(text.encode("utf-8", "replace").decode())
    return f"{quote}{text}{quote}" if len(text) <= MOST_SHOWN else f"{quote}{text[:MOST_SHOWN]}…{quote}"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words)


def _either(words: Sequence[str]) -> str:
    *before, last = words
    return f"{', '.join(before)} or {last}" if before else last
