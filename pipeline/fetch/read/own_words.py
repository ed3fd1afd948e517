"""
What a structured record says of itself, without the labels that its reader writes: descriptions and instructions at
any depth, and the names of tools and skills, which tell what they do.
"""

import re
from collections.abc import Iterator, Mapping

from pipeline.fetch.read.labelled_lines import keys, word, words
from pipeline.fetch.read.spelling import folded

SAYS = keys(
    "description summary instructions prompt text examples desc shortdescription longdescription descriptionforhuman "
    "descriptionformodel"
)
"""Keys, by ``folded``."""
NAMED = frozenset(["tools", "skills", "prompts"])
"""Lists whose entries' names count."""
_OF_SETTINGS = keys(
    "environmentvariables env headers variables runtimearguments packagearguments configschema userconfig "
    "securityschemes securitydefinitions license"
)
"""What is said below these is said of a setting, not of the product."""
_LONGEST_PLACEHOLDER = 200
_PLACEHOLDER = re.compile(
    r"\W*(?:(?:to ?do|tbd|fixme|lorem ipsum)\b.*|n/?a|none|null|undefined|placeholder"
    r"|(?:(?:no|add|your|an?|the|short|brief|insert|enter|empty) ?)*description"
    r"(?: (?:here|available|provided|yet|goes here|of .{0,30}))*)?\W*",
    re.IGNORECASE | re.DOTALL,
)


def of(record: object) -> str:
    """The record's own words, a line each; a placeholder says nothing."""
    return "\n".join(
        line for line in _said(record) if len(line) > _LONGEST_PLACEHOLDER or not _PLACEHOLDER.fullmatch(line)
    )


def _said(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _said(item)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if folded(key) not in _OF_SETTINGS:
                yield from _of_key(key, item)


def _of_key(key: object, item: object) -> Iterator[str]:
    if folded(key) in SAYS:
        yield from words(item)
    if key in NAMED and isinstance(item, list):
        yield from (word(row.get("name")).replace("_", " ") for row in item if isinstance(row, Mapping))
    if isinstance(item, Mapping | list):
        yield from _said(item)
