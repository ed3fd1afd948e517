"""Every request that takes a body shows what one looks like, in the description and on the page, and takes it."""

import json
from typing import get_args

import pytest

from pipeline.web.api import models
from tests.support.paths import ROOT
from tests.support.web import a_site, stored
from tests.web.api.test_api import OPERATIONS

PAGE = (ROOT / "docs/review.md").read_text("utf-8")
WRITES = [name for name in OPERATIONS if not name.startswith("GET ")]
REVIEW = "POST /api/v1/cards/{card_id}/reviews"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    made = a_site(tmp_path_factory.mktemp("api"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def bodies(site):
    """By operation, by name, the examples."""
    found = {}
    for path, methods in site.app.openapi()["paths"].items():
        for method, operation in methods.items():
            if "requestBody" in operation:
                (content,) = operation["requestBody"]["content"].values()
                found[f"{method.upper()} {path}"] = {
                    name: one["value"] for name, one in content.get("examples", {}).items()
                }
    return found


def test_every_write_takes_a_body_that_is_shown(bodies):
    assert sorted(bodies) == sorted(WRITES)
    assert [name for name, shown in bodies.items() if not shown] == []


def test_every_verdict_is_shown_and_the_field_is_named(bodies):
    kinds = {get_args(kind.model_fields["verdict"].annotation)[0] for kind in get_args(get_args(models.Given)[0])}

    assert {body["verdict"] for body in bodies[REVIEW].values()} == kinds


@pytest.mark.parametrize("name", WRITES)
def test_what_is_shown_stands_on_the_page(bodies, name):
    missing = [body for body in bodies[name].values() if json.dumps(body, ensure_ascii=False) not in PAGE]

    assert missing == []


@pytest.mark.parametrize("name", WRITES)
def test_what_is_shown_is_taken(site, bodies, name):
    """Whatever the rules of review make of it: it is no body that cannot be read."""
    card = stored(site.store)
    method, path = name.split(" ")
    there = path.format(card_id=card.id, reply_id="0" * 32)
    tag = site.program("reviewer").get(f"/api/v1/cards/{card.id}").headers["etag"]
    answers = [
        site.program("reviewer").request(method, there, json=body, headers={"If-Match": tag})
        for body in bodies[name].values()
    ]

    assert {answer.status_code for answer in answers} & {400, 422, 500} == set()
