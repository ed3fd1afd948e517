"""The schemas that a model answers in: closed, everything required, quotes before judgement."""

import json

import pytest

from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.scoring import cvss4, profile
from pipeline.taxonomy import factors, layers, products, risks, threats
from tests.support.answering import a_factor, a_layer, a_threat, factors_body, layers_body, quote

SCHEMAS = {"factors": FactorsAnswer.model_json_schema(), "layers": LayersAnswer.model_json_schema()}
KNOWN = {
    "type",
    "properties",
    "required",
    "additionalProperties",
    "title",
    "items",
    "enum",
    "$ref",
    "$defs",
    "maxItems",
}
"""What strict mode takes, and maxItems, which is not sent where it is not taken."""


def objects(schema):
    return [schema, *schema["$defs"].values()]


def words(node):
    """Every keyword used as such, not as the name of a property."""
    found = set(node)
    for child in (*node.get("$defs", {}).values(), *node.get("properties", {}).values()):
        found |= words(child)
    return found | (words(node["items"]) if "items" in node else set())


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_is_closed_and_requires_everything(name):
    for each in objects(SCHEMAS[name]):
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


@pytest.mark.parametrize("name", SCHEMAS)
def test_only_keywords_of_strict_mode_are_used(name):
    assert words(SCHEMAS[name]) <= KNOWN | {"description"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_quotes_come_before_reasons_and_reasons_before_values(name):
    order = ["product_is", "controls", "quotes", "because", "pinned_by", "rationale", "commentary", "kind", "value"]
    reasons = {"rationale", "commentary", "because"}
    judged = [each for each in objects(SCHEMAS[name]) if reasons & set(each["properties"])]

    assert judged
    for each in judged:
        held = [key for key in each["properties"] if key in order]
        assert held == sorted(held, key=order.index)
        assert next(iter(each["properties"])) in ("quotes", "product_is")


def test_the_values_are_the_levels_of_the_directory_profile():
    defs = SCHEMAS["factors"]["$defs"]
    directory = profile("directory")

    assert defs["FactorAnswer"]["properties"]["value"]["enum"] == [*map(str, directory.factor_levels), "unknown"]
    assert defs["MitigationAnswer"]["properties"]["value"]["enum"] == [*map(str, directory.mitigation_levels)]


def test_nobody_is_asked_for_a_threat_multiplier():
    """It is computed from the base and from this, which the table knows."""
    asked = SCHEMAS["factors"]["$defs"]["ExploitationAnswer"]["properties"]["value"]["enum"]

    assert asked == list(risks.THREAT_BY_EXPLOITATION)
    assert "threat_multiplier" not in SCHEMAS["factors"]["properties"]


def test_the_kinds_of_product_are_those_of_the_table_and_asked_for_first():
    properties = SCHEMAS["factors"]["properties"]

    assert SCHEMAS["factors"]["$defs"]["ProductAnswer"]["properties"]["kind"]["enum"] == list(products.KEYS)
    assert next(iter(properties)) == "product"


@pytest.mark.parametrize("layer", layers.LAYERS, ids=layers.KEYS)
def test_a_layer_is_pinned_by_what_its_own_rule_allows_or_by_nothing(layer):
    asked = SCHEMAS["layers"]["$defs"][f"{layer.key}Answer"]["properties"]["pinned_by"]

    assert asked["enum"] == [*layer.pinned_by, layers.SILENT]


def test_the_metrics_are_those_of_the_scorer():
    properties = SCHEMAS["factors"]["$defs"]["CvssAnswer"]["properties"]

    assert {key: "".join(properties[key]["enum"]) for key in cvss4.METRICS} == dict(cvss4.METRICS)
    assert properties["scenario"]["enum"] == list(risks.CORE_RISKS)


@pytest.mark.parametrize("layer", layers.KEYS)
def test_a_layer_takes_the_ids_of_its_own_part_of_the_catalogue(layer):
    ids = SCHEMAS["layers"]["$defs"][f"{layer}Threat"]["properties"]["ids"]

    assert ids["items"]["enum"] == list(threats.ids_for(layer))


def test_all_factors_and_layers_are_asked_for():
    assert list(SCHEMAS["factors"]["properties"])[1:12] == list(factors.ALL_KEYS)
    assert list(SCHEMAS["layers"]["properties"]) == [*layers.KEYS, "chains"]


def test_a_chain_crosses_layers_of_the_table():
    asked = SCHEMAS["layers"]["$defs"]["ChainAnswer"]["properties"]["path"]

    assert asked["items"]["enum"] == list(layers.KEYS)


def test_an_answer_longer_than_asked_for_is_still_read():
    many = [quote("x")] * 9
    read = FactorsAnswer.model_validate_json(json.dumps(factors_body(self_modification=a_factor("0.1", *many))))
    drafted = LayersAnswer.model_validate_json(json.dumps(layers_body(L1=a_layer(threats=[a_threat()] * 9))))

    assert len(read.self_modification.quotes) == len(drafted.L1.threats) == 9
