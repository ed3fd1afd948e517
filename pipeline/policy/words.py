"""A score in an organisation and a verdict of its policy, in words and as JSON."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pipeline.model import Score
from pipeline.policy.records import Here, Line, Moved
from pipeline.render import words
from pipeline.render.organisation import NOT_IN_CARD, Move, Organisation
from pipeline.scoring import severity


class Verdict(NamedTuple):
    """The lines of the policy of that file that a card breaks."""

    policy: str
    broken: tuple[Line, ...]


def shown(found: Here | None, verdict: Verdict | None) -> Organisation | None:
    """What a format shows beside the card; None where there is neither a context nor a policy to hold it against."""
    if found is None and verdict is None:
        return None
    result = None if found is None else found.result
    return Organisation(
        lead="" if found is None else _lead(found),
        band="" if result is None else result.severity,
        notes=() if found is None else tuple(_notes(found)),
        moves=() if found is None else tuple(_move(move) for move in found.moves),
        formula=() if found is None else _formula(found),
        vector="" if found is None else found.vector or "",
        verdict="" if verdict is None else _verdict(verdict),
        broken=() if verdict is None else tuple(map(str, verdict.broken)),
    )


def _lead(found: Here) -> str:
    if found.result is None:
        return "not known"
    span = "" if found.low is None or found.high is None else words.interval(found.low, found.high, 1)
    number = _scored(found.result.aivss)
    lead, aside = (number, span)
    if found.estimated and span:
        lead, aside = f"{_bands(found.low, found.high)}, {span}", f"about {number}"
    part = ", by the mitigation alone" if found.missing else ""
    on_card = "" if found.published is None else f"on the card {_scored(found.published)}"
    return f"{lead}{part} ({'; '.join(filter(None, (aside, on_card)))})"


def _bands(*ends: Decimal | None) -> str:
    return " to ".join(dict.fromkeys(severity(end) for end in ends if end is not None))


def _scored(value: Decimal) -> str:
    return f"{words.figure(value, 1)} {severity(value)}"


def _notes(found: Here) -> Iterator[str]:
    if found.missing:
        yield f"{found.missing[:1].upper()}{found.missing[1:]}."
    if found.idle:
        yield f"Without effect on this card: {', '.join(found.idle)}."
    if found.result is not None:
        yield NOT_IN_CARD


def _move(move: Moved) -> Move:
    return Move(", ".join(move.by), f"{move.what} {move.name}", f"{move.was} → {move.now}", _points(move.points))


def _points(points: Decimal) -> str:
    if not points:
        return "±0.0"
    return f"{'+' if points > 0 else '−'}{words.figure(abs(points), 1)}"


def _formula(found: Here) -> tuple[str, ...]:
    if found.result is None or found.low is None or found.high is None:
        return ()
    known = words.formula(Score(**found.result._asdict(), low=found.low, high=found.high))
    return () if known is None else known.worked


def _verdict(verdict: Verdict) -> str:
    if not verdict.broken:
        return f"Keeps to the policy of {verdict.policy}."
    return f"Breaks the policy of {verdict.policy}: {words.counted(len(verdict.broken), 'line')}."


def as_json(found: Here | None, verdict: Verdict | None) -> dict[str, Any]:
    """
    Both as one object, apart from the card: ``organisation`` and ``policy``, each null where there is none. Numbers are
    JSON numbers.
    """
    return {
        "organisation": None if found is None else _found(found),
        "policy": None
        if verdict is None
        else {"file": verdict.policy, "broken": [line._asdict() for line in verdict.broken]},
    }


def _found(found: Here) -> dict[str, Any]:
    result = found.result
    score = None if result is None else _plain({**result._asdict(), "low": found.low, "high": found.high})
    return {
        "card": found.card,
        "on_the_card": None if found.published is None else float(found.published),
        "score": score,
        "cvss_vector": found.vector,
        "moves": [_plain(move._asdict()) for move in found.moves],
        "without_effect": list(found.idle),
        "missing": found.missing or None,
    }


def _plain(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _json(value) for key, value in record.items()}


def _json(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return float(value) if isinstance(value, Decimal) else value
