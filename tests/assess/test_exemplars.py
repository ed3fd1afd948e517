"""What a card names of its reference cards and calibration, and what an estimator says that its answers follow from."""

import json
from decimal import Decimal

import pytest

from pipeline import settings
from pipeline.assess import by_model, refute
from pipeline.assess.draft import draft
from pipeline.assess.estimators import AUTO, Comparables, Llm, Sampling, Verified
from pipeline.card.make import identity
from pipeline.cli import build
from pipeline.errors import Refused
from pipeline.model import Card
from pipeline.reference import calibration, gold
from pipeline.reference.calibration import Calibration, Proof
from pipeline.reference.comparables import Index
from pipeline.taxonomy import factors
from tests.support.answering import a_model
from tests.support.cards import a_card
from tests.support.listings import a_listing, a_making, a_thin_listing, index
from tests.support.moving import made
from tests.support.refuting import Judge

FEW = index().references[:12]
OF_THEM = gold.digest(FEW)
STEPS = {level: Decimal(level) for level in factors.GRID}


def a_calibration(**changes):
    whole = {
        "model": "m-1",
        "factors_prompt": by_model.digests()["factors"],
        "fitted_at": "2026-11-01",
        "factors": {"autonomy_of_action": STEPS},
        "proof": {"factors.autonomy_of_action": Proof(n=66, raw=0.2, calibrated=0.1, p=0.01)},
    }
    return Calibration(**(whole | changes))


def llm(ask=None, **changes):
    return Llm(ask or a_model(), model="m-1", index=Index(FEW), **changes)


def named(estimator, listing=None):
    return draft(listing or a_listing(), estimator, making=a_making()).provenance.exemplars


# The digest


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"card_url": "https://elsewhere.example", "layer_points": {}, "listing_source": "x", "severity": None}, True),
        ({"listing": "Another."}, False),
        ({"name": "Another"}, False),
        ({"factors": {key: Decimal("0.5") for key in factors.KEYS}}, False),
        ({"cvss_base": Decimal("1.1")}, False),
        ({"group": "another"}, False),
    ],
    ids=["nothing", "what tells nothing", "listing", "name", "factors", "base", "group"],
)
def test_the_digest_is_of_what_estimates_are_made_of(changes, same):
    others = (FEW[0].model_copy(update=changes), *FEW[1:])

    assert (gold.digest(others) == OF_THEM) is same


def test_the_digest_is_twelve_hex_digits_and_of_each_set_its_own():
    assert len(OF_THEM) == 12
    assert int(OF_THEM, 16) >= 0
    assert len({gold.digest(FEW[:n]) for n in range(1, 12)}) == 11


def test_a_calibration_in_use_gives_another_digest_by_what_it_applies():
    held = a_calibration()
    other_proof = a_calibration(proof={"factors.autonomy_of_action": Proof(n=66, raw=0.3, calibrated=0.1, p=0.02)})
    other_map = a_calibration(factors={"autonomy_of_action": STEPS | {"0.9": Decimal("1.0")}})
    digests = [calibration.exemplars(OF_THEM, each) for each in (None, held, other_proof, other_map)]

    assert digests[0] == OF_THEM
    assert digests[1] == digests[2]
    assert len(set(digests)) == 3
    assert {len(digest) for digest in digests} == {12}


# On the card


@pytest.mark.parametrize(
    "estimator",
    [
        Comparables(Index(FEW)),
        llm(),
        llm(sampling=Sampling(3, 3)),
        llm(calibrations=[a_calibration()]),
        llm(calibrations=[a_calibration(model="m-2")]),
        Verified(llm(), Judge(), Index(FEW)),
    ],
    ids=["comparables", "llm", "three samples", "calibrated", "another's calibration", "verified"],
)
def test_a_card_names_what_its_estimator_says(estimator):
    assert named(estimator) == estimator.made_with["exemplars"]


def test_only_a_calibration_that_belongs_is_named():
    held, others = a_calibration(), a_calibration(model="m-2")

    assert named(llm(calibrations=[held])) == calibration.exemplars(OF_THEM, held)
    assert named(llm(calibrations=[others])) == OF_THEM


def test_a_card_on_which_nothing_was_estimated_names_none():
    silent = a_model(factors=Refused("no"), layers=Refused("no"))

    assert named(llm(silent)) is None
    assert named(Comparables(Index(FEW)), a_thin_listing()) is None


def test_a_card_that_was_stored_before_these_fields_keeps_its_identity():
    asked = tuple(q.model_copy(update={"moves": q.moves or Decimal("0.0")}) for q in a_card().questions)
    held = made(a_card(product=None, chains=None, doubt=None, questions=asked), exemplars=None)
    text = held.model_dump_json()

    assert not {"exemplars", "product", "chains", "doubt"} & {*json.loads(text), *json.loads(text)["provenance"]}
    assert identity(Card.model_validate_json(text)) == (
        "b786fdb7dd82e1302f42dff29cfb61f673ef7452336fc2f8fe34f3be9d33dc08"
    )
    assert identity(made(held, exemplars=OF_THEM)) != identity(held)


# On the estimator


def test_without_a_model_answers_follow_from_the_reference_cards():
    assert Comparables(Index(FEW)).made_with == {"estimator": "comparables", "exemplars": OF_THEM}


def test_a_models_answers_follow_from_its_name_samples_prompts_and_exemplars():
    prompts = by_model.digests()

    assert llm().made_with == {
        "estimator": "llm",
        "model": "m-1",
        "samples": "1",
        "prompt factors": prompts["factors"],
        "prompt layers": prompts["layers"],
        "exemplars": OF_THEM,
    }


def test_verification_is_one_prompt_more():
    plain = llm()

    assert Verified(plain, Judge(), Index(FEW)).made_with == plain.made_with | {
        "prompt refute": refute.digest()["refute"]
    }


@pytest.mark.parametrize(
    ("sampling", "said"),
    [
        (Sampling(3, 3), {"samples": "3"}),
        (AUTO, {"samples": "3 to 9"}),
        (Sampling(2, 2, first=4), {"samples": "2 from 4"}),
        (Sampling(1, 1, temperature=0.7), {"samples": "1", "temperature": "0.7"}),
    ],
    ids=["three", "auto", "other ones", "at a temperature"],
)
def test_sampling_is_told(sampling, said):
    found = llm(sampling=sampling).made_with

    assert {key: found[key] for key in ("samples", "temperature") if key in found} == said


@pytest.mark.parametrize(("temperature", "told"), [("0.5", "0.5"), ("none", None)], ids=["given", "the server's"])
def test_the_configured_temperature_is_told(monkeypatch, temperature, told):
    monkeypatch.setenv("OPENAI_API_KEY", "test")
    monkeypatch.setenv("THREATCARD_TEMPERATURE", temperature)
    estimator = build.estimator(settings.read({"model": "m-1"}), use_cache=False)

    assert estimator.made_with.get("temperature") == told
