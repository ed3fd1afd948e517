"""
What was answered to ``layers`` and the passages in; layers, chains and flags out.

Rule 3: a layer is certain only where ``pinned_by`` names something that is there *and* a quote for it was found. Quotes
beside ``silent`` stay visible as what the listing does say, and make nothing certain.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pipeline.assess.verify import quotes
from pipeline.listing import cues
from pipeline.listing import passages as split
from pipeline.listing.cues import Where
from pipeline.model import Chain, Flag, Layer, Passage, Threat
from pipeline.taxonomy import layers, named
from pipeline.taxonomy.drafts import DRAFTS

_MARK = re.compile(r"\A(?:not certain from the listing\b(?!['’])[\s—–\-:.,;]*)+", re.IGNORECASE)
"""How a model may write ``layers.NOT_CERTAIN`` itself, once or several times."""

_LEAST_CROSSED = 2
"""Layers that a chain leads across at least."""


class CheckedLayers(NamedTuple):
    layers: tuple[Layer, ...]
    chains: tuple[Chain, ...]
    flags: tuple[Flag, ...]
    missing: tuple[str, ...]


def layers_answer(said: Mapping[str, Any], passages: Sequence[Passage], blank: Sequence[Layer]) -> CheckedLayers:
    """
    Hold what a ``LayersAnswer`` says, by field, against the passages. Of a layer that is not answered ``blank`` stands,
    and it is missing.
    """
    drafts: list[Layer] = []
    flags: list[Flag] = []
    missing: list[str] = []
    for layer, unanswered in zip(layers.LAYERS, blank, strict=True):
        answer = said.get(layer.key)
        drafted, raised = (unanswered, []) if answer is None else _layer(layer, answer, passages)
        drafts.append(drafted)
        flags += raised
        if answer is None or not answer.commentary.strip():
            missing.append(f"layers.{layer.key}")
    chains, raised = _chains(said.get("chains", ()), passages)
    return CheckedLayers(tuple(drafts), chains, (*flags, *raised), tuple(missing))


def _chains(said: Sequence[Any], passages: Sequence[Passage]) -> tuple[tuple[Chain, ...], list[Flag]]:
    """One that crosses no layer is no chain, and is left out with its quotes."""
    found: list[Chain] = []
    flags: list[Flag] = []
    for one in said:
        path = tuple(key for at, key in enumerate(one.path) if at == 0 or key != one.path[at - 1])
        if len(path) < _LEAST_CROSSED:
            continue
        place = quotes(one.quotes, passages, f"chains.{len(found)}")
        flags += place.flags
        found.append(
            Chain(
                title=one.title.strip(),
                path=path,
                description=one.description.strip(),
                breaks_at=one.breaks_at.strip(),
                evidence=place.found,
            )
        )
    return tuple(found), flags


def _layer(layer: layers.Layer, said: Any, passages: Sequence[Passage]) -> tuple[Layer, list[Flag]]:
    found, raised = quotes(said.quotes, passages, f"layers.{layer.key}")
    flags = list(raised)
    drafted: list[Threat] = []
    for number, threat in enumerate(said.threats):
        place = quotes(threat.quotes, passages, f"layers.{layer.key}.threats.{number}")
        flags += place.flags
        drafted.append(
            Threat(
                title=threat.title.strip(),
                description=threat.description.strip(),
                ids=tuple(dict.fromkeys(threat.ids)),
                mitigations=tuple(m.strip() for m in threat.mitigations if m.strip()),
                evidence=place.found,
            )
        )
    asked = tuple(q.strip() for q in said.questions if q.strip())
    commentary = said.commentary.strip()
    # A quote beside words that take it back: the words hold.
    certain = bool(found) and said.pinned_by != layers.SILENT and not _MARK.match(commentary)
    flags += _denials(layer.key, commentary, passages)
    return Layer(
        layer=layer.key,
        name=layer.name,
        certain=certain,
        commentary=commentary if certain else uncertain(commentary),
        threats=tuple(drafted),
        questions=asked if certain or asked else (DRAFTS[layer.key].question,),
        evidence=found,
        pinned_by=said.pinned_by,
    ), flags


def _denials(key: str, commentary: str, passages: Sequence[Passage]) -> list[Flag]:
    """A flag where a sentence of the commentary denies that the listing names what it does name (``named``)."""
    spans = split.sentences(commentary, 0, len(commentary))
    found = []
    for what, denial, words in named.DENIALS.get(key, ()):
        said = [commentary[s:e] for s, e in spans if cues.says(denial, commentary[s:e])]
        denied = next((sentence for sentence in said if not cues.says(named.ONLY_PARTLY, sentence)), None)
        shown = cues.every(words, passages, most=1, where=Where(code=True)) if denied else ()
        if denied and shown:
            found.append(
                Flag(
                    kind="denied_by_commentary",
                    severity="medium",
                    message=f"The commentary denies that the listing names {what} (“{denied}”): “{shown[0].quote}”.",
                    where=f"layers.{key}",
                    start=shown[0].start,
                    end=shown[0].end,
                )
            )
    return found


def uncertain(commentary: str) -> str:
    """The commentary as a layer that is not certain carries it: with the mark in front, once."""
    return layers.NOT_CERTAIN + _MARK.sub("", commentary)
