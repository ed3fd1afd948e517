"""Changes that nobody saved, without a script: an approval that brings some asks, and an amendment says why."""

import html
import re
from decimal import Decimal

import pytest

from pipeline.review.rules import Actor
from pipeline.review.verdicts import Approve, Claim
from tests.support.cards import LISTING, a_card
from tests.support.listings import a_listing
from tests.support.made import offline_card
from tests.support.stores import high
from tests.support.web import a_site, send, stored

NOW = "2026-11-24T06:00:00Z"
REVIEWER, ADMIN = Actor("reviewer-1", "reviewer"), Actor("admin-1", "admin")
OFFLINE = offline_card(a_listing(LISTING))
WHY = "The manual, page 3,\nsays <so>."


@pytest.fixture
def site(tmp_path):
    made = a_site(tmp_path)
    yield made
    made.store.close()


def held(site, card=None, **changes):
    """A card that the reviewer has claimed."""
    found = stored(site.store, card, **({"flags": ()} | changes if card is None else {}))
    return site.store.act(found.id, Claim(), actor=REVIEWER, address="", now=NOW, expected=0)


def form_of(text, action="edit"):
    """The fields of the card's form as a browser without scripts sends them, wherever on the page they stand."""
    begin = text.index(f'<form id="{action}"')
    body = text[begin : text.index("</form>", begin)]
    found = re.findall(r'<input type="(?:hidden|number)" name="([^"]+)" value="([^"]*)"', body)
    found += re.findall(r'<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]*)" checked', body)
    found += re.findall(r'<textarea id="[^"]*" name="([^"]+)"[^>]*>([^<]*)</textarea>', body)
    found += re.findall(r'<select id="multiplier" name="([^"]+)">.*?<option value="([^"]*)" selected', body, re.S)
    return [(name, html.unescape(value)) for name, value in found]


def posted(client, path, fields, **changes):
    """Every field of the page, with some filled in otherwise; None for one that is unticked."""
    kept = [(name, value) for name, value in fields if name not in changes]
    sent = kept + [(name, value) for name, value in changes.items() if value is not None]
    body = {}
    for name, value in sent:
        body.setdefault(name, []).append(value)
    return client.post(path, data=body)


def hidden(text, action):
    begin = text.index(f'action="{action}"')
    body = text[begin : text.index("</form>", begin)]
    return [(n, html.unescape(v)) for n, v in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', body)]


@pytest.mark.parametrize("card", [a_card(flags=()), OFFLINE], ids=["of_a_model", "offline"])
def test_a_form_that_nobody_touched_approves(site, card):
    found = held(site, card)
    client = site.client("reviewer")
    answer = posted(client, f"/cards/{found.id}/approve", form_of(client.get(f"/cards/{found.id}").text))

    assert answer.status_code == 303, answer.text
    assert site.store.revision(found.id).state == "approved"


def test_a_figure_that_the_page_rounds_is_not_one_that_was_changed(site):
    was = a_card().factors
    odd = was["self_modification"].model_copy(update={"value": Decimal("0.55")})
    found = held(site, factors=was | {"self_modification": odd})
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)

    assert ("factor.self_modification", "0.6") in fields
    assert posted(client, f"/cards/{found.id}/approve", fields).status_code == 303


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({"factor.self_modification": "0.9"}, "Self-Modification"),
        ({"metric.AV": "P"}, "CVSS AV"),
        ({"threat_multiplier": "0.50"}, "Threat multiplier"),
        ({"control": None}, "Control left out"),
        ({"summary": "Another."}, "Summary"),
    ],
    ids=["factor", "metric", "multiplier", "control", "summary"],
)
def test_an_approval_with_changes_asks_which_was_meant(site, changes, label):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    answer = posted(client, f"/cards/{found.id}/approve", fields, expires="2027-06-30", **changes)

    assert answer.status_code == 409
    assert "<h1>Your changes are not saved</h1>" in answer.text
    assert f"<dt>{label}</dt>" in answer.text
    assert re.findall(r"<button[^>]*>(.*?)</button>", answer.text.split("<main")[1].split("</main>")[0]) == [
        "Save as a new draft", "Discard my changes and approve as drafted",
    ]  # fmt: skip
    assert (site.store.revision(found.id).state, site.store.revision(found.id).version) == ("claimed", 1)


@pytest.mark.parametrize("path", ["approve", "amend"])
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"factor.self_modification": " "},
            "Self-Modification is empty: give a figure, or 0.1 again, which the card has.",
        ),
        ({"threat_multiplier": ""}, "Threat multiplier is empty: give a figure, or 1.05 again, which the card has."),
    ],
    ids=["factor", "multiplier"],
)
def test_a_figure_that_was_emptied_is_not_passed_over(site, path, changes, said):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    answer = posted(client, f"/cards/{found.id}/{path}", fields, why=WHY, **changes)

    assert answer.status_code == 422
    assert said in html.unescape(answer.text)
    assert html.escape(WHY) in answer.text
    assert site.store.revision(found.id).state == "claimed"


def test_a_reason_for_no_change_is_not_thrown_away_by_an_approval(site):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    answer = posted(client, f"/cards/{found.id}/approve?flags=high", fields, why=WHY)

    assert answer.status_code == 409
    assert "<h1>You say why, and changed nothing</h1>" in answer.text
    assert f'<dt>Why it is amended</dt><dd class="wrote">{html.escape(WHY)}</dd>' in answer.text
    assert re.findall(r"<button[^>]*>(.*?)</button>", answer.text.split("<main")[1].split("</main>")[0]) == [
        "Back to the card, with my words", "Approve as drafted, without my words",
    ]  # fmt: skip
    assert '<a href="/?flags=high">Back to the list</a>' in answer.text
    assert (site.store.revision(found.id).state, site.store.revision(found.id).version) == ("claimed", 1)


def test_the_words_of_such_a_reason_lead_back_to_the_card(site):
    found = held(site, flags=(high(),))
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    asked = posted(
        client, f"/cards/{found.id}/approve", fields, why=WHY, **{"answer.0": "Seen.", "expires": "2027-06-30"}
    )
    answer = posted(client, f"/cards/{found.id}/preview", hidden(asked.text, f"/cards/{found.id}/preview"))

    assert answer.status_code == 200
    assert ("why", WHY) in form_of(answer.text)
    assert ">Seen.</textarea>" in answer.text
    assert 'value="2027-06-30"' in answer.text
    assert "data-unsaved" not in answer.text


def test_or_the_card_is_approved_without_them_and_what_was_answered_goes_along(site):
    found = held(site, flags=(high(),))
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    asked = posted(
        client, f"/cards/{found.id}/approve", fields, why=WHY, **{"answer.0": "Seen.", "expires": "2027-06-30"}
    )
    answer = posted(client, f"/cards/{found.id}/approve", hidden(asked.text, f"/cards/{found.id}/approve"))

    assert answer.status_code == 303
    assert site.store.revision(found.id).expires == "2027-06-30"
    assert site.store.history(found.card.slug)[-1].details["answers"] == {"0": "Seen."}
    assert WHY not in str(site.store.history(found.card.slug)[-1].details)


def test_the_changes_are_saved_from_there_with_a_reason(site):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    asked = posted(client, f"/cards/{found.id}/approve", fields, **{"factor.self_modification": "0.9", "summary": WHY})
    kept = hidden(asked.text, f"/cards/{found.id}/amend")
    answer = posted(client, f"/cards/{found.id}/amend", kept, why=WHY)
    made = site.store.revision(answer.headers["location"].split("/")[2].split("?")[0]).card

    assert site.store.revision(found.id).state == "amended"
    assert made.factors["self_modification"].value == Decimal("0.9")
    assert made.factors["self_modification"].amended.because == WHY
    assert made.summary == WHY
    assert {key for key, one in made.factors.items() if one.amended} == {"self_modification"}


def test_or_they_are_discarded_and_what_was_answered_goes_along(site):
    found = held(site, flags=(high(),))
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    more = {"factor.self_modification": "0.9", "answer.0": WHY, "expires": "2027-06-30"}
    asked = posted(client, f"/cards/{found.id}/approve", fields, **more)
    rest = hidden(asked.text.split(f'action="/cards/{found.id}/amend"')[1], f"/cards/{found.id}/approve")
    answer = posted(client, f"/cards/{found.id}/approve", rest)

    assert answer.status_code == 303
    assert site.store.revision(found.id).expires == "2027-06-30"
    assert site.store.history(found.card.slug)[-1].details["answers"] == {"0": WHY}
    assert site.store.revision(found.id).card.factors == found.card.factors


def test_a_card_that_moved_is_said_first(site):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    for brought in ({"summary": "Another."}, {"why": WHY}):
        answer = posted(client, f"/cards/{found.id}/approve", fields, version="0", **brought)
        assert "<h1>The card is not where you left it</h1>" in answer.text
        assert html.escape(next(iter(brought.values()))) in answer.text


def test_an_amendment_without_a_reason_is_kept_in_the_form(site):
    found = held(site, flags=(high(),))
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    more = {"factor.self_modification": "0.9", "answer.0": "Seen.", "why": " "}
    answer = posted(client, f"/cards/{found.id}/amend", fields, **more)

    assert (answer.status_code, site.store.revision(found.id).version) == (422, 1)
    assert "Say in words why you change it" in answer.text
    assert ("factor.self_modification", "0.9") in form_of(answer.text)
    assert ">Seen.</textarea>" in answer.text
    assert "data-unsaved" in answer.text


def test_a_reason_that_is_saved_without_a_change_is_kept_in_the_form(site):
    found = held(site, flags=(high(),))
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    answer = posted(client, f"/cards/{found.id}/amend", fields, why=WHY, **{"answer.0": "Seen."})

    assert (answer.status_code, site.store.revision(found.id).version) == (422, 1)
    assert "Nothing is changed yet: change a value and save again" in answer.text
    assert ("why", WHY) in form_of(answer.text)
    assert ">Seen.</textarea>" in answer.text


@pytest.mark.parametrize("path", ["approve", "amend"])
def test_a_reason_alone_for_a_card_that_is_held_no_more_is_shown_to_be_copied(site, path):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    site.clock.pass_(3600)
    answer = posted(client, f"/cards/{found.id}/{path}", fields, why=WHY)

    assert answer.status_code == 409
    assert "<h1>That cannot be done now</h1>" in answer.text
    assert html.escape(WHY) in answer.text


def test_every_field_of_an_approval_is_of_the_card_s_form(site):
    """What is not would leave the card's changes behind, or would itself be left behind."""
    found = held(site, flags=(high(),))
    text = site.client("reviewer").get(f"/cards/{found.id}").text
    block = text[text.index('<div id="approve">') : text.index(f'action="/cards/{found.id}/reject')]
    parts = re.findall(r"<(?:input|textarea|select|button)\b[^>]*>", block.split("<form")[0])

    assert len(parts) == 3
    assert [part for part in parts if 'form="edit"' not in part] == []


def test_an_amendment_is_compared_with_what_it_amends_and_with_the_last_approved(site):
    first = held(site)
    site.store.act(first.id, Approve(), actor=REVIEWER, address="", now=NOW, expected=1)
    second = held(site, a_card(flags=(), summary="A later text."))
    client = site.client("reviewer")
    page = f"/cards/{second.id}"
    answer = send(client, f"{page}/amend", of=page, version="1", why=WHY, **{"factor.self_modification": "0.9"})
    text = client.get(answer.headers["location"].split("?")[0] + "/difference").text
    titles, tables = re.findall(r'<h2 id="moved-.">(.*?)</h2>', text), text.split("<h2")[1:]

    assert titles == ["To the card that it amends", "To the last approved card"]
    assert "Self-Modification" in tables[0]
    assert ">Summary<" not in tables[0]
    assert ">Summary<" in tables[1]
    assert "page 3, says &lt;so&gt;." in text
    assert f'href="/cards/{second.id}"' in tables[0]


def test_an_amendment_s_page_shows_the_value_as_a_person_s(site):
    found = held(site)
    quote = found.card.factors["dynamic_identity"].evidence[0].quote
    client = site.client("reviewer")
    page = f"/cards/{found.id}"
    answer = send(client, f"{page}/amend", of=page, version="1", why=WHY, **{"factor.dynamic_identity": "0.1"})
    text = client.get(answer.headers["location"]).text
    claim = text[text.index('id="f-dynamic_identity"') :].split('<div class="claim')[0]

    assert '<span class="tag amended">amended by reviewer-1</span>' in claim
    assert "In the listing:" not in claim
    assert f"<q>{quote}</q>" in claim.split("What the estimator said for its own value")[1]
    assert "The summary is older than the figures" in text


def test_a_vector_is_taken_over_and_then_changed(site):
    found = held(site, OFFLINE)
    client = site.client("reviewer")
    page = f"/cards/{found.id}"
    text = client.get(page).text
    fields = form_of(text)
    taken = posted(client, f"{page}/preview", fields, preset="nearest")
    chosen = [pair for pair in form_of(taken.text) if pair[0].startswith("metric.")]
    changed = posted(client, f"{page}/amend", form_of(taken.text), why="By the manual.", **{"metric.AV": "L"})
    made = site.store.revision(changed.headers["location"].split("/")[2].split("?")[0]).card

    assert [pair for pair in fields if pair[0].startswith("metric.")] == []
    assert f"nearest to {found.card.cvss.base:.1f} <strong>" in text
    assert len(chosen) == 11
    assert made.cvss.vector.startswith("CVSS:4.0/AV:L/")
    assert posted(client, f"{page}/preview", fields, preset="charm").status_code == 422


def test_the_page_of_ones_own_amendment_says_who_may_approve_it(site):
    found = held(site)
    client = site.client("reviewer")
    made = posted(
        client, f"/cards/{found.id}/amend", form_of(client.get(f"/cards/{found.id}").text), why=WHY, summary="Another."
    ).headers["location"].split("?")[0]  # fmt: skip
    site.store.act(made.split("/")[2], Claim(), actor=REVIEWER, address="", now=NOW, expected=0)
    own = client.get(made).text

    assert "You made this amendment; somebody else has to approve it." in html.unescape(own)
    assert f'formaction="{made}/approve' not in own


def test_the_page_of_unsaved_changes_says_what_the_card_has_and_leads_back_to_the_list(site):
    found = held(site)
    client = site.client("reviewer")
    fields = form_of(client.get(f"/cards/{found.id}").text)
    more = {"factor.self_modification": "0.9", "threat_multiplier": "0.50", "summary": "Another."}
    text = posted(client, f"/cards/{found.id}/approve?flags=high&page=x", fields, **more).text

    for label, new, was in (
        ("Self-Modification", "0.9", "0.1"), ("Threat multiplier", "0.50", "1.05"),
        ("Summary", "Another.", html.escape(found.card.summary)),
    ):  # fmt: skip
        assert f'<dt>{label}</dt><dd class="wrote">{new}</dd><dd class="wrote muted">The card has: {was}</dd>' in text
    assert '<a href="/?flags=high&amp;after=x">Back to the list</a>' in text
