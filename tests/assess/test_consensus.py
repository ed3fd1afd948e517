"""Samples made by hand, and what they agree on: ties, failures and unknowns included."""

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assess import by_model
from pipeline.assess.consensus import consensus, votes
from pipeline.errors import Refused, Truncated
from pipeline.model import Flag, Tokens
from pipeline.scoring import cvss4
from pipeline.scoring.mitigation import mitigation_factor, threat_multiplier
from pipeline.taxonomy import factors, layers, risks
from pipeline.taxonomy.drafts import DRAFTS
from tests.support.answering import (
    ACCESS,
    AUDIT,
    INVENTED,
    TOKENS,
    VECTOR,
    a_control,
    a_factor,
    a_layer,
    a_mitigation,
    a_model,
    a_threat,
    factors_body,
    layers_body,
    quote,
)
from tests.support.ids import words
from tests.support.listings import PASSAGES, a_listing, index

FAILED = Truncated("cut off")
NAMESPACES = quote("delete namespaces", 2)
KEY = "autonomy_of_action"


def assessed(model):
    return by_model.assess(a_listing(), PASSAGES, ask=model, model="m-1", index=index())


def answered(**parts):
    """A sample whose factors answer has these parts."""
    return assessed(a_model(factors=factors_body(**parts)))


def drafted(**parts):
    """A sample whose layers answer has these parts."""
    return assessed(a_model(layers=layers_body(**parts)))


@cache
def rated(value, *quotes):
    """A sample that gives one factor this value; with a quote where one is named."""
    return answered(**{KEY: a_factor(value, *({"access": ACCESS, "audit": AUDIT}[name] for name in quotes))})


def factor(*samples):
    return consensus(samples).factors[KEY]


def flags(found, kind):
    return [flag for flag in found.flags if flag.kind == kind]


# One sample, none


def test_one_sample_is_what_it_was():
    alone = rated("0.8", "access")

    assert consensus([alone]) is alone


@pytest.mark.parametrize("samples", [[Refused("first")], [Refused("first"), FAILED, FAILED]], ids=["one", "three"])
def test_when_all_failed_the_first_failure_is_raised(samples):
    with pytest.raises(Refused, match="first"):
        consensus(samples)


@pytest.mark.parametrize("count", [2, 3])
def test_samples_that_are_alike_agree_on_what_each_says(count):
    alone = assessed(
        a_model(
            factors=factors_body(
                autonomy_of_action=a_factor("0.8", ACCESS),
                opacity_reflexivity=a_factor("unknown"),
                persistent_memory=a_factor("0.2", INVENTED),
                mitigation_factor=a_mitigation("0.80", a_control(AUDIT)),
            ),
            layers=layers_body(
                L4=a_layer("It has keys.", ACCESS, threats=[a_threat("ASI03", quotes=(ACCESS,))], questions=["Where?"])
            ),
        )
    )
    found = consensus([alone] * count).model_dump()
    said = alone.model_dump()
    told = "0.80 was proposed; the controls that most samples quote from the listing earn 0.95, which counts."

    for part in (*found["factors"].values(), found["cvss"], found["threat_multiplier"], found["mitigation_factor"]):
        assert len(part.pop("samples")) == count
    for part in (*said["factors"].values(), said["cvss"], said["threat_multiplier"], said["mitigation_factor"]):
        assert part.pop("samples") == ()
    assert found.pop("samples") == count
    assert Tokens(**found.pop("tokens")) == sum([alone.tokens] * count, Tokens())
    assert [f["kind"] for f in found.pop("flags")] == ["unverified_quote", "unknown_factor", "unearned_mitigation"]
    assert flags(consensus([alone] * count), "unearned_mitigation")[0].message == told
    assert found == {key: said[key] for key in found}


# Factors


@pytest.mark.parametrize(
    ("values", "agreed"),
    [
        (["0.2", "0.8", "0.5"], "0.5"),
        (["0.4", "0.6"], "0.5"),
        (["0.4", "0.5"], "0.5"),
        (["0.9", "0.0", "0.2", "0.1"], "0.2"),
        (["0.9", "0.3", "0.9", "0.9", "0.1"], "0.9"),
    ],
    ids=words,
)
def test_a_factor_is_the_median_and_up_to_the_grid_where_two_are_in_the_middle(values, agreed):
    found = factor(*map(rated, values))

    assert str(found.value) == agreed
    assert found.samples == tuple(map(Decimal, values))


def test_a_failed_sample_has_no_value_and_counts_all_the_same():
    found = factor(rated("0.3"), FAILED, rated("0.6"))

    assert (found.value, found.basis) == (Decimal("0.5"), "inferred")
    assert found.samples == (Decimal("0.3"), None, Decimal("0.6"))


@pytest.mark.parametrize(
    "others", [["unknown", "unknown"], ["unknown", None], ["0.9", "unknown", None]], ids=["unknown", "failed", "half"]
)
def test_a_factor_that_most_samples_do_not_know_has_the_comparables_value_and_is_wider(others):
    prior = rated("unknown").factors[KEY]
    samples = [rated("1.0"), *(FAILED if said is None else rated(said) for said in others)]
    found = factor(*samples)

    assert (found.value, found.basis) == (prior.value, "unknown")
    assert found.samples[0] == 1
    assert found.low <= prior.low
    assert found.high >= prior.high
    assert found.high - found.low > prior.high - prior.low


def test_what_few_know_while_the_rest_failed_is_unknown_and_may_be_anything():
    found = factor(rated("0.3", "access"), FAILED)

    assert (found.value, found.basis, found.low, found.high) == (Decimal("0.3"), "unknown", 0, 1)


@pytest.mark.parametrize(
    ("quoting", "basis"), [(3, "stated"), (2, "stated"), (1, "inferred"), (0, "inferred")], ids=words
)
def test_a_factor_is_stated_when_most_that_know_it_quote_the_listing(quoting, basis):
    samples = [rated("0.5", *(["access"] if n < quoting else [])) for n in range(3)]
    found = factor(*samples, FAILED)

    assert found.basis == basis
    assert bool(found.evidence) == (basis == "stated")


def test_evidence_is_united_first_what_most_quote_then_in_the_order_of_the_listing():
    access, audit = (rated("0.5", name).factors[KEY].evidence[0] for name in ("access", "audit"))

    assert factor(rated("0.5", "audit"), rated("0.5", "access")).evidence == (access, audit)
    assert factor(*(rated("0.5", *q) for q in (["audit"], ["access", "audit"]))).evidence == (audit, access)


def test_no_more_than_three_places_are_quoted():
    quotes = [ACCESS, AUDIT, NAMESPACES, quote("scale deployments", 2), quote("kubeconfig")]
    samples = [answered(**{KEY: a_factor("0.5", each)}) for each in quotes]
    found = factor(*samples).evidence

    assert [place.quote for place in found] == [
        "direct access to a Kubernetes cluster",
        "kubeconfig",
        "scale deployments",
    ]


def test_the_rationale_is_that_of_the_first_sample_nearest_to_the_median():
    said = [
        answered(**{KEY: {**a_factor(value), "rationale": why}})
        for value, why in (("0.9", "far"), ("0.5", "near"), ("0.5", "late"), ("0.1", "low"))
    ]

    assert factor(*said).rationale == "near"


def test_of_two_rationales_as_near_the_one_with_the_majority_s_basis_is_kept():
    bare = answered(**{KEY: {**a_factor("0.5"), "rationale": "bare"}})
    quoting = answered(**{KEY: {**a_factor("0.5", ACCESS), "rationale": "quoting"}})

    assert factor(bare, quoting, quoting).rationale == "quoting"
    assert factor(quoting, bare, bare).rationale == "bare"


@pytest.mark.parametrize(
    ("value", "samples", "own", "interval"),
    [
        ("0.5", ["0.5", "0.5"], "0.0", ("0.5", "0.5")),
        ("0.5", ["0.5", "0.5", "0.6"], "0.0", ("0.4", "0.6")),  # s 0.0577, times 1.645 0.095
        ("0.5", ["0.2", "0.5", "0.8"], "0.0", ("0.0", "1.0")),  # s 0.3, times 1.645 0.4935
        ("0.5", ["0.4", "0.5", "0.6"], "0.2", ("0.2", "0.8")),  # √(0.1645² + 0.2²) = 0.259
        ("0.5", ["0.5", "0.5"], "0.3", ("0.2", "0.8")),
        ("0.9", ["0.9", "0.9", "1.0"], "0.3", ("0.5", "1.0")),  # √(0.095² + 0.3²) = 0.315
        ("0.5", ["0.5"], "0.1", ("0.4", "0.6")),
    ],
    ids=words,
)
def test_an_interval_joins_the_samples_spread_and_their_own_width_outward_to_the_grid(value, samples, own, interval):
    found = votes.around(Decimal(value), map(Decimal, samples), Decimal(own), votes.FACTOR)

    assert tuple(map(str, found)) == interval


@pytest.mark.parametrize("quotes", [(), ("access",)], ids=["inferred", "stated"])
def test_a_known_factor_is_as_wide_as_its_samples_quoted_or_not(quotes):
    """What was missed on reference cards is added afterwards: a quote makes no value exact."""
    found = factor(*(rated(value, *quotes) for value in ("0.5", "0.5", "0.6")))

    assert (str(found.low), str(found.high)) == ("0.4", "0.6")


def test_what_a_calibration_moved_keeps_the_median_of_what_the_model_said():
    samples = [rated(value) for value in ("0.2", "0.3", "0.8")]
    moved = [
        s.model_copy(
            update={"factors": s.factors | {KEY: s.factors[KEY].model_copy(update={"raw": s.factors[KEY].value})}}
        )
        for s in samples
    ]

    assert factor(*moved).raw == Decimal("0.3")
    assert factor(*samples).raw is None


# CVSS, threat multiplier, mitigation


def vulnerable(**metrics):
    body = {"quotes": [], "scenario": "Agentic AI Tool Misuse", "rationale": "A steered call.", **VECTOR}
    return answered(cvss=body | metrics)


@pytest.mark.parametrize(
    ("metric", "given", "agreed"),
    [
        ("UI", ["N", "P", "P"], "P"),
        ("UI", ["A", "P", "N"], "N"),
        ("UI", ["A", "P"], "P"),
        ("AV", ["L", "N"], "N"),
        ("AV", ["P", "L", "L"], "L"),
        ("AC", ["H", "L"], "L"),
        ("AT", ["P", "N"], "N"),
        ("PR", ["H", "L", "N"], "N"),
        ("VC", ["N", "L", "H"], "H"),
        ("SA", ["N", "L", "L", "N"], "L"),
    ],
    ids=words,
)
def test_each_metric_is_the_commonest_value_a_tie_the_more_severe(metric, given, agreed):
    found = consensus([vulnerable(**{metric: value}) for value in given]).cvss
    vector = cvss4.join({**VECTOR, metric: agreed})

    assert (found.vector, found.base) == (vector, cvss4.base_score(vector))
    assert found.low <= found.base <= found.high
    assert found.samples == tuple(cvss4.base_score(cvss4.join({**VECTOR, metric: value})) for value in given)


def test_the_scenario_is_the_commonest_and_brings_its_rationale():
    other = risks.CORE_RISKS[1]
    samples = [
        vulnerable(rationale="one"),
        vulnerable(scenario=other, rationale="two"),
        vulnerable(scenario=other, rationale="three", UI="A"),
    ]
    found = consensus(samples).cvss

    assert (found.scenario, found.rationale) == (other, "two")


@pytest.mark.parametrize(("quoting", "evidence"), [(2, 1), (1, 0)], ids=["most-quote", "few-quote"])
def test_a_base_keeps_its_quotes_when_most_quote_and_is_as_wide_as_its_samples(quoting, evidence):
    samples = [vulnerable(quotes=[ACCESS] if n < quoting else []) for n in range(3)]
    found = consensus(samples).cvss

    assert found.low == found.base == found.high
    assert len(found.evidence) == evidence


def told(*values, quotes=(ACCESS,), **metrics):
    """Samples that say so much of exploitation."""
    cvss = {"quotes": [], "scenario": "Agentic AI Tool Misuse", "rationale": "A steered call.", **VECTOR, **metrics}
    return [
        answered(cvss=cvss, exploitation={"quotes": list(quotes), "rationale": value, "value": value})
        for value in values
    ]


@pytest.mark.parametrize(
    ("values", "agreed", "step"),
    [
        (["reported", "reported", "none_reported"], "reported", "0.05"),
        (["none_reported", "reported", "disproved"], "none_reported", "0.00"),
        (["reported", "disproved"], "none_reported", "0.00"),
        (["disproved", "disproved", "reported"], "disproved", "-0.05"),
    ],
    ids=words,
)
def test_the_threat_multiplier_is_of_the_base_and_of_what_most_samples_tell(values, agreed, step):
    found = consensus(told(*values, VC="L", VI="L", VA="L", SC="N", SI="N", SA="N"))
    threat = found.threat_multiplier

    assert threat.exploitation == agreed
    assert threat.value == threat_multiplier(found.cvss.base) + Decimal(step)
    assert threat.low <= min(threat.samples) <= max(threat.samples) <= threat.high
    assert threat.rationale == (agreed if agreed in values else values[0])
    assert len(threat.evidence) == 1


def test_exploitation_that_half_of_the_samples_tell_while_others_failed_is_none():
    assert consensus([*told("reported"), FAILED]).threat_multiplier.exploitation == "none_reported"


def test_the_threat_multiplier_follows_the_base_that_was_agreed_on_and_no_sample_s_own():
    """Bases 5.1 and 9.3 agree on a vector of their more severe metrics; so does the multiplier."""
    low, high = {"VC": "N", "VI": "N"}, {"VA": "N", "SC": "N", "SI": "N", "SA": "N", "UI": "A"}
    found = consensus([vulnerable(**low), vulnerable(**high)])

    assert found.threat_multiplier.value == threat_multiplier(found.cvss.base)
    assert found.threat_multiplier.samples == tuple(threat_multiplier(base) for base in found.cvss.samples)


def guarded(value, *controls):
    return answered(mitigation_factor=a_mitigation(value, *controls))


def test_a_control_counts_when_most_samples_quote_it():
    audit, sandbox = a_control(AUDIT), a_control(ACCESS, kind="sandbox")
    found = consensus([guarded("0.90", audit), guarded("0.90", audit, sandbox), guarded("0.90", sandbox), FAILED])

    assert (found.mitigation_factor.controls, found.mitigation_factor.value) == ((), Decimal("1.00"))
    assert found.mitigation_factor.proposed == Decimal("0.90")
    assert found.mitigation_factor.samples == (Decimal("0.95"), Decimal("0.90"), Decimal("0.90"), None)
    assert len(flags(found, "unearned_mitigation")) == 1

    kept = consensus([guarded("0.90", audit), guarded("0.90", audit, sandbox), guarded("0.90", sandbox)])

    assert [c.kind for c in kept.mitigation_factor.controls] == ["audit", "sandbox"]
    assert kept.mitigation_factor.value == Decimal("0.90") >= mitigation_factor(kept.mitigation_factor.controls)
    assert len(kept.mitigation_factor.evidence) == 2
    assert flags(kept, "unearned_mitigation") == []


def test_a_control_that_most_name_and_few_quote_is_kept_and_earns_nothing():
    found = consensus([guarded("0.95", a_control(AUDIT)), *[guarded("0.95", a_control())] * 2]).mitigation_factor

    assert [(c.kind, c.evidence) for c in found.controls] == [("audit", ())]
    assert (found.value, found.evidence) == (Decimal("1.00"), ())


@pytest.mark.parametrize(("shown", "label"), [(1, "claimed"), (2, "demonstrated")], ids=words)
def test_a_control_is_demonstrated_when_most_that_have_it_say_so(shown, label):
    labels = ["demonstrated"] * shown + ["claimed"] * (3 - shown)
    found = consensus([guarded("0.90", a_control(AUDIT, label=each)) for each in labels]).mitigation_factor

    assert [c.label for c in found.controls] == [label]


def test_a_proposal_is_not_lowered_by_what_others_earn():
    found = consensus([guarded(value, a_control(AUDIT)) for value in ("1.00", "1.00", "0.95")])

    assert found.mitigation_factor.value == Decimal("1.00")
    assert flags(found, "unearned_mitigation") == []


def test_a_mitigation_that_a_calibration_raised_stays_raised():
    sample = guarded("0.90", a_control(AUDIT))
    raised = sample.mitigation_factor.model_copy(update={"value": Decimal("1.00")})
    calibrated = sample.model_copy(update={"mitigation_factor": raised})

    assert consensus([calibrated] * 3).mitigation_factor.value == Decimal("1.00")


# Layers


def layer(*samples):
    return consensus(samples).layers[3]


SURE = drafted(L4=a_layer("It has keys.", ACCESS))
UNSURE = drafted(L4=a_layer("Nothing is said.", questions=["Where does it run?"]))


@pytest.mark.parametrize(
    ("samples", "certain"),
    [
        ([SURE, SURE, UNSURE], True),
        ([SURE, UNSURE, UNSURE], False),
        ([SURE, UNSURE], False),
        ([SURE, SURE, FAILED, FAILED], False),
        ([SURE, SURE, FAILED], True),
    ],
    ids=["most", "few", "half", "half-of-all", "most-of-all"],
)
def test_a_layer_is_certain_when_more_than_half_of_all_samples_are(samples, certain):
    found = layer(*samples)

    assert found.certain == certain
    assert found.commentary.startswith(layers.NOT_CERTAIN) != certain
    assert not certain or found.evidence


def test_commentary_and_evidence_are_of_a_sample_with_the_same_certainty():
    assert layer(SURE, UNSURE, UNSURE).commentary == layers.NOT_CERTAIN + "Nothing is said."
    assert layer(SURE, UNSURE, UNSURE).evidence == ()
    assert layer(UNSURE, SURE, SURE).commentary == "It has keys."


def test_a_layer_that_is_certain_in_too_few_says_so_in_their_words():
    found = layer(SURE, FAILED)

    assert found.commentary == layers.NOT_CERTAIN + "It has keys."
    assert found.questions == (DRAFTS["L4"].question,)


def test_questions_are_those_of_the_samples_that_are_not_certain_each_once():
    asking = [["Where?", "Which?"], ["where? "], ["Who?", "When?"]]
    samples = [drafted(L4=a_layer("Nothing.", questions=each)) for each in asking]
    sure = drafted(L4=a_layer("Keys.", ACCESS, questions=["Why?"]))

    assert layer(sure, *samples).questions == ("Where?", "Which?", "Who?")
    assert layer(sure, sure, sure, samples[1]).questions == ("where?", "Why?")


def threatened(*threats, **changes):
    return drafted(L4=a_layer("It has keys.", ACCESS, threats=list(threats), **changes))


def test_a_threat_is_kept_when_more_than_half_of_all_samples_have_it():
    misuse, identity, leak = a_threat("ASI02"), a_threat("ASI03"), a_threat("ASI04")
    found = layer(threatened(misuse, leak), threatened(identity, misuse), threatened(identity, misuse), FAILED, FAILED)

    assert [threat.ids for threat in found.threats] == [("ASI02",)]


def test_threats_that_more_samples_have_come_first():
    found = layer(*[threatened(a_threat("ASI03"), a_threat("ASI02"))] * 2, threatened(a_threat("ASI02")))

    assert [threat.ids[0] for threat in found.threats] == ["ASI02", "ASI03"]


def test_one_sample_has_a_threat_once_however_often_it_says_so():
    found = layer(threatened(a_threat("ASI02"), a_threat("ASI02")), threatened(), threatened())

    assert found.threats == ()


def test_a_threat_keeps_the_ids_that_most_give_and_unites_the_rest():
    first = {**a_threat("ASI02", "ASI03"), "description": "first", "mitigations": ["Ask", "Log"]}
    other = {**a_threat("ASI02", "ASI04", quotes=(ACCESS,)), "mitigations": ["ask ", "Limit", "Sign"]}
    third = a_threat("ASI02", "ASI04", quotes=(ACCESS,))
    (found,) = layer(threatened(first), threatened(other), threatened(third)).threats

    assert (found.description, found.ids) == ("first", ("ASI02", "ASI04"))
    assert found.mitigations == ("Ask", "Log", "Limit")
    assert [e.quote for e in found.evidence] == [ACCESS["text"]]


def test_threats_without_ids_are_the_same_by_the_words_of_their_titles():
    spelled = [{**a_threat(), "title": title} for title in ("Key theft", "key  theft.", "Loss of keys")]
    found = layer(*map(threatened, spelled))

    assert [threat.title for threat in found.threats] == ["Key theft"]


def test_where_no_threat_has_a_majority_a_flag_says_what_was_named():
    titled = [{**a_threat(one), "title": f"About {one}"} for one in ("ASI02", "ASI03", "ASI03", "ASI04")]
    found = consensus(list(map(threatened, titled)))
    (flag,) = flags(found, "threats_disagree")

    assert found.layers[3].threats == ()
    assert (flag.severity, flag.where) == ("low", "layers.L4")
    assert "more than half of the 4 samples" in flag.message
    assert "About ASI03 (2); About ASI02 (1); About ASI04 (1)." in flag.message


def test_samples_that_name_no_threat_do_not_disagree():
    assert flags(consensus([SURE, SURE]), "threats_disagree") == []


def test_the_commentary_is_of_the_sample_with_the_fewest_other_threats():
    misuse = a_threat("ASI02")
    samples = [
        drafted(L4=a_layer("more", ACCESS, threats=[misuse, a_threat("ASI03")])),
        drafted(L4=a_layer("same", ACCESS, threats=[misuse])),
        drafted(L4=a_layer("less", ACCESS)),
    ]

    assert layer(*samples).commentary == "same"


# Halves, flags, the rest


NO_FACTORS = assessed(a_model(factors=Truncated("cut at 8000")))
NO_LAYERS = assessed(a_model(layers=Refused("no")))


def test_a_sample_that_lacks_one_half_counts_for_the_other():
    found = consensus([NO_FACTORS, rated("0.8"), rated("0.6")])

    assert found.factors[KEY].samples == (None, Decimal("0.8"), Decimal("0.6"))
    assert found.cvss.samples[0] is None
    assert found.missing == ()
    assert [(f.severity, f.where, f.message) for f in flags(found, "sample_failed")] == [
        ("medium", "factors", "1 of 3 samples gave no factors: Truncated: cut at 8000")
    ]
    assert flags(found, "model_failed") == []


def test_a_half_that_every_sample_lacks_is_missing():
    found = consensus([NO_LAYERS, NO_LAYERS, FAILED])

    assert found.missing == ("layers",)
    assert [(f.severity, f.where, f.message) for f in flags(found, "model_failed")] == [
        ("high", "layers", "Refused: no")
    ]
    assert [(f.where, f.message) for f in flags(found, "sample_failed")] == [
        ("assessment", "1 of 3 samples failed: Truncated: cut off")
    ]
    assert found.layers == NO_LAYERS.layers
    assert found.factors[KEY].value == Decimal("0.5")


def test_halves_of_different_samples_make_a_whole():
    found = consensus([NO_LAYERS, NO_FACTORS])

    assert found.missing == ()
    assert found.factors[KEY].basis == "unknown"
    assert not any(each.certain for each in found.layers)


def test_a_part_is_missing_when_no_sample_has_it():
    silent, whole = drafted(L4=a_layer(" ")), drafted()

    assert consensus([silent, silent, NO_LAYERS]).missing == ("layers.L4",)
    assert consensus([silent, whole]).missing == ()
    assert layer(silent, whole).commentary == whole.layers[3].commentary
    assert consensus([answered(summary=" "), answered(summary="Said.")]).summary == "Said."
    assert consensus([answered(summary=" ")] * 2).missing == ("summary",)


def test_a_flag_stands_once_and_says_how_many_samples_raised_it():
    invented = answered(**{KEY: a_factor("0.5", INVENTED)})
    (few,) = flags(consensus([invented, invented, rated("0.5")]), "unverified_quote")
    (all_of_them,) = flags(consensus([invented, invented]), "unverified_quote")

    assert few.message == all_of_them.message.removesuffix(".") + " (in 2 of 3 samples)."


def test_a_flag_about_one_of_several_threats_is_its_layer_s():
    found = consensus([threatened(a_threat("ASI02", quotes=(INVENTED,)))] * 2)

    assert [flag.where for flag in flags(found, "unverified_quote")] == ["layers.L4"]


def test_a_flag_keeps_its_place_in_the_text():
    placed = Flag(kind="contradiction", severity="high", message="Both.", where="factors", start=3, end=9)
    sample = rated("0.5").model_copy(update={"flags": (placed,)})

    assert consensus([sample, sample]).flags == (placed,)


@pytest.mark.parametrize(("values", "told"), [(["0.6", "0.3"], "0.3, 0.6"), (["0.4", "0.6"], None)], ids=words)
def test_a_factor_whose_samples_lie_far_apart_is_flagged(values, told):
    found = flags(consensus(list(map(rated, values))), "sample_spread")

    assert [(f.severity, f.where) for f in found] == ([("low", f"factors.{KEY}")] if told else [])
    assert told is None or f"({told})" in found[0].message


def test_tokens_are_those_of_all_samples_and_the_count_is_of_all_that_were_asked():
    found = consensus([rated("0.5"), FAILED, rated("0.6")])

    assert found.tokens == sum([TOKENS] * 4, Tokens())
    assert found.samples == 3
    assert (found.model, found.estimator, found.prompts) == ("m-1", "llm", rated("0.5").prompts)
    assert found.comparables == rated("0.5").comparables


def test_the_summary_is_of_the_sample_nearest_in_all_factors():
    said = [
        answered(summary=name, **{key: a_factor(value) for key in factors.KEYS})
        for name, value in (("high", "0.9"), ("middle", "0.5"), ("low", "0.2"))
    ]

    assert consensus(said).summary == "middle"


# What holds for any samples


POOL = [
    rated("0.2", "access"),
    rated("0.5"),
    rated("0.9"),
    rated("unknown"),
    FAILED,
    NO_FACTORS,
    NO_LAYERS,
    SURE,
    threatened(a_threat("ASI02", quotes=(ACCESS,)), a_threat("ASI03")),
    threatened(a_threat("ASI03", "ASI02")),
    vulnerable(UI="N", PR="N", quotes=[AUDIT]),
    guarded("0.80", a_control(AUDIT), a_control(ACCESS, kind="sandbox")),
    guarded("0.95", a_control(AUDIT, label="claimed", reach="optional")),
    answered(product={"quotes": [], "because": "It is a recipe.", "kind": "not_a_listing"}),
    *told("reported"),
]
several = st.lists(st.sampled_from(POOL), min_size=2, max_size=9).filter(lambda ss: any(s is not FAILED for s in ss))


def figures(found):
    """All that may not depend on the order of the samples."""
    mitigation = found.mitigation_factor
    return {
        "factors": {k: (e.value, e.basis, e.low, e.high, e.evidence, e.raw) for k, e in found.factors.items()},
        "cvss": (found.cvss.vector, found.cvss.base, found.cvss.low, found.cvss.high, found.cvss.evidence),
        "threat": found.threat_multiplier.model_dump(exclude={"samples", "rationale"}),
        "mitigation": (mitigation.value, mitigation.proposed, mitigation.low, mitigation.high),
        "controls": {(c.kind, c.label, c.reach, c.evidence) for c in mitigation.controls},
        "product": (found.product and found.product.kind, mitigation.product_is),
        "layers": [
            (each.certain, each.pinned_by, each.evidence, {frozenset(t.ids) for t in each.threats})
            for each in found.layers
        ],
        "rest": (found.tokens, found.samples, set(found.missing), {(f.kind, f.where) for f in found.flags}),
    }


@given(several.flatmap(lambda samples: st.tuples(st.just(samples), st.permutations(samples))))
def test_figures_do_not_depend_on_the_order_of_the_samples(pair):
    first, second = map(consensus, pair)

    assert figures(first) == figures(second)


@given(several)
def test_the_rules_of_a_card_hold_for_any_samples(samples):
    found = consensus(samples)

    for part in (*found.factors.values(), found.threat_multiplier, found.mitigation_factor):
        assert part.value is None or part.low <= part.value <= part.high
    for estimate in found.factors.values():
        assert (estimate.basis == "stated") <= bool(estimate.evidence)
    assert found.mitigation_factor.value is None or found.mitigation_factor.value >= mitigation_factor(
        found.mitigation_factor.controls
    )
    for each in found.layers:
        assert each.certain <= bool(each.evidence)
        assert each.commentary.startswith(layers.NOT_CERTAIN) != each.certain
        assert each.certain or each.questions or "layers" in found.missing
    type(found).model_validate(found.model_dump())
