"""
What an MCP server says when it is asked for everything: ``serverInfo``, ``instructions``, capabilities, tools, prompts,
resources and resource templates, or the answer to one of these questions alone.
"""

from collections.abc import Iterator, Mapping

from pipeline.fetch.read import mcp_tools
from pipeline.fetch.read.labelled_lines import (
    Draft,
    Fields,
    after,
    first,
    joined,
    keys,
    labelled,
    leftovers,
    rows,
    structured,
    table,
    word,
)
from pipeline.fetch.read.parameters import Parameters
from pipeline.fetch.read.spelling import names, respelled_here

_SPELLED = names(
    "serverInfo protocolVersion instructions capabilities tools prompts resources resourceTemplates nextCursor"
)
_LISTS = ("tools", "prompts", "resources", "resourceTemplates")
_ANSWERS = keys("initialize initializeResult initialization server serverDiscover discover result")
"""Keys under which a dump keeps the answer to one question."""
_METHODS = {f"{name}{ending}": name for name in _LISTS for ending in ("/list", "List", "_list", "Result")}
_ENVELOPE = keys("jsonrpc id nextCursor _meta method")
_PROMPT = frozenset(["name", "title", "description"])
_RESOURCE = keys("uri uriTemplate name title description mimeType size")
_INFO = keys("name title version description websiteUrl icons")


def answers(value: object) -> Fields:
    """The answers in one table, lists of several of them together; whatever the value is of."""
    found: dict[str, object] = {}
    lists: dict[str, list[object]] = {}
    for one in _parts(value):
        for key, item in one.items():
            if key in _LISTS and isinstance(item, list):
                lists.setdefault(key, []).extend(item)
            else:
                found[key] = item
    return {**found, **lists}


def read(dump: Fields) -> Draft:
    """The draft of a dump; it is called as the server calls itself."""
    info = table(dump.get("serverInfo"))
    name = word(first(info, "title", "name")) or word(dump.get("serverInfo"))
    version, protocol = word(info.get("version")), word(dump.get("protocolVersion"))
    tools = rows(dump.get("tools"))
    lines = [
        joined(
            f"MCP server: {name or '(without a name)'}",
            f"version {version}" if version else "",
            f"protocol version {protocol}" if protocol else "",
        ),
        *labelled("description", word(info.get("description"))),
        *labelled("website", word(info.get("websiteUrl"))),
        *labelled("instructions", word(dump.get("instructions"))),
        *leftovers(table(dump.get("capabilities")), (), label="capability"),
        *leftovers(info, _INFO, label="server"),
        *leftovers(dump, [*_LISTS, *_ENVELOPE, "serverInfo", "protocolVersion", "instructions", "capabilities"]),
        *(mcp_tools.head(len(tools), more=bool(dump.get("nextCursor"))) if "tools" in dump else []),
        *mcp_tools.lines(tools),
        *_listed("prompts", rows(dump.get("prompts")), _prompt),
        *_listed("resources", rows(dump.get("resources")), _resource),
        *_listed("resource templates", rows(dump.get("resourceTemplates")), _resource),
    ]
    return structured("mcp_server", name or None, lines)


def _parts(value: object) -> Iterator[Fields]:
    """The answers, each by itself: of one table, of the answers in it, or of an array of them."""
    if isinstance(value, list):
        for item in value:
            if not isinstance(item, Mapping) or not {"result", "jsonrpc"} & set(item):
                return
            yield from _parts(item)
        return
    fields = respelled_here(table(value), _SPELLED)
    own: dict[str, object] = {}
    for key, item in fields.items():
        name = _METHODS.get(key, key)
        if name in _LISTS:
            inner = respelled_here(table(item), _SPELLED)
            own[name] = first(table(inner.get("result")) or inner, name) if isinstance(item, Mapping) else item
        elif key in _ANSWERS and isinstance(item, Mapping) and _says(item):
            yield from _parts(item)
        else:
            own[key] = item
    yield own


def _says(answer: Mapping[str, object]) -> bool:
    inner = table(answer.get("result")) or table(answer)
    return not set(respelled_here(inner, _SPELLED)).isdisjoint([*_LISTS, "serverInfo", "instructions"])


def is_dump(found: Fields) -> bool:
    """Each list must hold what it is called after; tools alone, or a name beside them, are another format's."""
    if any(not isinstance(found.get(key, []), list) for key in _LISTS):
        return False
    if found.get("name") or {"packages", "remotes", "plugins", "openapi"} & set(found):
        return False
    prompts, resources = (
        rows(found.get("prompts")),
        [*rows(found.get("resources")), *rows(found.get("resourceTemplates"))],
    )
    if not all(word(row.get("name")) for row in prompts):
        return False
    if not all(word(first(row, "uri", "uriTemplate", "uri_template")) for row in resources):
        return False
    said = word(table(found.get("serverInfo")).get("name")) or word(found.get("instructions"))
    if prompts and not (said or "tools" in found or resources):
        return any({"description", "arguments", "title"} & set(row) for row in prompts)
    return bool(prompts or resources or (said and ("serverInfo" in found or rows(found.get("tools")))))


def _listed(what: str, items: list[Fields], lines: object) -> list[str]:
    if not items or not callable(lines):
        return []
    return [f"{what}: {len(items)} listed", *(line for item in items for line in ("", *lines(item)))]


def _prompt(prompt: Fields) -> list[str]:
    name = word(prompt.get("name"))
    title = word(prompt.get("title"))
    label = f"prompt {name}"
    taken = Parameters(prompt)
    return [
        f"{label}: {word(prompt.get('description')) or title or 'no description'}",
        *labelled(f"{label} title", title if title != name else ""),
        *(taken.lines(label) if taken.keys else []),
        *leftovers(prompt, {*_PROMPT, *taken.keys}, label=label),
    ]


def _resource(resource: Fields) -> list[str]:
    resource = respelled_here(resource, names(" ".join(_RESOURCE)))
    address = word(first(resource, "uri", "uriTemplate"))
    label = f"resource {word(first(resource, 'name', 'title')) or address}"
    facts = joined(word(resource.get("mimeType")), f"{size} bytes" if (size := word(resource.get("size"))) else "")
    line = after(f"{label}: {address}", f"({facts})" if facts else "", sep=" ")
    return [after(line, word(resource.get("description"))), *leftovers(resource, _RESOURCE, label=label)]
