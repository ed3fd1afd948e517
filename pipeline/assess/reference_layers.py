"""
Passages in, the seven layers out, without a model: certain where something of the product pins a layer down.

Where nothing does, what the listing says of the layer is quoted, and no sentence denies it: "no word on" is written
only where no word for it stands anywhere (``reference_told``). The rest of the card tells of a layer, too: a control, a
factor, or the worst that the product can do.
"""

import re
from collections.abc import Mapping, Sequence

from pipeline.listing import cues, harms
from pipeline.listing.cues import Where
from pipeline.model import Control, Estimate, Evidence, Layer, Passage, Threat
from pipeline.reference.comparables import Comparison
from pipeline.taxonomy import layer_cues, layers, named, threats
from pipeline.taxonomy.drafts import DRAFTS, Draft

UNCERTAIN_FROM = 0.45
"""The chance of "not certain" from which a layer's cues are not taken for more than they are."""
QUOTES = 2
"""Of a layer at most."""
QUOTED = 140
"""Characters of a quote within a commentary."""
_IN_CODE = Where(code=True)


def drafted(
    layer: layers.Layer, passages: Sequence[Passage], beside: Comparison, quoted: Mapping[str, Sequence[Evidence]]
) -> Layer:
    """``quoted``: what the rest of the card quotes that tells of a layer, by layer."""
    draft = DRAFTS[layer.key]
    pinned_by, evidence = _pinned(layer.key, passages, beside)
    certain = pinned_by != layers.SILENT
    if not certain:
        evidence = _said(layer.key, passages) or tuple(quoted.get(layer.key, ()))[:QUOTES]
    return Layer(
        layer=layer.key,
        name=layer.name,
        certain=certain,
        commentary=draft.pinned if certain else layers.NOT_CERTAIN + _open(layer.key, draft, evidence, passages),
        threats=_threats(draft, evidence),
        questions=() if certain else _questions(draft, evidence, passages),
        evidence=evidence,
        pinned_by=pinned_by,
    )


def quoted(
    controls: Sequence[Control], factors: Mapping[str, Estimate], at_worst: Sequence[Evidence]
) -> dict[str, tuple[Evidence, ...]]:
    """What controls, factors and the worst that the product can do quote, by the layer that it tells of."""
    found: dict[str, tuple[Evidence, ...]] = {}
    for key in layers.KEYS:
        own = [e for each in controls if each.kind in layer_cues.OF_CONTROLS.get(key, ()) for e in each.evidence]
        own += [e for factor in layer_cues.OF_FACTORS.get(key, ()) for e in factors[factor].evidence]
        own += at_worst if key == layer_cues.OF_HARM else ()
        found[key] = tuple(dict.fromkeys(own))
    return found


def _pinned(key: str, passages: Sequence[Passage], beside: Comparison) -> tuple[str, tuple[Evidence, ...]]:
    """
    What pins the layer down and where; silent where the raters, going by their other cards, would more likely not
    take it for certain. Of the model they hardly ever do, so that there the name alone decides.
    """
    chance = beside.uncertain(key)
    if _is_advice(key, passages):
        return layers.SILENT, ()
    if key != "L1" and chance is not None and chance > UNCERTAIN_FROM:
        return layers.SILENT, ()
    # A model is named in three words, too: "Powered by GPT-4o."
    where = _where(key, passages)._replace(strict=key != "L1")
    for pin in layer_cues.PINS[key]:
        found = cues.every(pin.says, passages, most=QUOTES, where=where, unless=pin.unless)
        if found:
            return pin.kind, found
    return layers.SILENT, ()


def _said(key: str, passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """What the listing says of the layer without settling it; a skill's advice says nothing of itself."""
    if _is_advice(key, passages):
        return ()
    where = _where(key, passages)
    found = cues.every(layer_cues.SAID[key], passages, most=QUOTES, where=where)
    named_by = named.NAMED.get(key)
    # "Model: gpt-4o" is a label, and says it all the same.
    return found or (
        cues.every(named_by, passages, most=QUOTES, where=where._replace(strict=False)) if named_by else ()
    )


def _is_advice(key: str, passages: Sequence[Passage]) -> bool:
    return key in layer_cues.NOT_OF_SKILLS and harms.is_skill(passages)


def _where(key: str, passages: Sequence[Passage]) -> Where:
    if harms.is_skill(passages):
        where = cues.BEGINNING
    else:
        where = cues.BODY_AND_SETUP if key in layer_cues.IN_SETUP else cues.BODY
    return where._replace(code=key in layer_cues.IN_CODE)


def _open(key: str, draft: Draft, evidence: Sequence[Evidence], passages: Sequence[Passage]) -> str:
    """What a layer that is not certain is told of: what the listing does say, or that it says nothing."""
    if evidence:
        return f"the listing says “{shortened(evidence[0].quote)}”, {_unsettled(draft, passages)} {draft.assume}"
    if _is_advice(key, passages) and any(cues.says(layer_cues.SAID[key], p.text) for p in passages):
        return (
            f"what the listing says of this is its advice to an agent, which settles nothing by itself. {draft.assume}"
        )
    return f"{draft.silent} {draft.assume}"


def _unsettled(draft: Draft, passages: Sequence[Passage]) -> str:
    """What the words leave open: nothing that the vendor need not be asked for."""
    left = [one.what for one in draft.said if not one.answered or not _answered(one.answered, passages)]
    return f"which does not settle {' and '.join(left)}." if left else "which holds as far as something enforces it."


def _answered(words: str, passages: Sequence[Passage]) -> bool:
    return bool(cues.every(words, passages, most=1, where=_IN_CODE))


def shortened(quote: str, most: int = QUOTED) -> str:
    """On one line, cut at a word, without the marks of a list."""
    text = re.sub(r"^(?:[-*+•>|]\s+|\d+[.)]\s+)+", "", " ".join(quote.split()))
    text = text.replace("**", "").replace("“", "‘").replace("”", "’").rstrip(" .|")
    return text if len(text) <= most else f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;:(')}…"


def _questions(draft: Draft, evidence: Sequence[Evidence], passages: Sequence[Passage]) -> tuple[str, ...]:
    """What the listing does not answer; where it has words for all of it, how far they hold."""
    asked = [ask.question for ask in draft.asks if not _answered(ask.answered, passages)]
    if len(asked) == len(draft.asks):
        return (draft.question,)
    if not asked and evidence:
        return (f"Does “{shortened(evidence[0].quote)}” hold for every deployment, and what enforces it?",)
    return tuple(asked) or (draft.question,)


def _threats(draft: Draft, evidence: Sequence[Evidence]) -> tuple[Threat, ...]:
    return tuple(
        Threat(
            title=threats.NAMES[threat],
            description=description,
            ids=(threat, *draft.extra_ids),
            mitigations=(threats.MITIGATIONS[threat],),
            evidence=tuple(evidence[:1]),
        )
        for threat, description in draft.threats
    )
