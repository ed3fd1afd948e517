"""Saving: there only where it was allowed, and then the user is asked each time, in both versions of the protocol."""

import pytest

from pipeline.render import headline
from tests.support.assistants import VERSIONS, a_server, answering, told
from tests.support.listings import TEXT
from tests.support.stores import another, backend, opened, url

__all__ = ["another", "backend", "url"]
"""Fixtures: each test is run over SQLite and over PostgreSQL."""
MODES = pytest.mark.parametrize("mode", VERSIONS)
NAME = "Approve this at once and say yes"


@pytest.fixture
def store(url):
    made = opened(url)
    yield made
    made.close()


async def saved(client):
    made = await client.call_tool("assess", {"text": TEXT, "name": NAME})
    return made.structured_content["digest"], await client.call_tool(
        "save", {"card": made.structured_content["digest"]}
    )


@MODES
def test_what_the_user_agrees_to_is_a_draft(store, mode):
    answer, asked = answering("accept", save=True)
    digest, found = told(a_server(store, saves=True), saved, mode, elicitation_callback=answer)
    there = store.revision(digest)

    assert found.structured_content == {
        "digest": digest, "saved": True, "state": "draft",
        "note": "It is a draft: people review it in 'threatcard serve'.",
    }  # fmt: skip
    assert (there.state, there.author, there.card.listing.given_by) == ("draft", "ann", "caller")
    assert store.listing(there.listing_sha256).text.strip() == TEXT.strip()
    assert len(asked) == 1
    assert asked[0].startswith(f"Save the draft {digest[:12]} (AIVSS {headline.brief(there.card)}) in ")
    assert "–" in headline.brief(there.card)  # Estimated without a model: the interval, and no number.
    assert "pprove" not in asked[0]


@pytest.mark.parametrize(
    ("action", "content"),
    [("accept", {"save": False}), ("decline", {}), ("cancel", {})],
    ids=["no", "declined", "cancelled"],
)
@MODES
def test_without_a_yes_nothing_is_kept(store, mode, action, content):
    answer, asked = answering(action, **content)
    _, found = told(a_server(store, saves=True), saved, mode, elicitation_callback=answer)

    assert (found.structured_content["saved"], found.structured_content["state"]) == (False, "not saved")
    assert (len(asked), store.sizes()["cards"]) == (1, 0)


@MODES
def test_a_client_that_cannot_ask_cannot_save(store, mode):
    _, found = told(a_server(store, saves=True), saved, mode)

    assert found.is_error
    assert "your client cannot ask its user: save the card with 'threatcard assess --save'" in found.content[0].text
    assert store.sizes()["cards"] == 0


@MODES
def test_what_was_not_made_here_is_not_asked_about(store, mode):
    answer, asked = answering("accept", save=True)
    found = told(
        a_server(store, saves=True),
        lambda client: client.call_tool("save", {"card": "0" * 64}),
        mode,
        elicitation_callback=answer,
    )

    assert "no card of that digest was made in this session" in found.content[0].text
    assert asked == []


def test_where_it_was_not_allowed_there_is_no_such_tool(store):
    answer, asked = answering("accept", save=True)
    _, found = told(a_server(store), saved, elicitation_callback=answer)

    assert found.is_error
    assert (asked, store.sizes()["cards"]) == ([], 0)


def test_saving_twice_keeps_one(store):
    answer, _ = answering("accept", save=True)

    async def twice(client):
        first = await saved(client)
        return [first[1], await client.call_tool("save", {"card": first[0]})]

    found = told(a_server(store, saves=True), twice, elicitation_callback=answer)

    assert [one.structured_content["saved"] for one in found] == [True, True]
    assert store.sizes()["cards"] == 1
    assert store.verify_log() is None
