"""What the template of the PDF shows of a card, in its order: texts and figures as they are printed, no markup."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.export.records import Entry, inert, name
from pipeline.model import Card, Chain, Evidence, Layer, Threat
from pipeline.render import chains, headline, words
from pipeline.taxonomy import factors

FONTS = (
    "DejaVu Sans", "Noto Sans", "Liberation Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari",
    "Noto Sans Thai", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "WenQuanYi Zen Hei", "Unifont",
    "Libertinus Serif",
)  # fmt: skip
"""Tried in this order for each glyph; the last comes with typst. Others of the system are tried after them."""
BASES = (
    "Stated: a quote from the listing supports it. Mentioned: a word of it stands there, read by nobody. Inferred: it "
    "follows from the kind of product. Natural Language Interface counts in the profile owasp-v0.8 only, in place of "
    "planning."
)
CLOSING = (
    "A threat model of the public listing: nothing was tested. Layers after MAESTRO (Cloud Security Alliance, 2025). "
    "Scores are ordinal: compare bands, not tenths."
)
UNBROKEN = 24
"""Characters without a space that a narrow column still takes."""
_LONG = re.compile(rf"\S{{{UNBROKEN + 1},}}")
_AFTER = re.compile(rf"(?<=[/?&=._,;:+-])(?=\S)|(?<=\S{{{UNBROKEN}}})(?=\S)")
_BREAK = "\u200b"
Thing = dict[str, Any]


def shown(entry: Entry) -> Thing:
    card = inert(entry.card)
    made: Thing = {
        "fonts": FONTS,
        "title": name(card),
        "kicker": f"Threat card · {standing(entry)} · {card.listing.source}",
        "footer": f"{name(card)[:80]} · card {card.id[:16]} · {standing(entry)}",
        "summary": card.summary,
        "assessed": words.assessed(card),
        "product": _product(card),
        "layers": [_layer(layer) for layer in card.layers] if words.assessed(card) else [],
        "chains": [_chain(chain) for chain in card.chains or ()],
        "flags": [
            {"kind": f"{one.severity.capitalize()}, {words.label(one.kind)}", "message": one.message}
            for one in words.by_severity(card.flags)
        ],
        "questions": [
            {"question": one.question, "about": ", ".join(filter(None, (one.about, one.moves)))}
            for one in words.questions(card)
        ],
        "comparables": [f"{one.name}, similarity {one.similarity:.2f}" for one in card.comparables],
        "provenance": list(_provenance(entry._replace(card=card))),
        "closing": CLOSING,
    }
    return _breakable(made | _score(card) | _factors(card))  # type: ignore[no-any-return]


def standing(entry: Entry) -> str:
    if entry.approved:
        until = f" until {entry.expires}" if entry.expires else ""
        return f"approved{f' {entry.approved_at[:10]}' if entry.approved_at else ''}{until}"
    return "a draft, which no person has approved" if entry.state in ("", "draft", "claimed") else entry.state


def _score(card: Card) -> Thing:
    said, notice, score = headline.headline(card), words.notice(card), card.score
    formula = None if score is None else words.formula(score)
    return {
        "band": "" if score is None else score.severity,
        **_large(card),
        "lead": words.instead(card).capitalize() or "No score" if said is None else said.lead,
        "aside": "" if said is None else said.aside,
        "made": words.by_estimator(card.provenance) if words.assessed(card) else "",
        "notice": None
        if notice is None
        else {"title": notice.title, "advice": notice.advice, "reasons": words.reasons(card)},
        "formula": () if formula is None else (*formula.general, *formula.worked),
        "inputs": list(_inputs(card)),
        "reasons": list(_reasons(card)),
    }


def _large(card: Card) -> Thing:
    """What is read first: the number; of a card that was made without a model, the interval."""
    score = card.score
    if score is None:
        return {"number": words.DASH, "word": "AIVSS withheld"}
    span = words.interval(score.low, score.high, 1)
    if headline.estimated(card) and span:
        return {"number": span, "word": f"AIVSS {headline.bands(card)}"}
    return {"number": words.figure(score.aivss, 1), "word": f"AIVSS {score.severity}"}


def _inputs(card: Card) -> Iterator[Sequence[str]]:
    multiplier, mitigation = card.threat_multiplier, card.mitigation_factor
    yield words.CVSS_LABEL, words.figure(card.cvss.base, 1), words.span(card.cvss), words.vector(card.cvss)
    if card.score is not None:
        yield "Factor sum", words.figure(card.score.factor_sum, 1), "", "of 10"
        yield "AARS uplift", words.exact(card.score.aars), "", ""
    yield (
        "Threat multiplier",
        words.figure(multiplier.value),
        words.span(multiplier),
        words.uncalibrated(multiplier) or words.amended(multiplier),
    )
    yield "Mitigation factor", words.figure(mitigation.value), words.span(mitigation), words.withheld(mitigation)


def _reasons(card: Card) -> Iterator[Thing]:
    scenario = f"Scenario: {card.cvss.scenario}" if card.cvss.scenario else words.CVSS_LABEL
    yield _reason(scenario, card.cvss.rationale, card.cvss.evidence)
    yield _reason("Threat multiplier", card.threat_multiplier.rationale, card.threat_multiplier.evidence)
    yield _reason("Mitigation factor", card.mitigation_factor.rationale, card.mitigation_factor.evidence)
    for one in card.mitigation_factor.controls:
        label = f"Control, {words.standing(one)}: {words.label(one.kind)}"
        yield _reason(label, one.description, one.evidence)


def _reason(label: str, rationale: str, evidence: Sequence[Evidence]) -> Thing:
    return {"label": label, "rationale": rationale, "evidence": _quotes(evidence)}


def _factors(card: Card) -> Thing:
    rows = []
    for factor in factors.ALL:
        of = card.factors.get(factor.key)
        rows.append(
            {
                "label": factor.label,
                "value": words.figure(None if of is None else of.value),
                "percent": words.percent(None if of is None else of.value),
                "range": "" if of is None else words.interval(of.low, of.high),
                "basis": "not assessed" if of is None else of.basis,
                "aside": "" if of is None else words.asides(of, card.expected.get(factor.key)),
                "rationale": "" if of is None else of.rationale,
                "evidence": [] if of is None else _quotes(of.evidence),
            }
        )
    return {"factors": rows, "bases": BASES}


def _product(card: Card) -> Thing | None:
    if card.product is None:
        return None
    return {
        "label": words.product(card),
        "because": words.because(card),
        "evidence": _quotes(card.product.evidence),
    }


def _layer(layer: Layer) -> Thing:
    mark = "mapped" if layer.certain else "not certain from the listing"
    return {
        "heading": f"{layer.layer} {layer.name} — {mark}",
        "commentary": layer.commentary,
        "evidence": _quotes(layer.evidence),
        "threats": [_threat(threat) for threat in layer.threats],
    }


def _threat(threat: Threat) -> Thing:
    return {
        "title": threat.title,
        "ids": ", ".join(threat.ids),
        "description": threat.description,
        "mitigations": threat.mitigations,
        "evidence": _quotes(threat.evidence),
    }


def _chain(chain: Chain) -> Thing:
    quoted = chains.quoted(chain)
    return {
        "heading": f"{chain.title} — {chains.path(chain)}",
        "description": chain.description + (f" ({quoted})" if quoted else ""),
        "evidence": _quotes(chain.evidence),
        "breaks_at": chain.breaks_at,
    }


def _provenance(entry: Entry) -> Iterator[Sequence[str]]:
    card, made = entry.card, entry.card.provenance
    yield "Standing", standing(entry)
    yield "Listing", f"{card.listing.source}, {words.KINDS[card.listing.kind]}, {words.read(card.listing)}"
    yield "Listing SHA-256", card.listing.sha256
    yield from (("Document", line) for line in words.documents(card))
    yield "Estimator", words.estimator(made)
    yield "Profile", made.profile
    if said := words.doubt(card):
        yield "Doubt", said
    yield "Created", f"{words.when(made.created_at)} by {made.software}"
    yield "Card", card.id


def _quotes(evidence: Sequence[Evidence]) -> list[Thing]:
    return [{"quote": one.quote, "place": words.place(one)} for one in evidence]


def _breakable(value: Any) -> Any:
    """Long words may be parted, at the signs of an address first: else they run over the edge of the paper."""
    match value:
        case str():
            return _LONG.sub(lambda found: _AFTER.sub(_BREAK, found[0]), value)
        case dict():
            return {key: one if key == "fonts" else _breakable(one) for key, one in value.items()}
        case list() | tuple():
            return [_breakable(one) for one in value]
    return value
