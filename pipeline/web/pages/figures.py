"""A card in, the figures of its page out: the same whether a page is drawn or follows what is being changed."""

from typing import NamedTuple

from pipeline.card.changes import moved
from pipeline.model import Card
from pipeline.render import headline, words
from pipeline.taxonomy import factors


class Figures(NamedTuple):
    """``show`` is text by its place on the page, ``bars`` where a bar begins and how long it is, in per cent."""

    show: dict[str, str]
    bars: dict[str, tuple[float, float]]
    band: str
    changed: list[str]
    said: str


def figures(card: Card, shown: Card) -> Figures:
    """Of ``shown``, which is ``card`` or what a person's changes would make of it."""
    show, bars = _score(shown), {}
    for key, estimate in shown.factors.items():
        low, high = words.percent(estimate.low), words.percent(estimate.high)
        show[f"f-{key}"] = words.interval(estimate.low, estimate.high)
        bars[f"f-{key}"] = (0.0, words.percent(estimate.value))
        bars[f"r-{key}"] = (low, high - low)
    return Figures(show, bars, band(shown), _changed(card, shown), _said(card, shown))


def band(card: Card) -> str:
    """The class that colours a score."""
    return card.score.severity.lower() if card.score and card.score.severity in words.BANDS else "unscored"


def _score(card: Card) -> dict[str, str]:
    score = card.score
    formula = None if score is None else words.formula(score)
    lines = formula.worked if formula else ("There is no score: not every input of the formula is known.",)
    span = "" if score is None else words.interval(score.low, score.high, 1)
    said = headline.headline(card)
    led = said is not None and said.estimated
    return {
        "aivss": "No score" if score is None else headline.bands(card) if led else words.figure(score.aivss, 1),
        "band": card.status if score is None else "" if led else score.severity,
        "likelier": "" if led else _likelier(card),
        "about": "" if score is None or not led else headline.about(score.aivss),
        "likely": words.instead(card) if score is None else f"likely {span}" if span else "",
        "chances": "" if score is None else words.chances(card.interval),
        "worked": "\n".join(lines),
        "base": words.figure(card.cvss.base, 1),
        "vector": words.vector(card.cvss),
        "threat": words.figure(card.threat_multiplier.value),
        "mitigation": words.figure(card.mitigation_factor.value),
        "sum": words.DASH if score is None else words.figure(score.factor_sum, 1),
    }


def _likelier(card: Card) -> str:
    """What to read with the number: that another band is likelier."""
    likely = headline.likelier(card)
    return f"more likely {likely}" if likely else ""


def _changed(card: Card, shown: Card) -> list[str]:
    """Names of the claims whose values differ."""
    found = [key for key in factors.ALL_KEYS if card.factors.get(key) != shown.factors.get(key)]
    parts = {"cvss": "cvss", "threat": "threat_multiplier", "mitigation": "mitigation_factor", "summary": "summary"}
    found += [name for name, field in parts.items() if getattr(card, field) != getattr(shown, field)]
    pairs = zip(card.layers, shown.layers, strict=True)
    return found + [was.layer for was, now in pairs if was.certain != now.certain]


def _said(card: Card, shown: Card) -> str:
    """For those who do not see the figures move."""
    if shown.id == card.id:
        return ""
    if shown.score is None:
        return "There is no score with these values."
    said = f"{words.figure(shown.score.aivss, 1)} {shown.score.severity}"
    if card.score is None:
        return f"{said} with your changes."
    return f"{said} with your changes, {moved(shown.score.aivss - card.score.aivss)}."
