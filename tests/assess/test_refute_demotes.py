"""Whatever a model answers to the refutation pass, an assessment only loses by it."""

import json
import random
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ask import Reply
from pipeline.assess import by_model
from pipeline.card import make
from pipeline.errors import Unavailable
from pipeline.model import Control, Evidence
from pipeline.taxonomy import layers, risks
from tests.support.answering import TOKENS
from tests.support.listings import PASSAGES, TEXT, a_listing, a_making
from tests.support.refuting import refuted

ORDER = ("unknown", "inferred", "stated")


def found(passage=1):
    return Evidence(quote=PASSAGES[passage - 1].text[:9], passage=passage, start=0, end=9)


GRID = st.integers(0, 10).map(lambda n: Decimal(n) / 10)


@st.composite
def assessments(draw):
    """Any figures, any bases, any controls with and without evidence, any layers certain."""
    blank = by_model.nothing("")
    chance = draw(st.randoms(use_true_random=False))
    estimates = {}
    for key, blank_one in blank.factors.items():
        low, value, high = sorted(draw(st.tuples(GRID, GRID, GRID)))
        basis = chance.choice(ORDER)
        evidence = (found(),) if basis == "stated" else ()
        estimates[key] = blank_one.model_copy(
            update={"value": value, "low": low, "high": high, "basis": basis, "evidence": evidence, "rationale": key}
        )
    controls = tuple(
        Control(
            kind=kind,
            label=chance.choice(["claimed", "demonstrated"]),
            description=f"{kind} {n}",
            evidence=(found(n % 3 + 1),) if chance.random() < 0.7 else (),
        )
        for n, kind in enumerate(chance.choices(list(risks.CONTROLS), k=chance.randrange(5)))
    )
    value = Decimal(chance.choice(["0.80", "0.90", "0.95", "1.00"]))
    mitigation = blank.mitigation_factor.model_copy(
        update={
            "value": value,
            "controls": controls,
            "evidence": tuple(e for c in controls for e in c.evidence),
            "low": chance.choice([value, Decimal("0.50")]),
            "high": chance.choice([value, Decimal("1.00")]),
        }
    )
    base = Decimal(chance.randrange(101)) / 10
    threat = blank.threat_multiplier.model_copy(update={"value": Decimal("1.00")})
    drafts = tuple(
        layer.model_copy(update={"certain": True, "commentary": layer.layer, "evidence": (found(),)})
        if chance.random() < 0.5
        else layer
        for layer in blank.layers
    )
    return blank.model_copy(
        update={
            "factors": estimates,
            "cvss": blank.cvss.model_copy(update={"base": base, "low": base, "high": base, "evidence": (found(),)}),
            "threat_multiplier": threat,
            "mitigation_factor": mitigation,
            "layers": drafts,
        }
    )


def any_verdict(seed):
    """The same claim gets the same verdict, whichever thread asks first."""

    def ask(question, schema):
        dice = random.Random(f"{seed} {question.user}")
        verdict = dice.choice(["supported", "contradicted", "not_stated", "failed"])
        if verdict == "failed":
            raise Unavailable("gone")
        text = json.dumps({"quote": dice.choice(["", TEXT[:30], "invented words"]), "verdict": verdict})
        return Reply(schema.model_validate_json(text), text, TOKENS)

    return ask


@given(assessments(), st.integers())
@settings(deadline=None, max_examples=60)
def test_whatever_the_verdicts_it_can_only_demote(before, seed):
    after = refuted(before, any_verdict(seed))

    for key, was in before.factors.items():
        now = after.factors[key]
        assert (now.value, now.rationale) == (was.value, was.rationale)
        assert now.basis == was.basis or (was.basis, now.basis) == ("stated", "inferred")
        assert set(now.evidence) <= set(was.evidence)
        assert now.low <= was.low <= was.high <= now.high
    assert (after.cvss.vector, after.cvss.base) == (before.cvss.vector, before.cvss.base)
    assert set(after.cvss.evidence) <= set(before.cvss.evidence)
    assert after.cvss.low <= before.cvss.low <= before.cvss.high <= after.cvss.high
    assert after.threat_multiplier == before.threat_multiplier
    held, left = before.mitigation_factor, after.mitigation_factor
    assert left.value >= held.value
    assert left.low >= held.low
    assert left.high >= held.high
    assert set(left.evidence) <= set(held.evidence)
    for was, now in zip(held.controls, left.controls, strict=True):
        assert (now.kind, now.label, now.description) == (was.kind, was.label, was.description)
        assert now.evidence in (was.evidence, ())
    for was, now in zip(before.layers, after.layers, strict=True):
        assert was.certain or not now.certain
        assert set(now.evidence) <= set(was.evidence)
        assert now.certain or now.commentary.startswith(layers.NOT_CERTAIN)
    assert after.flags[: len(before.flags)] == before.flags
    assert after.missing == before.missing


@given(assessments(), st.integers())
@settings(deadline=None, max_examples=25)
def test_no_score_falls_by_it(before, seed):
    def score(assessment):
        return make.card(a_listing(), assessment, (), making=a_making()).score

    was, now = score(before), score(refuted(before, any_verdict(seed)))

    assert (was is None) == (now is None)
    assert was is None or now.aivss >= was.aivss
