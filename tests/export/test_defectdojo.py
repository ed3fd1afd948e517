"""DefectDojo's generic import: a key that is not on its list ends the whole import."""

import json
from datetime import date

import pytest

from pipeline.export import defectdojo, lines
from pipeline.export.records import Given, entries
from tests.support.cards import a_card, a_partial_card
from tests.support.exporting import several

CARDS = several()
REQUIRED = {"title", "severity", "description"}
# What its parser takes besides (dojo/tools/generic/json_parser.py).
ALLOWED = REQUIRED | {
    "date", "cwe", "cve", "epss_score", "epss_percentile", "cvssv3", "cvssv3_score", "cvssv4", "cvssv4_score",
    "mitigation", "impact", "steps_to_reproduce", "severity_justification", "references", "active", "verified",
    "false_p", "out_of_scope", "risk_accepted", "under_review", "is_mitigated", "thread_id", "mitigated",
    "numerical_severity", "param", "payload", "line", "file_path", "component_name", "component_version",
    "static_finding", "dynamic_finding", "scanner_confidence", "unique_id_from_tool", "vuln_id_from_tool",
    "sast_source_object", "sast_sink_object", "sast_source_line", "sast_source_file_path", "nb_occurences",
    "publish_date", "service", "planned_remediation_date", "planned_remediation_version", "effort_for_fixing", "tags",
    "kev_date", "known_exploited", "ransomware_used", "fix_available", "fix_version",
    "endpoints", "files", "vulnerability_ids", "cwes",
}  # fmt: skip
OF_A_TEST = {"name", "type", "version", "description", "dynamic_tool", "static_tool", "soc", "findings"}


def finding(card, state="approved", url=None):
    return defectdojo.document(entries([Given(card, state)]), url)["findings"][0]


def test_every_card_is_taken():
    report = json.loads(lines.document(defectdojo.document(CARDS, "https://cards.example")))

    assert set(report) <= OF_A_TEST
    assert len(report["findings"]) == len(CARDS)
    for found in report["findings"]:
        assert REQUIRED <= set(found) <= ALLOWED
        assert found["severity"] in ("Critical", "High", "Medium", "Low", "Info")
        assert 0 < len(found["title"]) <= 511
        assert date.fromisoformat(found["date"])
        assert all(tag and not set(tag) & set(" ,") for tag in found["tags"])
        assert len(found["component_name"]) <= 500 >= len(found["unique_id_from_tool"])
        assert len(found["service"]) <= 200


def test_the_band_is_the_severity_and_the_vector_is_there():
    found = finding(a_card())

    assert (found["severity"], found["cvssv4_score"]) == ("High", 8.7)
    assert found["cvssv4"].startswith("CVSS:4.0/")
    assert found["unique_id_from_tool"] == a_card().id
    assert found["vuln_id_from_tool"] == "threatcard/kube-pilot"
    assert "l1-uncertain" in found["tags"]


def test_a_score_that_is_withheld_is_info_and_says_so():
    found = finding(a_partial_card())

    assert found["severity"] == "Info"
    assert "withheld" in found["title"]
    assert "cvssv4" not in found


@pytest.mark.parametrize(("state", "verified"), [("approved", True), ("draft", False), ("", False), ("expired", False)])
def test_only_what_a_person_approved_is_verified(state, verified):
    assert finding(a_card(), state)["verified"] is verified


def test_markup_of_a_stranger_is_text():
    """It shows descriptions as Markdown."""
    found = finding(a_card(summary="<script>x</script> [a](https://evil.example) **b**"))

    assert "<script" not in found["description"]
    assert "[a](" not in found["description"]


def test_links_go_to_the_public_site_and_to_the_listing():
    assert finding(a_card(), url="https://cards.example/")["references"].splitlines() == [
        "https://cards.example/directory/kube-pilot/threat-model/",
        "https://kube-pilot.example/docs/overview",
    ]


def test_without_a_model_the_likeliest_band_is_the_severity():
    card = a_card()
    offline = card.model_copy(
        update={
            "provenance": card.provenance.model_copy(update={"estimator": "comparables", "model": None}),
            "interval": card.interval.model_copy(update={"bands": {"Medium": 0.6, "High": 0.4}}),
        }
    )

    assert finding(offline)["severity"] == "Medium"
