"""
An assessment in, the questions to put to the vendor out, the one whose answer could move the score most first.

How far an answer could move the score is recomputed, not guessed: the inputs that it decides are taken to the ends
of their intervals and the profile's formula is worked each time.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product

from pipeline.card import whatif
from pipeline.model import Assessment, Card, Control, Cvss, Layer, VendorQuestion
from pipeline.scoring import Inputs, Profile, cvss4, snap
from pipeline.scoring.formulas import Terms, evaluate_all
from pipeline.scoring.levels import nearest
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.scoring.profiles import CVSS_LEVELS
from pipeline.taxonomy import factors, products
from pipeline.taxonomy.drafts import DRAFTS
from pipeline.taxonomy.vendor_questions import INFORMS, QUESTIONS


def questions(source: Assessment | Card, profile: Profile) -> tuple[VendorQuestion, ...]:
    """
    One for each unknown factor and each uncertain layer, by ``moves`` descending and then in the order of the
    card. ``moves`` is None where no answer within the intervals moves the score, or where it cannot be computed; such a
    question stands last. The same words are asked once. Where there is no product, there is no vendor to ask.
    """
    if source.product is not None and source.product.kind == products.NOT_A_LISTING:
        return ()
    now = whatif.inputs(source, profile)
    asked = [*_of_factors(source, now, profile), *_of_layers(source, now, profile)]
    pulling = [q if q.moves else q.model_copy(update={"moves": None}) for q in asked]
    ranked = sorted(pulling, key=lambda q: q.moves or Decimal(0), reverse=True)
    first: dict[str, VendorQuestion] = {}
    for question in ranked:
        first.setdefault(" ".join(question.question.casefold().split()), question)
    return tuple(first.values())


def _of_factors(source: Assessment | Card, now: Inputs | None, profile: Profile) -> Iterator[VendorQuestion]:
    for key in factors.ALL_KEYS:
        estimate = source.factors.get(key)
        if estimate is None or estimate.basis != "unknown":
            continue
        moves = None
        if now is not None:
            ends = (whatif.with_factor(now, key, end) for end in (estimate.low, estimate.high))
            moves = _largest(_terms(now, profile), (_terms(end, profile) for end in ends), profile)
        yield VendorQuestion(about=f"factors.{key}", question=QUESTIONS[key], moves=moves)


def _of_layers(source: Assessment | Card, now: Inputs | None, profile: Profile) -> Iterator[VendorQuestion]:
    for layer in source.layers:
        if not layer.certain:
            moves = None if now is None else _moves(source, now, layer.layer, profile)
            yield VendorQuestion(about=f"layers.{layer.layer}", question=_asks(layer), moves=moves)


def _asks(layer: Layer) -> str:
    return layer.questions[0] if layer.questions else DRAFTS[layer.layer].question


def _moves(source: Assessment | Card, now: Inputs, layer: str, profile: Profile) -> Decimal:
    held = _terms(now, profile)
    return _largest(held, _answers(source, now, held, layer, profile), profile)


def _largest(now: Terms, others: Iterable[Terms], profile: Profile) -> Decimal:
    """max |score(other) − score(now)|, in points of AIVSS"""
    here, *there = evaluate_all([now, *dict.fromkeys(others)], profile)
    return max((abs(each.aivss - here.aivss) for each in there), default=Decimal("0.0"))


def _terms(given: Inputs, profile: Profile) -> Terms:
    moved, _ = snap(given, profile)
    total = sum((moved.factors[key] for key in profile.factor_keys), Decimal(0))
    return Terms(moved.cvss_base, total, moved.threat_multiplier, moved.mitigation_factor)


def _answers(source: Assessment | Card, now: Inputs, held: Terms, layer: str, profile: Profile) -> Iterator[Terms]:
    """
    Every corner that an answer about the layer could lead to; scores need not rise with every input. ``held`` are
    the inputs now, each on a level of the profile.
    """
    informs = INFORMS[layer]
    # What the profile does not score moves nothing, whether or not it was assessed.
    keys = [key for key in informs.factors if key in profile.factor_keys]
    rest = held.factor_sum - sum(nearest(now.factors[key], profile.factor_levels) for key in keys)
    ends = [
        {nearest(end, profile.factor_levels) for end in (source.factors[key].low, source.factors[key].high)}
        for key in keys
    ]
    sums = {sum(values, rest) for values in product(*ends)}
    mitigations = {now.mitigation_factor, _earned(source, now, informs.controls)}
    for mitigation, base in product(mitigations, _bases(source.cvss, now, informs.metrics)):
        threat = nearest(whatif.with_base(source, now, base).threat_multiplier, profile.threat_levels)
        factor = nearest(mitigation, profile.mitigation_levels)
        yield from (Terms(nearest(base, CVSS_LEVELS), total, threat, factor) for total in sums)


def _earned(source: Assessment | Card, now: Inputs, kinds: Iterable[str]) -> Decimal:
    """The mitigation once each of ``kinds`` is demonstrated too; an answer takes no credit away."""
    shown = [Control(kind=kind, label="demonstrated", description="", evidence=whatif.SHOWN) for kind in kinds]
    held = source.mitigation_factor
    return min(now.mitigation_factor, mitigation_factor((*held.controls, *shown), held.product_is))


def _bases(cvss: Cvss, now: Inputs, metrics: Iterable[str]) -> Iterable[Decimal]:
    """The base as it is, and with each value of each metric, each once; only a vector can be varied."""
    bases = [now.cvss_base]
    if cvss.vector is not None:
        given = cvss4.parse(cvss.vector)
        bases += [
            cvss4.base_score(cvss4.join({**given, key: value})) for key in metrics for value in cvss4.METRICS[key]
        ]
    return dict.fromkeys(bases)
