"""The MAESTRO layers: the samples' drafts of one in, the one that they agree on out."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from pipeline.assess import verify_layers
from pipeline.assess.consensus import votes
from pipeline.assess.consensus.votes import Half, majority
from pipeline.model import Flag, Layer, Threat
from pipeline.taxonomy import layers
from pipeline.taxonomy.drafts import DRAFTS

MOST_TEXTS = 3
"""Mitigations of a threat, and questions of a layer, that are kept."""
SHOWN = 4
"""Threats that a flag names."""


class Drafted(NamedTuple):
    layers: tuple[Layer, ...]
    flags: tuple[Flag, ...]


def agreed(half: Half) -> Drafted:
    """All seven. At least one sample must have answered."""
    found = [_layer(number, half) for number in range(len(layers.LAYERS))]
    return Drafted(tuple(layer for layer, _ in found), tuple(flag for _, flags in found for flag in flags))


def _layer(number: int, half: Half) -> tuple[Layer, tuple[Flag, ...]]:
    """
    Certain when more than half of all samples are. Commentary, with the fewest threats besides those kept, and
    evidence come from samples of that certainty.
    """
    key = layers.KEYS[number]
    answered = [s for s in half if s is not None]
    given = [s.layers[number] for s in answered if f"layers.{key}" not in s.missing]
    if not given:
        return answered[0].layers[number], ()
    certain = majority(sum(layer.certain for layer in given), len(half))
    alike = [layer for layer in given if layer.certain == certain] or given
    named = _named(given)
    kept = {name: having for name, having in named.items() if majority(len(having), len(half))}
    closest = min(alike, key=lambda layer: len({name_of(t) for t in layer.threats} ^ kept.keys()))
    found = Layer(
        layer=key,
        name=closest.name,
        certain=certain,
        commentary=closest.commentary if certain else verify_layers.uncertain(closest.commentary),
        threats=tuple(_threat(having) for having in sorted(kept.values(), key=len, reverse=True)),
        questions=_questions(given, certain) or (() if certain else (DRAFTS[key].question,)),
        evidence=votes.united(layer.evidence for layer in alike),
        pinned_by=_pinned_by(key, alike),
    )
    return found, _disagree(key, named, len(half)) if named and not kept else ()


def _pinned_by(key: str, alike: Sequence[Layer]) -> str | None:
    """What is said most often, a tie first in the table; None of samples that were not asked."""
    said = [layer.pinned_by for layer in alike if layer.pinned_by is not None]
    return votes.commonest(said, (*layers.BY_KEY[key].pinned_by, layers.SILENT)) if said else None


def name_of(threat: Threat) -> str:
    """What makes two samples' threats the same: the first id, or without any the words of the title."""
    return threat.ids[0] if threat.ids else " ".join(re.findall(r"\w+", threat.title.casefold()))


def _named(given: Sequence[Layer]) -> dict[str, list[Threat]]:
    """By name, the threat of each sample that has it; of two with one name in a sample, the first."""
    found: dict[str, list[Threat]] = {}
    for layer in given:
        first: dict[str, Threat] = {}
        for threat in layer.threats:
            first.setdefault(name_of(threat), threat)
        for name, threat in first.items():
            found.setdefault(name, []).append(threat)
    return found


def _threat(having: Sequence[Threat]) -> Threat:
    """In the words of the first, with the ids that more than half of them give."""
    counts = Counter(one for threat in having for one in dict.fromkeys(threat.ids))
    return having[0].model_copy(
        update={
            "ids": tuple(one for one, count in counts.items() if majority(count, len(having))),
            "mitigations": _distinct(text for threat in having for text in threat.mitigations),
            "evidence": votes.united(threat.evidence for threat in having),
        }
    )


def _questions(given: Sequence[Layer], certain: bool) -> tuple[str, ...]:
    """First those of the samples that are not certain; only of a certain layer those of the others too."""
    asking = sorted(given, key=lambda layer: layer.certain) if certain else [x for x in given if not x.certain]
    return _distinct(question for layer in asking for question in layer.questions)


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """The first few that differ in more than case and white space."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(" ".join(text.casefold().split()), text)
    return tuple(found.values())[:MOST_TEXTS]


def _disagree(key: str, named: dict[str, list[Threat]], of: int) -> tuple[Flag, ...]:
    """No threat has a majority: the layer has none, which must not read as if there were none to fear."""
    ordered = sorted(named.items(), key=lambda each: (-len(each[1]), each[0]))
    said = "; ".join(f"{having[0].title} ({len(having)})" for _, having in ordered[:SHOWN])
    more = f"; and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
    message = f"{layers.NAMES[key]}: no threat is in more than half of the {of} samples. They name {said}{more}."
    return (Flag(kind="threats_disagree", severity="low", message=message, where=f"layers.{key}"),)
