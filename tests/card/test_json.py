"""The JSON contract of a card: every key with its type, and back again."""

import json

import pytest

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm
from pipeline.model import Card
from pipeline.taxonomy import factors, layers
from tests.support.answering import (
    ACCESS,
    AUDIT,
    a_chain,
    a_control,
    a_mitigation,
    a_model,
    factors_body,
    layers_body,
)
from tests.support.listings import a_listing, a_making, index
from tests.support.made import CARDS, each_card

EVIDENCE = {"quote": str, "passage": int, "start": int, "end": int}
NUMBER = (int, float)
TOP = {
    "schema_version": str, "id": str, "slug": str, "name": str, "status": str, "listing": dict, "summary": str,
    "factors": dict, "cvss": dict, "threat_multiplier": dict, "mitigation_factor": dict, "score": (dict, type(None)),
    "layers": list, "flags": list, "provenance": dict,
}  # fmt: skip
PARTS = {
    "listing": {"source": str, "kind": str, "sha256": str, "fetched_at": str, "chars": int},
    "cvss": {"vector": (str, type(None)), "base": (*NUMBER, type(None)), "scenario": (str, type(None)),
             "rationale": str, "evidence": list},
    "threat_multiplier": {"value": (*NUMBER, type(None)), "rationale": str, "evidence": list},
    "mitigation_factor": {"value": (*NUMBER, type(None)), "rationale": str, "evidence": list, "controls": list},
    "provenance": {"estimator": str, "model": (str, type(None)), "prompts": dict, "samples": int, "profile": str,
                   "created_at": str, "tokens": dict, "cost_usd": (*NUMBER, type(None)), "software": str},
}  # fmt: skip
FACTOR = {
    "value": (*NUMBER, type(None)),
    "basis": str,
    "rationale": str,
    "evidence": list,
    "low": NUMBER,
    "high": NUMBER,
}
SCORE = {
    "profile": str, "severity": str,
    "cvss_base": NUMBER, "factor_sum": NUMBER, "aars": NUMBER, "threat_multiplier": NUMBER,
    "mitigation_factor": NUMBER, "aivss": NUMBER, "low": NUMBER, "high": NUMBER,
}  # fmt: skip
LAYER = {"layer": str, "name": str, "certain": bool, "commentary": str, "threats": list, "questions": list}
THREAT = {"title": str, "description": str, "ids": list, "mitigations": list, "evidence": list}
PRODUCT = {"kind": str, "because": str, "evidence": list}
CHAIN = {"title": str, "path": list, "description": str, "breaks_at": str, "evidence": list}
NEWER = ("product", "chains", "doubt")
"""Left out of the JSON where they are not known: so the identity of a card that is older than they are stays."""
FLAG = {"kind": str, "severity": str, "message": str, "where": str}


def mistyped(node, keys):
    return [key for key, kind in keys.items() if key not in node or not isinstance(node[key], kind)]


def numbers_are_no_text(node):
    if isinstance(node, dict | list):
        return all(map(numbers_are_no_text, node.values() if isinstance(node, dict) else node))
    return not (isinstance(node, str) and node.replace(".", "", 1).isdigit())


@each_card
def test_every_key_of_the_contract_is_there_with_its_type(made):
    body = json.loads(made.model_dump_json())
    threats = [t for layer in body["layers"] for t in layer["threats"]]

    assert mistyped(body, TOP) == []
    assert {part: mistyped(body[part], keys) for part, keys in PARTS.items()} == {part: [] for part in PARTS}
    assert list(body["factors"]) == list(factors.ALL_KEYS)
    assert [mistyped(f, FACTOR) for f in body["factors"].values()] == [[]] * 11
    assert [layer["layer"] for layer in body["layers"]] == list(layers.KEYS)
    assert [mistyped(layer, LAYER) for layer in body["layers"]] == [[]] * 7
    assert not any(mistyped(t, THREAT) for t in threats)
    assert not any(mistyped(f, FLAG) for f in body["flags"])
    assert body["score"] is None or mistyped(body["score"], SCORE) == []
    assert set(body["provenance"]["tokens"]) == {"input", "cached", "output"}


def test_what_a_model_says_of_product_chains_layers_and_controls_is_on_the_card():
    answer = factors_body(mitigation_factor=a_mitigation("0.95", a_control(AUDIT)))
    model = a_model(factors=answer, layers=layers_body(chains=[a_chain("L3", "L4", quotes=[ACCESS])]))
    made = draft(a_listing(), Llm(model, model="m-1", index=index()), making=a_making())
    body = json.loads(made.model_dump_json())

    assert mistyped(body["product"], PRODUCT) == mistyped(body["chains"][0], CHAIN) == []
    assert mistyped(body["chains"][0]["evidence"][0], EVIDENCE) == []
    assert {layer["pinned_by"] for layer in body["layers"]} == {"silent"}
    assert body["mitigation_factor"]["controls"][0]["reach"] == "built_in"
    assert body["mitigation_factor"]["product_is"] == "neither"
    assert body["threat_multiplier"]["exploitation"] == "none_reported"


def test_a_card_that_is_older_than_these_keys_keeps_its_identity():
    """What is absent is left out of the JSON that a card is identified by."""
    body = CARDS["comparables"].model_copy(update=dict.fromkeys(NEWER)).model_dump()

    assert not body.keys() & set(NEWER)
    assert all("pinned_by" not in layer for layer in body["layers"] if layer.get("pinned_by") is None)


@each_card
def test_no_number_is_written_as_text(made):
    body = json.loads(made.model_dump_json())
    del body["schema_version"]

    assert numbers_are_no_text(body)


@each_card
def test_a_card_reads_back_as_the_same_card(made):
    assert Card.model_validate_json(made.model_dump_json()) == made


@each_card
def test_evidence_has_its_place(made):
    body = json.loads(made.model_dump_json())
    found = [e for f in body["factors"].values() for e in f["evidence"]]
    found += [e for layer in body["layers"] for e in layer["evidence"]]

    assert not any(mistyped(e, EVIDENCE) for e in found)
    assert found or made.status == "inconclusive"


@each_card
def test_a_card_is_its_json_schema(made):
    schema = Card.model_json_schema(mode="serialization")

    absent = {name for name in NEWER if getattr(made, name) is None}

    assert set(made.model_dump()) == set(schema["properties"]) - absent
    assert schema["$defs"]["Estimate"]["properties"]["value"]["anyOf"][0]["type"] == "number"


def test_a_card_does_not_change():
    with pytest.raises(ValueError, match="frozen"):
        CARDS["llm"].status = "failed"
