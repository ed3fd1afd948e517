"""One entry of the log in, the lines that a reader sees under it out."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pipeline.render import words
from pipeline.store import ReviewRow
from pipeline.taxonomy.factors import LABELS
from pipeline.taxonomy.reviews import REASONS


class Detail(NamedTuple):
    """``card`` is the id of a card that the line leads to, and empty elsewhere."""

    label: str
    text: str
    card: str = ""


def details(row: ReviewRow) -> tuple[Detail, ...]:
    """What the person said, changed and brought about; nothing where they only moved the card."""
    return tuple(detail for key, value in row.details.items() if value for detail in _told(key, value))


def _told(key: str, value: Any) -> Iterator[Detail]:
    match key:
        case "changes":
            yield from _changes(value)
        case "answers":
            yield from (Detail(f"answer to flag {number}", text) for number, text in value.items())
        case "draft":
            yield Detail("new draft", value[:12], value)
        case "supersedes":
            yield from (Detail("supersedes", card[:12], card) for card in value)
        case "card":
            yield Detail("card", value[:12], value)
        case "text":
            yield Detail("text, as SHA-256", value)
        case "reason":
            yield Detail("reason", f"{words.label(value)}: {REASONS.get(value, value)}")
        case _:
            yield Detail(
                {"words": "in words", "expires": "expires on", "by": "who speaks"}.get(key, words.label(key)),
                str(value),
            )


def _changes(changes: Mapping[str, Any]) -> Iterator[Detail]:
    """Figures first; what was kept or left as it is was not written down."""
    yield from (Detail(LABELS.get(key, key), value) for key, value in changes.get("factors", {}).items())
    yield from (Detail(f"CVSS {key}", value) for key, value in changes.get("metrics", {}).items())
    if (multiplier := changes.get("threat_multiplier")) is not None:
        yield Detail("threat multiplier", multiplier)
    if (controls := changes.get("controls")) is not None:
        yield Detail("controls that count", ", ".join(map(words.label, controls)) or "none")
    for key, certain in changes.get("layers", {}).items():
        yield Detail(key, "certain" if certain else "not certain")
    if (summary := changes.get("summary")) is not None:
        yield Detail("summary", summary)
