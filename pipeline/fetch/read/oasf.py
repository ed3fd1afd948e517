"""
OASF record (Open Agentic Schema Framework), schema 0.3 to 1.x: ``modules`` or the older ``extensions``, skills by
``name`` or by ``category_name`` and ``class_name``, locators with ``url`` or ``urls``.
"""

from pipeline.fetch.read import oasf_modules, own_words
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
from pipeline.fetch.read.spelling import or_else, respelled_here

_KNOWN = keys(
    "name version schema_version description authors created_at skills domains locators modules extensions "
    "signature annotations previous_record_cid"
)
_SPELLED = {"schemaversion": "schema_version", "createdat": "created_at", "previousrecordcid": "previous_record_cid"}
_CLASS = keys("name id category_name category_uid class_name class_uid")


def is_record(fields: Fields) -> bool:
    """Told by its schema's version beside what an agent can do, or where it is."""
    fields = respelled_here(fields, _SPELLED)
    return "schema_version" in fields and not {"skills", "locators", "modules", "extensions"}.isdisjoint(fields)


def read(record: Fields) -> Draft:
    """The draft of an OASF record."""
    name = word(record.get("name"))
    version, schema = word(record.get("version")), word(record.get("schema_version"))
    record = respelled_here(record, _SPELLED)
    modules = [oasf_modules.read(row) for row in (*_listed(record, "modules"), *_listed(record, "extensions"))]
    lines = [
        joined(f"OASF record: {name}", f"version {version}" if version else "", f"schema {schema}"),
        *labelled("description", word(record.get("description"))),
        *labelled("author", *words(record.get("authors"))),
        *labelled("created", word(record.get("created_at"))),
        *labelled("previous record", word(record.get("previous_record_cid"))),
        f"signature: {'present, not verified here' if record.get('signature') else 'none'}",
        *_classes("skill", rows(record.get("skills"))),
        *_classes("domain", rows(record.get("domains"))),
        *_locators(record),
        *_annotations(table(record.get("annotations"))),
        *leftovers(record, _KNOWN),
        *(line for module in modules for line in ("", *module.lines)),
    ]
    documents = [draft for module in modules for draft in module.documents]
    says = "\n".join([own_words.of(record), *(draft.substance for draft in documents)])
    hidden = tuple(one for draft in documents for one in draft.hidden)
    draft = structured("oasf_record", name.rpartition("/")[2], lines)
    return draft._replace(substance=says, hidden=hidden)


def _listed(record: Fields, key: str) -> list[Fields]:
    """The rows under a key, or what stands there in a table by its name."""
    if isinstance(record.get(key), list):
        return rows(record[key])
    return [{"name": name, "data": item} for name, item in table(record.get(key)).items()]


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


def _locators(record: Fields) -> list[str]:
    lines = [
        joined(
            f"locator: {word(row.get('type')) or 'of unknown type'} {joined(*_addresses(row))}",
            f"digest {word(row.get('digest'))}" if row.get("digest") else "no digest",
        )
        for row in rows(record.get("locators"))
    ]
    return or_else(lines, record, "locators", label="locator", nothing="none declared")


def _addresses(locator: Fields) -> list[str]:
    return [*words(locator.get("url")), *words(locator.get("urls"))]


def _annotations(annotations: Fields) -> list[str]:
    return leftovers(annotations, (), label="annotation")
