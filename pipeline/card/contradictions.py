"""
A finished card in, flags out where two things on it, or it and its listing, cannot both be right.

Each flag names both. It is "high" where the band hangs on which of the two is right: the score is recomputed with
the figure that the words point to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipeline.card import claims, whatif
from pipeline.listing import cues, passages
from pipeline.model import Card, Evidence, Expected, Flag, Passage
from pipeline.reference.comparables import snap
from pipeline.scoring import DEFAULT, Inputs, Profile, cvss4, profile, severity
from pipeline.taxonomy import contradictions as table
from pipeline.taxonomy import factors, risks
from pipeline.taxonomy.contradictions import FactorRule, MetricRule, Said

_ALL = 99
_LONGEST = 160
"""Characters of a quote in a message."""
_MUCH = Decimal("1.0")
"""Points of AIVSS: nearly half of the raters' cards are in a lower band by mitigation, half of those by less."""
_METRICS = {metric.key: metric for metric in risks.BASE_METRICS}


class Place(NamedTuple):
    """A sentence, and its offsets where it stands in the listing."""

    source: str
    quote: str
    start: int | None = None
    end: int | None = None


class Reading(NamedTuple):
    """A card, its listing's text, and the inputs of its score where they are all there."""

    card: Card
    text: str
    profile: Profile
    inputs: Inputs | None


def find(card: Card, text: str, expected: Mapping[str, Expected]) -> tuple[Flag, ...]:
    """
    Every disagreement on one card. ``text`` is the listing's; ``expected`` is by factor key, "cvss" and "aivss",
    and may be empty.
    """
    reading = _reading(card, text)
    return (
        *_rationales(reading),
        *_factor_words(reading),
        *_factor_controls(reading),
        *_metrics(reading),
        *claims.find(card, expected),
        *_of_score(reading, expected),
    )


def rescored(before: Card, after: Card) -> tuple[Flag, ...]:
    """The flags of ``after``, the same card under another profile: those that hang on its score are made anew."""
    stale = _of_score(_reading(before, ""), before.expected)
    kept = (flag for flag in after.flags if flag not in stale)
    return (*kept, *_of_score(_reading(after, ""), after.expected))


def _reading(card: Card, text: str) -> Reading:
    held = profile(card.provenance.profile)
    return Reading(card, text, held, whatif.inputs(card, held))


def _of_score(reading: Reading, expected: Mapping[str, Expected]) -> tuple[Flag, ...]:
    """What is read off the card alone, its score and band among it."""
    return (*_narrative(reading), *_by_mitigation(reading), *_outliers(reading, expected))


def _narrative(reading: Reading) -> Iterator[Flag]:
    """What the card says of the risk beside its band."""
    score = reading.card.score
    for said, bands in ((table.LITTLE_RISK, table.RISKY), (table.GREAT_RISK, table.SAFE)):
        if score is not None and score.severity in bands:
            for where, prose in _prose(reading.card):
                for place in _in_prose(said, prose, "the text"):
                    yield _flag(where, True, f"The card is {score.severity} ({score.aivss}), but {_says(place, said)}.")


def _rationales(reading: Reading) -> Iterator[Flag]:
    """A rationale that plays its own factor down."""
    for key, estimate in reading.card.factors.items():
        if estimate.value is not None and estimate.value >= Decimal(table.RISKY_FACTOR):
            for place in _in_prose(table.LITTLE_RISK, estimate.rationale, "its rationale"):
                yield _factor_flag(reading, key, Decimal(table.CALM), _says(place, table.LITTLE_RISK), place)


def _prose(card: Card) -> Iterator[tuple[str, str]]:
    yield "summary", card.summary
    for layer in card.layers:
        yield f"layers.{layer.layer}", layer.commentary
    yield "cvss", card.cvss.rationale


def _factor_words(reading: Reading) -> Iterator[Flag]:
    for rule in table.FACTOR_RULES:
        estimate = reading.card.factors.get(rule.factor)
        if estimate is None or estimate.value is None or not _holds(rule, estimate.value):
            continue
        read = (
            *_in_prose(rule.said, estimate.rationale, "its rationale"),
            *_quoted(rule.said, estimate.evidence, reading.text),
            *_in_prose(rule.said, reading.card.summary, "the summary"),
        )
        for place in read[:1]:
            yield _factor_flag(reading, rule.factor, Decimal(rule.instead), _says(place, rule.said), place)


def _holds(rule: FactorRule, value: Decimal) -> bool:
    return value >= Decimal(rule.bound) if rule.side == "from" else value <= Decimal(rule.bound)


def _factor_controls(reading: Reading) -> Iterator[Flag]:
    for rule in table.CONTROL_RULES:
        estimate = reading.card.factors.get(rule.factor)
        if estimate is None or estimate.value is None or estimate.value < Decimal(rule.bound):
            continue
        for place in _controls(reading, rule.control)[:1]:
            said = f"the control “{rule.control.replace('_', ' ')}” is quoted: “{_shown(place.quote)}”"
            yield _factor_flag(reading, rule.factor, Decimal(rule.instead), said, place)


def _controls(reading: Reading, kind: str) -> list[Place]:
    """
    The quotes of a control that may lower a figure; for one that is read-only, not where that is a mode. What is only
    claimed or optional leaves the figures as they are, so nothing contradicts it.
    """
    held = reading.card.mitigation_factor.controls
    found = [c for c in held if c.kind == kind and c.refused is None and claims.settles(c)]
    if kind == "read_only":
        return [p for c in found for p in _quoted(table.READ_ONLY, c.evidence, reading.text)]
    spoken = [e for c in found for e in c.evidence if not _silent(reading.text, e)]
    return [Place("the listing", e.quote, e.start, e.end) for e in spoken]


def _metrics(reading: Reading) -> Iterator[Flag]:
    """The vector beside the listing's words."""
    cvss = reading.card.cvss
    if cvss.vector is None:
        return
    given = cvss4.parse(cvss.vector)
    split = passages.split(reading.text, documents=reading.card.listing.documents)
    for rule in table.METRIC_RULES:
        if given[rule.metric] in rule.values and not (rule.without and cues.first(rule.without, split)):
            for place in _in_passages(rule.said, split, "the listing")[:1]:
                yield _metric_flag(reading, rule.metric, rule.instead, _says(place, rule.said), place)
    yield from _integrity(reading, given, table.INTEGRITY)
    for other in table.CONTROL_METRIC_RULES:
        if given[other.metric] in other.values:
            for place in _controls(reading, other.control)[:1]:
                said = f"the control “{other.control}” is quoted: “{_shown(place.quote)}”"
                yield _metric_flag(reading, other.metric, other.instead, said, place)


def _integrity(reading: Reading, given: Mapping[str, str], rule: MetricRule) -> Iterator[Flag]:
    if given[rule.metric] not in rule.values:
        return
    card = reading.card
    tools = card.factors.get("dynamic_tool_use")
    read = (
        *_in_prose(rule.said, card.cvss.rationale, "its rationale"),
        *_quoted(rule.said, (*card.cvss.evidence, *(tools.evidence if tools else ())), reading.text),
    )
    for place in read[:1]:
        yield _metric_flag(reading, rule.metric, rule.instead, _says(place, rule.said), place)


def _by_mitigation(reading: Reading) -> Iterator[Flag]:
    """A band that is what it is through mitigation alone; "high" where that takes a point or more."""
    score = reading.card.score
    if score is None or reading.inputs is None:
        return
    bare = whatif.scored(reading.inputs._replace(mitigation_factor=Decimal("1.00")), reading.profile)
    if bare.severity != score.severity:
        # In fixed places: a figure that has been through JSON reads the same, and the flag is known again.
        said = f"The band is {score.severity} ({score.aivss:.1f}) only by the mitigation factor of"
        message = f"{said} {score.mitigation_factor:.2f}; without it the score is {bare.aivss:.1f}, {bare.severity}."
        yield _flag("mitigation_factor", bare.aivss - score.aivss >= _MUCH, message)


def _outliers(reading: Reading, expected: Mapping[str, Expected]) -> Iterator[Flag]:
    """Figures further from the comparables than 95 % of the reference cards' are."""
    card = reading.card
    for key, what in expected.items():
        if key == "cvss":
            if _far(card.cvss.base, what):
                instead = _with_base(reading, snap(float(what.value), "0.1", "0.0", "10.0"))
                yield _outlier("cvss", "The CVSS base", card.cvss.base, what, _decides(reading, instead))
        elif key == "aivss":
            # The raters' scores, and so what is expected, are of this profile alone.
            if card.score is not None and card.score.profile == DEFAULT and _far(card.score.aivss, what):
                decides = severity(what.value.quantize(Decimal("0.1"))) != card.score.severity
                yield _outlier("score", "The AIVSS", card.score.aivss, what, decides)
        elif key in card.factors and _far(card.factors[key].value, what):
            value = card.factors[key].value
            instead = _with_factor(reading, key, snap(float(what.value), "0.1", "0.0", "1.0"))
            yield _outlier(f"factors.{key}", factors.LABELS[key], value, what, _decides(reading, instead))


def _far(value: Decimal | None, what: Expected) -> bool:
    return value is not None and abs(value - what.value) > what.bound


def _outlier(where: str, label: str, value: Decimal | None, what: Expected, decides: bool) -> Flag:
    said = f"{label} is {value}, but comparables suggest {what.value:.1f}"
    message = f"{said}; 95 % of reference cards are within {what.bound} of what is suggested for them."
    return Flag(kind="outlier", severity="high" if decides else "medium", message=message, where=where)


def _factor_flag(reading: Reading, key: str, instead: Decimal, said: str, place: Place) -> Flag:
    value = reading.card.factors[key].value
    decides = _decides(reading, _with_factor(reading, key, instead))
    return _flag(f"factors.{key}", decides, f"{factors.LABELS[key]} is {value}, but {said}.", place)


def _metric_flag(reading: Reading, key: str, instead: str, said: str, place: Place) -> Flag:
    given = cvss4.parse(reading.card.cvss.vector or "")
    metric = _METRICS[key]
    named = f"{metric.name} is {dict(metric.values)[given[key]]} ({key}:{given[key]})"
    base = cvss4.base_score(cvss4.join({**given, key: instead}))
    return _flag("cvss", _decides(reading, _with_base(reading, base)), f"{named}, but {said}.", place)


def _flag(where: str, decides: bool, message: str, place: Place | None = None) -> Flag:
    """``decides``: the band hangs on which of the two is right."""
    return Flag(
        kind="contradiction",
        severity="high" if decides else "medium",
        message=message,
        where=where,
        start=place.start if place else None,
        end=place.end if place else None,
    )


def _with_factor(reading: Reading, key: str, value: Decimal) -> Inputs | None:
    return None if reading.inputs is None else whatif.with_factor(reading.inputs, key, value)


def _with_base(reading: Reading, base: Decimal) -> Inputs | None:
    return None if reading.inputs is None else whatif.with_base(reading.card, reading.inputs, base)


def _decides(reading: Reading, changed: Inputs | None) -> bool:
    """Whether the card would be in another band."""
    if changed is None or reading.card.score is None:
        return False
    return whatif.scored(changed, reading.profile).severity != reading.card.score.severity


def _in_prose(said: Said, prose: str, source: str) -> list[Place]:
    """The first sentence of the card's own words that says so."""
    found = _in_passages(said, passages.split(prose), source)
    return [place._replace(start=None, end=None) for place in found]


def _quoted(said: Said, evidence: Iterable[Evidence], text: str) -> list[Place]:
    """The first quote that says so, read with the whole of its sentence: the denial may stand before the quote."""
    for quote in evidence:
        begin, end = _sentence(text, quote)
        whole = Passage(number=quote.passage, start=begin, end=end, text=text[begin:end], whole=text)
        if found := _in_passages(said, (whole,), "the listing"):
            return found
    return []


def _silent(text: str, quote: Evidence) -> bool:
    """Whether the quote is from a sentence that says what the listing leaves out."""
    begin, end = _sentence(text, quote)
    return cues.says(table.NOT_SAID, text[begin:end])


def _sentence(text: str, quote: Evidence) -> tuple[int, int]:
    """From the beginning of the sentence that the quote begins in to the end of the one that it ends in."""
    spans = _sentences(text)
    first = bisect_right(spans, quote.start, key=lambda span: span[1])
    last = bisect_left(spans, quote.end, key=lambda span: span[0])
    return spans[first][0], spans[last - 1][1]


@lru_cache(maxsize=8)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """All of a listing's, cut once for all its quotes."""
    return tuple(passages.sentences(text, 0, len(text)))


def _in_passages(said: Said, among: Sequence[Passage], source: str) -> list[Place]:
    found = cues.every(said.pattern, among, most=_ALL)
    unless = "|".join(filter(None, (table.NOT_SAID, said.unless)))
    meant = [e for e in found if not cues.says(unless, e.quote)]
    return [Place(source, e.quote, e.start, e.end) for e in meant[:1]]


def _says(place: Place, said: Said) -> str:
    return f"{place.source} says “{_shown(place.quote)}”: {said.means}"


def _shown(quote: str) -> str:
    return quote if len(quote) <= _LONGEST else f"{quote[:_LONGEST]}…"
