"""CycloneDX: valid by the strict schemas, and nothing in it is a vulnerability that somebody found."""

import json

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from pipeline.export import cyclonedx, lines
from pipeline.export.records import Given, entries
from tests.support.cards import a_card, a_partial_card
from tests.support.exporting import several

CARDS = several()
SCHEMAS = {"1.6": SchemaVersion.V1_6, "1.7": SchemaVersion.V1_7}
each_version = pytest.mark.parametrize("version", SCHEMAS)


def document(card, state="approved"):
    return cyclonedx.document(entries([Given(card, state)]))


@pytest.mark.parametrize(("version", "url"), [("1.6", None), ("1.7", "https://cards.example")])
def test_every_card_is_valid(version, url):
    body = lines.document(cyclonedx.document(CARDS, version, url)).decode()

    assert JsonStrictValidator(SCHEMAS[version]).validate_str(body) is None


@each_version
def test_the_validator_sees_a_key_too_many(version):
    body = cyclonedx.document(CARDS, version) | {"score": 1}

    assert JsonStrictValidator(SCHEMAS[version]).validate_str(json.dumps(body)) is not None


@each_version
def test_no_card_at_all_is_valid(version):
    body = json.dumps(cyclonedx.document((), version))

    assert JsonStrictValidator(SCHEMAS[version]).validate_str(body) is None


def test_every_reference_leads_somewhere_and_no_two_things_have_one():
    bom = cyclonedx.document(CARDS)
    told = bom["declarations"]
    standards = bom["definitions"]["standards"]
    named = [
        *(one["bom-ref"] for one in (*bom["components"], *bom["vulnerabilities"], *standards)),
        *(one["bom-ref"] for standard in standards for one in standard["requirements"]),
        *(one["bom-ref"] for part in ("assessors", "claims", "evidence") for one in told[part]),
        *(one["bom-ref"] for one in told["targets"]["components"]),
    ]
    rows = [row for one in told["attestations"] for row in one.get("map", ())]
    wanted = [
        *(one["ref"] for found in bom["vulnerabilities"] for one in found["affects"]),
        *(claim["target"] for claim in told["claims"]),
        *(ref for claim in told["claims"] for ref in claim.get("evidence", ())),
        *(ref for row in rows for ref in (row["requirement"], *row["claims"])),
    ]

    assert len(set(named)) == len(named)
    assert set(wanted) <= set(named)


def test_a_rating_is_no_finding():
    (found,) = document(a_card())["vulnerabilities"]

    assert found["analysis"]["state"] == "in_triage"
    assert "no vulnerability was found" in found["analysis"]["detail"]
    assert [(one["method"], one["score"]) for one in found["ratings"]] == [("other", 8.9), ("CVSSv4", 8.7)]


def test_threats_are_claims():
    bom = document(a_card())
    predicates = [claim["predicate"] for claim in bom["declarations"]["claims"]]

    assert "Threat, L3 Agent Frameworks: Destructive tool misuse" in predicates
    assert "Autonomy of Action: 0.80 (stated)" in predicates
    assert len(bom["vulnerabilities"]) == 1


def test_a_score_that_is_withheld_has_no_number():
    (rating,) = document(a_partial_card())["vulnerabilities"][0]["ratings"]

    assert rating["severity"] == "unknown"
    assert "score" not in rating


@pytest.mark.parametrize(
    ("state", "said"), [("approved", "; approved by a person"), ("", "; not approved by a person")]
)
def test_it_says_whether_a_person_approved_it(state, said):
    assert document(a_card(), state)["declarations"]["attestations"][0]["summary"].endswith(said)


def test_a_quote_is_evidence_with_its_place():
    evidence = document(a_card())["declarations"]["evidence"]

    assert evidence[0]["data"][0]["name"] == "passage 1"
    assert evidence[0]["data"][0]["contents"]["attachment"]["content"].startswith("gives an assistant")


def test_a_time_that_is_none_is_left_out():
    made = a_card().provenance.model_copy(update={"created_at": "yesterday"})
    bom = document(a_card(provenance=made))

    assert "timestamp" not in bom["metadata"]
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bom)) is None
