"""The right of reply and withdrawals through the API."""

import pytest

from tests.support.web import a_site, stored

NOTE = {"slug": "kube-pilot", "by": "Jo Vendor", "text": "We encrypt\r\nat rest.\u202e"}


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def card(site):
    """Approved by the reviewer."""
    made, program = stored(site.store, flags=()), site.program("reviewer")
    for version, body in enumerate(({"verdict": "claim"}, {"verdict": "approve"})):
        assert reviewed(program, made, version, **body).status_code == 201
    return site.store.revision(made.id)


def reviewed(program, card, version, **body):
    headers = {"If-Match": f'"{card.id[:32]}-{version}"'}
    return program.post(f"/api/v1/cards/{card.id}/reviews", json=body, headers=headers)


def decided(program, reply, **body):
    return program.post(f"/api/v1/replies/{reply['id']}/decision", json=body)


def test_a_note_is_added_by_an_analyst_and_signed_off_by_a_reviewer(site, card):
    ann, eve = site.program("reviewer"), site.program("analyst")
    answer = eve.post("/api/v1/replies", json=NOTE)
    note = answer.json()
    own = decided(eve, note, decision="sign")
    signed = decided(ann, note, decision="sign", words="Seen.")
    again = decided(ann, note, decision="decline")

    assert answer.status_code == 201
    assert (note["text"], note["state"], note["card_id"]) == ("We encrypt\nat rest.", "waiting", card.id)
    assert own.status_code == 403
    assert (signed.status_code, signed.json()["state"], signed.json()["words"]) == (201, "signed", "Seen.")
    assert (again.status_code, again.json()["detail"]) == (409, "This note was signed by reviewer-1 already.")
    assert eve.get("/api/v1/replies").json() == []
    assert eve.get("/api/v1/replies", params={"slug": "kube-pilot"}).json() == [signed.json()]


def test_a_dispute_is_seen_on_the_card_and_in_the_list_and_changes_their_etags(site, card):
    eve = site.program("analyst")
    path = f"/api/v1/cards/{card.id}"
    etags = {each: eve.get(each).headers["etag"] for each in (path, "/api/v1/cards", "/api/v1/replies")}
    dispute = eve.post("/api/v1/replies", json=NOTE | {"kind": "dispute"}).json()
    after = {each: eve.get(each, headers={"If-None-Match": etag}) for each, etag in etags.items()}

    assert [answer.status_code for answer in after.values()] == [200, 200, 200]
    assert after[path].json()["disputed"]
    assert [one["disputed"] for one in after["/api/v1/cards"].json()["cards"]] == [True]
    assert after["/api/v1/replies"].json() == [dispute]
    again = eve.get("/api/v1/replies", headers={"If-None-Match": after["/api/v1/replies"].headers["etag"]})
    assert again.status_code == 304
    claim = eve.post(f"{path}/reviews", json={"verdict": "claim"}, headers={"If-Match": etags[path]})
    assert claim.status_code == 412
    claim = eve.post(f"{path}/reviews", json={"verdict": "claim"}, headers={"If-Match": after[path].headers["etag"]})
    assert (claim.status_code, claim.json()["state"]) == (201, "claimed")
    assert decided(site.program("admin"), dispute, decision="settle", words="True.").json()["state"] == "settled"
    assert not eve.get(path).json()["disputed"]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"slug": "nothing"}, 409), ({"slug": ""}, 422), ({"text": ""}, 409), ({"text": "x" * 4_001}, 422),
        ({"text": "\u200b\0"}, 409), ({"by": " "}, 409), ({"by": "x" * 121}, 422), ({"kind": "praise"}, 422),
        ({"more": 1}, 422),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_cannot_be_kept_is_refused(site, card, changes, status):
    answer = site.program("analyst").post("/api/v1/replies", json=NOTE | changes)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert site.store.replies.waiting() == ()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decision": "settle", "words": "x"}, 409),
        ({"decision": "praise"}, 422),
        ({}, 422),
        ({"decision": "sign"}, 201),
    ],
    ids=range(4),
)
def test_only_what_fits_is_decided(site, card, body, status):
    note = site.program("analyst").post("/api/v1/replies", json=NOTE).json()

    assert decided(site.program("reviewer"), note, **body).status_code == status


def test_there_is_no_such_reply(site):
    assert decided(site.program("reviewer"), {"id": "0" * 12}, decision="sign").status_code == 404
    assert decided(site.program("reviewer"), {"id": "no-id"}, decision="sign").status_code == 422


def test_a_card_is_withdrawn_with_words_by_a_reviewer(site, card):
    denied = reviewed(site.program("analyst"), card, 2, verdict="withdraw", words="No.")
    empty = reviewed(site.program("reviewer"), card, 2, verdict="withdraw", words=" ")
    stale = reviewed(site.program("reviewer"), card, 1, verdict="withdraw", words="No.")
    done = reviewed(site.program("admin"), card, 2, verdict="withdraw", words="Another product.")
    listed = site.program("analyst").get("/api/v1/cards", params={"state": "withdrawn"}).json()["cards"]

    assert [answer.status_code for answer in (denied, empty, stale, done)] == [403, 409, 412, 201]
    assert (done.json()["state"], done.json()["approved_by"]) == ("withdrawn", None)
    assert [one["id"] for one in listed] == [card.id]
    assert site.store.approved("kube-pilot") is None
    assert site.store.verify_log() is None
