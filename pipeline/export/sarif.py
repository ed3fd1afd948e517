"""
Cards as SARIF 2.1.0, within what GitHub's code scanning takes: a severity is the rule's there, so one rule a card.

An alert is known by its fingerprint, which is of the card's slug and the claim: a new score moves it, and opens none.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from pipeline import __version__
from pipeline.export.records import Entry, address, cut, digest, inert, justified, name, page, scored, summary, uri
from pipeline.model import Card, Flag
from pipeline.render import escape, headline, words

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_TEXT = 1_024
"""Characters of a description."""
MOST_RUNS, MOST_RESULTS = 20, 5_000
"""Of a file, and of a run: 25,000 are taken, and 5,000 of them kept."""
MOST_TAGS = 10
MOST_BYTES = 10_000_000
"""Of a file, compressed."""
PRECISION = {"llm": "medium", "comparables": "low"}
LEVELS = {"Critical": "error", "High": "error", "Medium": "warning", "Low": "note", "None": "note"}

_LINK = re.compile(r"\](?=\()")
"""Where a message would become a link: ``[words](address)``."""


class Place(NamedTuple):
    """A line of a file; ``path`` is as the repository has it, with slashes."""

    path: str
    line: int = 1
    length: int = 1
    """Of the line, in UTF-16 units."""


class Built(NamedTuple):
    log: dict[str, Any]
    left_out: int
    """Results for which there was no room in the file."""


def document(entries: Sequence[Entry], places: Mapping[str, Place], url: str | None = None) -> Built:
    """
    The log of cards that stand somewhere in the repository: ``places`` by the entry's ``ref``. ``url`` is where the
    public site stands, for links.
    """
    cards = (one._replace(card=inert(one.card)) for one in entries)
    rows = ((one, claim) for one in cards for claim in _claims(one.card))
    runs: list[dict[str, Any]] = []
    while len(runs) < MOST_RUNS and (some := list(islice(rows, MOST_RESULTS))):
        runs.append(_run(len(runs) + 1, some, places, url))
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": runs or [_run(1, [], places, url)]}
    return Built(log, sum(1 for _ in rows))


class _Claim(NamedTuple):
    key: str
    """What tells it from the card's other claims, whatever the score."""
    text: str
    level: str


def _level(card: Card) -> str:
    """By the band; of a card that no model and no person made by the likeliest."""
    return LEVELS.get(headline.telling(card), "note")


def _claims(card: Card) -> Iterator[_Claim]:
    """The score; then each flag of high severity, which a reviewer has to answer."""
    level = _level(card)
    yield _Claim("score", f"{scored(card)}. {summary(card)}", level)
    seen: dict[str, int] = {}
    for flag in card.flags:
        if flag.severity == "high":
            key = f"flag/{flag.kind}/{flag.where}"
            seen[key] = seen.get(key, 0) + 1
            yield _Claim(f"{key}/{seen[key]}", _flagged(flag), "warning")


def _flagged(flag: Flag) -> str:
    return f"{words.label(flag.kind).capitalize()}: {flag.message}"


def _run(
    number: int, rows: Sequence[tuple[Entry, _Claim]], places: Mapping[str, Place], url: str | None
) -> dict[str, Any]:
    """The categories of runs of one tool have to differ."""
    of = {entry.ref: entry for entry, _ in rows}
    at = {ref: index for index, ref in enumerate(of)}
    return {
        "tool": {
            "driver": {
                "name": "Threatcard",
                "semanticVersion": __version__,
                "rules": [_rule(entry, url) for entry in of.values()],
            }
        },
        "automationDetails": {"id": "threatcard/" if number == 1 else f"threatcard-{number}/"},
        "columnKind": "utf16CodeUnits",
        "results": [_result(entry, claim, at[entry.ref], places[entry.ref]) for entry, claim in rows],
    }


def _rule(entry: Entry, url: str | None) -> dict[str, Any]:
    card = entry.card
    rule: dict[str, Any] = {
        "id": _rule_id(entry),
        "name": "AgentThreatCard",
        "shortDescription": {"text": _text(f"Threat card of {name(card)}", MOST_TEXT)},
        "fullDescription": {"text": _text(summary(card), MOST_TEXT)},
        "help": {"text": _text("\n\n".join(_help(card))), "markdown": "\n\n".join(_help_markdown(card))},
        "defaultConfiguration": {"level": _level(card)},
        "properties": _properties(card),
    }
    where = page(entry, url) or address(card.listing.source)
    return rule if where is None else rule | {"helpUri": where}


def _rule_id(entry: Entry) -> str:
    return f"threatcard/{entry.ref}"


def _properties(card: Card) -> dict[str, Any]:
    """``security-severity`` is left out where the score is withheld: there is no number for "not known"."""
    kind = [] if card.product is None else [card.product.kind.replace("_", "-")]
    uncertain = [f"maestro-{layer.layer.lower()}-uncertain" for layer in card.layers if not layer.certain]
    found: dict[str, Any] = {
        "tags": ["security", "ai-agent", *kind, *uncertain][:MOST_TAGS],
        "precision": PRECISION[card.provenance.estimator],
    }
    if card.score is not None:
        found["security-severity"] = f"{card.score.aivss:.1f}"
    return found


def _help(card: Card) -> Iterator[str]:
    yield f"{scored(card)}. {justified(card)}".strip()
    yield summary(card)
    for layer in card.layers:
        yield f"{layer.layer} {layer.name}: {layer.commentary}"
    yield "A threat model of the public listing: nothing was tested."


def _help_markdown(card: Card) -> Iterator[str]:
    yield f"**{escape.markdown(scored(card))}**"
    if said := justified(card):
        yield escape.markdown(said)
    yield escape.markdown(summary(card))
    for layer in card.layers:
        mark = "✓ mapped" if layer.certain else "⚠ not certain from the listing"
        threats = [f"- {escape.markdown(threat.title)}" for threat in layer.threats]
        heading = f"### {layer.layer} {escape.markdown(layer.name)} — {mark}"
        yield "\n".join((heading, escape.markdown(layer.commentary), "", *threats)).rstrip()
    asked = [f"- {escape.markdown(one.question)}" for one in words.questions(card)]
    if asked:
        yield "\n".join(("### Questions for the vendor", *asked))
    yield "A threat model of the public listing: nothing was tested."


def _result(entry: Entry, claim: _Claim, rule: int, place: Place) -> dict[str, Any]:
    whole = digest(entry.ref, claim.key)
    return {
        "ruleId": _rule_id(entry),
        "ruleIndex": rule,
        "level": claim.level,
        "message": {"text": _text(claim.text)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": uri(place.path)},
                    "region": {
                        "startLine": place.line,
                        "startColumn": 1,
                        "endLine": place.line,
                        "endColumn": place.length + 1,
                    },
                }
            }
        ],
        "partialFingerprints": {"primaryLocationLineHash": f"{whole[:16]}:1", "threatcard/v1": whole},
        "properties": {"card": entry.card.id, "claim": claim.key},
    }


def _text(text: str, most: int | None = None) -> str:
    text = _LINK.sub("] ", text)
    return text if most is None else cut(text, most)
