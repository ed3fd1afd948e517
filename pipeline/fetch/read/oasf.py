"""
OASF record (Open Agentic Schema Framework), schema 0.3 to 1.x: ``modules`` or the older ``extensions``, skills by
``name`` or by ``category_name`` and ``class_name``, locators with ``url`` or ``urls``.
"""

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
    words,
)

_KNOWN = keys(
    "name version schema_version description authors created_at skills domains locators modules extensions "
    "signature annotations previous_record_cid"
)
_MODULE = frozenset(["name", "version", "data", "id"])
_CLASS = keys("name id category_name category_uid class_name class_uid")


def read(record: Fields) -> Draft:
    """The draft of an OASF record."""
    name = word(record.get("name"))
    version, schema = word(record.get("version")), word(record.get("schema_version"))
    modules = [*rows(record.get("modules")), *rows(record.get("extensions"))]
    lines = [
        joined(f"OASF record: {name}", f"version {version}" if version else "", f"schema {schema}"),
        *labelled("description", word(record.get("description"))),
        *labelled("author", *words(record.get("authors"))),
        *labelled("created", word(record.get("created_at"))),
        *labelled("previous record", word(record.get("previous_record_cid"))),
        f"signature: {'present, not verified here' if record.get('signature') else 'none'}",
        *_classes("skill", rows(record.get("skills"))),
        *_classes("domain", rows(record.get("domains"))),
        *_locators(rows(record.get("locators"))),
        *_annotations(table(record.get("annotations"))),
        *leftovers(record, _KNOWN),
        *(line for module in modules for line in ("", *_module(module))),
    ]
    return structured("oasf_record", name.rpartition("/")[2], lines)


def _classes(label: str, items: list[Fields]) -> list[str]:
    return [
        line
        for item in items
        for line in (
            f"{label}: {_class_name(item)}",
            *leftovers(item, _CLASS, label=label),
        )
    ]


def _class_name(item: Fields) -> str:
    name = word(item.get("name")) or after(word(item.get("category_name")), word(item.get("class_name")), sep=" / ")
    return name or f"number {word(first(item, 'id', 'class_uid')) or 'unknown'}"


def _locators(locators: list[Fields]) -> list[str]:
    lines = [
        joined(
            f"locator: {word(row.get('type')) or 'of unknown type'} {joined(*_addresses(row))}",
            f"digest {word(row.get('digest'))}" if row.get("digest") else "no digest",
        )
        for row in locators
    ]
    return lines or ["locator: none declared"]


def _addresses(locator: Fields) -> list[str]:
    return [*words(locator.get("url")), *words(locator.get("urls"))]


def _annotations(annotations: Fields) -> list[str]:
    return leftovers(annotations, (), label="annotation")


def _module(module: Fields) -> list[str]:
    """A module's name, then its data leaf by leaf; the tools of an MCP server as tools."""
    name = word(module.get("name")) or "(without a name)"
    data = table(module.get("data"))
    servers = [data, *rows(data.get("servers")), table(data.get("server")), table(data.get("mcp_data"))]
    tools = [tool for server in servers for tool in rows(server.get("tools"))]
    return [
        f"module: {joined(name, word(module.get('version')))}",
        *leftovers(_without_tools(data), (), label=f"module {name}"),
        *leftovers(module, _MODULE, label=f"module {name}"),
        *mcp_tools.lines(tools),
    ]


def _without_tools(data: Fields) -> Fields:
    """The data without the lists that are shown as tools."""
    return {
        key: [_without_tools(row) for row in rows(value)]
        if key == "servers"
        else _without_tools(table(value))
        if key in ("server", "mcp_data") and isinstance(value, dict)
        else value
        for key, value in data.items()
        if not (key == "tools" and rows(value))
    }
