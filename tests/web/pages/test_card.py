"""The pages of one card without a browser: what a refusal keeps, what lies around the card, and what comes next."""

import base64
import html
import json
import re
from urllib.parse import parse_qs

import pytest

from pipeline.model import Comparable
from pipeline.reference import gold
from pipeline.review.rules import Actor
from pipeline.review.verdicts import Claim
from tests.support.cards import a_card
from tests.support.stores import high
from tests.support.web import a_site, send, stored

LOST = "Seen in the manual,\npage <12>."


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def held(site):
    """A card with a flag to answer, which the reviewer has claimed."""
    card = stored(site.store, flags=(high(),))
    return claimed(site, card.id, Actor("reviewer-1", "reviewer"))


def claimed(site, card_id, actor, at="2026-11-24T06:00:00Z"):
    return site.store.act(card_id, Claim(), actor=actor, address="", now=at, expected=0)


def filled_in(answer):
    return {
        label: html.unescape(text) for label, text in re.findall(r"<dt>(.*?)</dt><dd.*?>(.*?)</dd>", answer.text, re.S)
    }


@pytest.mark.parametrize(
    ("verdict", "fields", "status", "said"),
    [
        ("reject", {"words": LOST}, 409, {"In words": LOST}),
        ("approve", {"answer.0": LOST, "version": "0"}, 409, {"Answer to flag 0": LOST}),
        ("approve", {"answer.0": LOST, "expires": "soon"}, 422, {"Answer to flag 0": LOST, "Expires on": "soon"}),
        (
            "amend",
            {
                "factor.self_modification": "0.55",
                "factor.dynamic_tool_use": "0.9",
                "summary": LOST,
                "version": "1",
                "why": "So.",
            },
            422,
            {"Self-Modification": "0.55", "Summary": LOST, "Why it is amended": "So."},
        ),
    ],
    ids=["no_reason", "stale", "no_day", "off_the_levels"],
)
def test_a_refused_verdict_shows_what_was_filled_in(site, held, verdict, fields, status, said):
    answer = send(site.client("reviewer"), f"/cards/{held.id}/{verdict}", **({"version": "1"} | fields))

    assert answer.status_code == status
    assert filled_in(answer) == said
    assert "page <12>" not in answer.text
    assert site.store.revision(held.id).version == 1


@pytest.mark.parametrize(
    ("version", "title"), [("0", "The card is not where you left it"), ("1", "That cannot be done now")]
)
def test_only_a_card_that_moved_is_not_where_it_was_left(site, held, version, title):
    answer = send(site.client("reviewer"), f"/cards/{held.id}/approve", version=version)

    assert f"<h1>{title}</h1>" in answer.text


def test_comparables_come_with_their_published_figures(site):
    known = next(each for each in gold.exemplars() if each.aivss is not None and each.cvss_base is not None)
    near = (
        Comparable(slug=known.slug, name=known.name, similarity=0.4),
        Comparable(slug="x", name="X", similarity=0.1),
    )
    card = stored(site.store, comparables=near)
    text = site.client("analyst").get(f"/cards/{card.id}").text
    first, second = (
        re.findall(r'data-label="(.*?)">(.*?)<', row) for row in re.findall(r"<bdi>.*?</tr>", text, re.S)[-2:]
    )

    assert first[:3] == [("Similarity", "0.40"), ("AIVSS", f"{known.aivss:.1f}"), ("CVSS", f"{known.cvss_base:.1f}")]
    assert second[:2] == [("Similarity", "0.10"), ("AIVSS", "—")]


def test_a_history_lists_every_card_of_the_product(site):
    first = stored(site.store)
    second = stored(site.store, a_card(summary="Another summary."))
    text = site.client("analyst").get(f"/history/{first.card.slug}").text

    assert {first.id, second.id} == set(re.findall(r'rowheader" scope="row"><a href="/cards/(\w+)', text))
    assert "Nobody has acted on this card yet." in text


def test_the_next_card_after_a_verdict_is_one_that_was_claimed_with_it(site):
    cards = [stored(site.store, name=f"Agent {n}", slug=f"agent-{n}", flags=()) for n in range(5)]
    waiting = [row.card_id for row in site.store.queue(now="2026-11-24T06:00:00Z").rows]
    client, now = site.client("reviewer"), "2026-11-24T06:40:00Z"
    mine = [claimed(site, waiting[n], Actor("reviewer-1", "reviewer"), now) for n in (1, 4)]
    claimed(site, waiting[2], Actor("admin-1", "admin"), now)
    send(client, f"/cards/{mine[0].id}/approve", version="1")

    assert len(cards) == len(waiting)
    assert client.get(f"/next?after={mine[0].id}").headers["location"].startswith(f"/cards/{mine[1].id}?at=")
    send(client, f"/cards/{mine[1].id}/approve", version="1")
    assert client.get(f"/next?after={mine[1].id}").headers["location"].startswith(f"/cards/{waiting[0]}?at=")
    assert client.get(f"/next?after={waiting[0]}").headers["location"].startswith(f"/cards/{waiting[3]}?at=")


def test_after_an_amendment_one_goes_on_from_the_card_that_was_amended(site, held):
    client = site.client("reviewer")
    answer = send(client, f"/cards/{held.id}/amend", version="1", summary="Another summary.", why="So.")
    text = client.get(answer.headers["location"]).text

    (on,) = re.findall(r'href="(/next\?[^"]+)" class="button primary" autofocus', text)
    place = parse_qs(on.partition("?")[2].replace("&amp;", "&"))["at"][0]
    assert json.loads(base64.urlsafe_b64decode(f"{place}=="))[-1] == held.id
