"""A value of JSON or YAML in; the record that its keys tell, and what that format's reader makes of it, out."""

from collections.abc import Mapping

from pipeline.errors import UnsupportedFormat
from pipeline.fetch.read import (
    a2a,
    bounds,
    hidden_text,
    manifests,
    many,
    mcp_config,
    mcp_dump,
    mcp_server,
    mcp_tools,
    oasf,
    openapi,
    other_json,
    own_words,
)
from pipeline.fetch.read.labelled_lines import Draft, Fields, first, rows, table, word
from pipeline.fetch.read.parameters import Parameters

READ = (
    "HTML, Markdown or plain text, PDF or DOCX, SKILL.md, MCP server.json, MCP tools/list, A2A agent card, OASF "
    "record, plugin.json, OpenAPI, Hugging Face model card"
)


_BESIDE = frozenset(["annotations", "outputSchema", "output_schema"])


def read(value: object, *, only: str | None, form: str = "JSON") -> Draft:
    """
    The draft; ``only`` names the one that is wanted of several. Raises UnsupportedFormat for what no listing is
    written in.
    """
    try:
        several = many.found(value)
        if several is not None:
            name, value = many.picked(several, only)
        elif only is not None:
            raise UnsupportedFormat(f"{only!r} names one of many, and this is no file of many: leave it out")
        kept, unread = bounds.values(value)
        draft = _draft(kept) if several is None else _of_entry(name, table(kept), several)
        if draft is None:
            raise UnsupportedFormat(other_json.refusal(kept, form, READ))
        says = own_words.of(kept) if draft.substance is draft.text else draft.substance
        return draft._replace(substance=says, hidden=(*draft.hidden, *hidden_text.of_json(kept)), unread=unread)
    except RecursionError as error:
        raise UnsupportedFormat(f"{form} nested too deep to be a listing") from error


def _draft(value: object) -> Draft | None:
    return _tools(value) or _record(table(_answer(value)))


def _of_entry(name: str, entry: Fields, several: many.Many) -> Draft | None:
    if several.things == "MCP servers":
        return mcp_config.read(name, entry)
    return manifests.read(entry, outer=several.outer) if several.things == "plugins" else _record(entry)


def _answer(value: object) -> object:
    """What a JSON-RPC envelope holds, where that is no dump."""
    fields = table(value)
    result = fields.get("result")
    return result if "jsonrpc" in fields and isinstance(result, Mapping) and a2a.is_card(table(result)) else value


def _tools(value: object) -> Draft | None:
    """A ``tools/list`` result, bare, in its JSON-RPC envelope, or only its array; or all that a server says."""
    if isinstance(value, list):
        tools = [mcp_tools.unwrapped(tool) for tool in rows(value)]
        whole = bool(tools) and len(tools) == len(value) and any(map(_takes_something, tools))
        if whole and all(map(_is_tool, tools)):
            return mcp_tools.read(tools, more=False)
    said = mcp_dump.answers(value)
    if mcp_dump.is_dump(said):
        return mcp_dump.read(said)
    outer = said if isinstance(value, list) else table(value)
    result = table(outer["result"]) if isinstance(outer.get("result"), Mapping) else outer
    tools = [mcp_tools.unwrapped(tool) for tool in rows(result.get("tools"))]
    if not tools or not all(map(_is_tool, tools)) or {"packages", "remotes", "openapi"} & set(result):
        return None
    if result is outer and ((word(outer.get("name")) and word(outer.get("version"))) or manifests.is_manifest(outer)):
        return None
    return mcp_tools.read(tools, more=bool(result.get("nextCursor") or result.get("next_cursor")))


def _takes_something(fields: Fields) -> bool:
    """What a bare array needs one of: a name with a description is anything."""
    return bool(Parameters(fields).keys) or not _BESIDE.isdisjoint(fields)


def _is_tool(fields: Fields) -> bool:
    described = first(fields, "description", "desc", "summary") is not None
    return bool(word(fields.get("name"))) and (described or bool(Parameters(fields).keys))


def _record(fields: Fields) -> Draft | None:
    """The reader is told by the keys that only its format has."""
    if openapi.is_openapi(fields):
        return openapi.read(fields)
    if manifests.is_manifest(fields):
        return manifests.read(fields)
    server = many.record(fields)
    if mcp_server.is_server(server) or (server is not fields and mcp_server.is_enveloped(server)):
        return mcp_server.read(server, envelope={} if server is fields else fields)
    if oasf.is_record(fields):
        return oasf.read(fields)
    if a2a.is_card(fields):
        return a2a.read(fields)
    return mcp_config.smithery(fields) if mcp_config.is_smithery(fields) else None
