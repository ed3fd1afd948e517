"""The card's JSON Schema: its parts as tables, and whole."""

import json
from typing import Any

from docs_site.markdown import block, code, plain, table
from docs_site.markdown import page as made
from pipeline.model import Card

INTRO = "What `threatcard schema` prints. A card is canonical JSON and is named by its digest."


def page() -> str:
    found = Card.model_json_schema(mode="serialization")
    parts = [_section(name, each) for name, each in found["$defs"].items() if "properties" in each]
    whole = block(json.dumps(found, indent=2), "json")
    return made("JSON Schema of a card", INTRO, _section("Card", found), *parts, "## The schema", whole)


def _section(name: str, found: dict[str, Any]) -> str:
    needed = found.get("required", [])
    rows = [
        (code(key), kind(each), "" if key in needed else "may be absent", plain(each.get("description", "")))
        for key, each in found["properties"].items()
    ]
    return f"## {name}\n\n{table(('field', 'type', '', 'meaning'), rows)}"


def kind(of: dict[str, Any]) -> str:
    """The type of a field, in words: of a union all, of a list what it holds."""
    if "$ref" in of:
        name = of["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in of:
        return " or ".join(kind(each) for each in of["anyOf"])
    if "enum" in of or "const" in of:
        return ", ".join(code(str(each)) for each in of.get("enum", [of.get("const")]))
    if of.get("type") == "array":
        return f"list of {kind(of['items'])}" if "items" in of else "list"
    return str(of.get("type", "any"))
