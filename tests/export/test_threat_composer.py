"""Threat Composer's workspace: its schema is in its repository alone, so its limits are written down here."""

import json
import uuid

import pytest

from pipeline.export import lines, threat_composer
from pipeline.export.records import Given, entries
from pipeline.model import Threat
from tests.support.cards import a_card
from tests.support.exporting import several

# schemas/threat-composer-v1.schema.json: by list, the keys that an item may have, and how long each text may be.
COMMON = {"id": 36, "numericId": None, "displayOrder": None, "metadata": None, "tags": None}
ITEMS = {
    "assumptions": COMMON | {"content": 1_000},
    "mitigations": COMMON | {"content": 1_000, "status": None},
    "threats": COMMON
    | {"threatSource": 200, "prerequisites": 200, "threatAction": 200, "threatImpact": 200, "statement": 1_400}
    | {"impactedGoal": None, "impactedAssets": None, "customTemplate": 200, "status": None},
    "assumptionLinks": {"type": None, "assumptionId": 36, "linkedId": 36},
    "mitigationLinks": {"mitigationId": 36, "linkedId": 36},
}
STATES = {
    "threats": {"threatIdentified", "threatResolved", "threatResolvedNotUseful"},
    "mitigations": {
        "mitigationIdentified", "mitigationInProgress", "mitigationResolved", "mitigationResolvedWillNotAction",
    },
}  # fmt: skip


def made(card):
    return threat_composer.document(entries([Given(card)])[0])


@pytest.mark.parametrize("entry", several(), ids=lambda entry: entry.ref)
def test_every_card_is_within_the_limits(entry):
    found = json.loads(lines.document(threat_composer.document(entry)))

    assert set(found) == {"schema", "applicationInfo", *ITEMS}
    assert found["schema"] == 1
    assert set(found["applicationInfo"]) == {"name", "description"}
    assert 0 < len(found["applicationInfo"]["name"]) <= 200
    assert len(found["applicationInfo"]["description"]) <= 100_000
    for name, keys in ITEMS.items():
        for item in found[name]:
            _item(name, keys, item)
    ids = [item["id"] for name in ("assumptions", "mitigations", "threats") for item in found[name]]
    assert len(set(ids)) == len(ids)
    assert {link["linkedId"] for link in found["mitigationLinks"]} <= set(ids)
    assert {link["mitigationId"] for link in found["mitigationLinks"]} <= set(ids)


def _item(name, keys, item):
    assert set(item) <= set(keys)
    for key, most in keys.items():
        assert most is None or len(item.get(key, "")) <= most
    if "id" in item:
        assert str(uuid.UUID(item["id"])) == item["id"]
        assert item["numericId"] >= 1
    if name in STATES:
        assert item["status"] in STATES[name]
    assert all(1 <= len(tag) <= 30 for tag in item.get("tags", ()))
    for note in item.get("metadata", ()):
        assert note["key"] == "Comments" or note["key"].startswith("custom:")
        assert len(note["key"]) <= 50
        assert len(note["value"]) <= 1_000


def test_a_new_score_leaves_every_id():
    before, after = made(a_card()), made(a_card(id="1" * 64, score=None))

    for name in ("threats", "mitigations", "assumptions"):
        assert [one["id"] for one in before[name]] == [one["id"] for one in after[name]]


def test_two_threats_of_one_title_are_two():
    card = a_card()
    threat = Threat(title="Twice", description="")
    layer = card.layers[0].model_copy(update={"threats": (threat, threat)})
    found = made(a_card(layers=(layer, *card.layers[1:])))
    twice = [one["id"] for one in found["threats"] if "Twice" in one["threatAction"]]

    assert len(set(twice)) == 2


def test_questions_are_assumptions():
    assert made(a_card())["assumptions"][0]["content"] == (
        "Not stated in the listing: Which models have you tested it with?"
    )
