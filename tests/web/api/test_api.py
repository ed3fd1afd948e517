"""The API: what it gives, that a stale write is refused, and that what its description promises is so."""

import time

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import checks

from pipeline.card.make import identity
from pipeline.errors import AddressRefused
from pipeline.model import Card, Listing
from tests.support.cards import LISTING
from tests.support.listings import TEXT
from tests.support.web import a_site, offline, stored


@pytest.fixture
def site(tmp_path):
    return a_site(tmp_path)


@pytest.fixture
def ann(site):
    return site.program("reviewer")


def verdict(program, card_id, etag, **body):
    headers = {} if etag is None else {"If-Match": etag}
    return program.post(f"/api/v1/cards/{card_id}/reviews", json=body, headers=headers)


def test_a_card_comes_whole_and_with_its_etag(site, ann):
    card = stored(site.store)
    answer = ann.get(f"/api/v1/cards/{card.id}")

    assert Card.model_validate(answer.json()["card"]) == card.card
    assert (answer.json()["state"], answer.json()["version"]) == ("draft", 0)
    assert answer.headers["etag"] == f'"{card.id[:32]}-0"'


def test_one_who_has_it_already_is_not_sent_it_again(site, ann):
    card = stored(site.store)
    etag = ann.get(f"/api/v1/cards/{card.id}").headers["etag"]
    again = ann.get(f"/api/v1/cards/{card.id}", headers={"If-None-Match": f'"other", {etag}'})

    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    verdict(ann, card.id, etag, verdict="claim")
    assert ann.get(f"/api/v1/cards/{card.id}", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("path", ["/cards", "/cards/{id}/reviews"])
def test_lists_have_an_etag_that_changes_with_them(site, ann, path):
    card = stored(site.store, flags=())
    path = f"/api/v1{path.format(id=card.id)}"
    etag = ann.get(path).headers["etag"]
    again = ann.get(path, headers={"If-None-Match": etag})
    verdict(ann, card.id, f'"{card.id[:32]}-0"', verdict="claim")
    after = ann.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert after.status_code == 200
    assert after.headers["etag"] != etag


@pytest.mark.parametrize(
    ("etag", "status"), [(None, 428), ("*", 428), ('"stale"', 412)], ids=["missing", "any", "another"]
)
def test_a_write_says_what_it_is_of(site, ann, etag, status):
    card = stored(site.store)

    assert verdict(ann, card.id, etag, verdict="claim").status_code == status
    assert site.store.revision(card.id).state == "draft"


def test_a_write_of_a_card_that_moved_is_refused(site, ann):
    card = stored(site.store)
    first = ann.get(f"/api/v1/cards/{card.id}").headers["etag"]
    claimed = verdict(ann, card.id, first, verdict="claim")

    assert (claimed.status_code, claimed.json()["claimed_by"]) == (201, "reviewer-1")
    assert verdict(ann, card.id, first, verdict="release").status_code == 412
    assert verdict(ann, card.id, claimed.headers["etag"], verdict="release").status_code == 201


def test_a_card_is_amended_and_approved_by_two(site, ann):
    card = stored(site.store, flags=())
    claimed = verdict(ann, card.id, f'"{card.id[:32]}-0"', verdict="claim")
    draft = verdict(
        ann,
        card.id,
        claimed.headers["etag"],
        verdict="amend",
        words="The manual says so.",
        factors={"self_modification": 0.9},
    )
    new = draft.json()["card"]["id"]
    mine = verdict(ann, new, draft.headers["etag"], verdict="claim")
    own = verdict(ann, new, mine.headers["etag"], verdict="approve")
    admin = site.program("admin")
    theirs = verdict(admin, new, mine.headers["etag"], verdict="take_over")
    approved = verdict(admin, new, theirs.headers["etag"], verdict="approve", expires="2027-06-30")

    assert draft.json()["card"]["factors"]["self_modification"]["value"] == 0.9
    assert own.status_code == 403
    assert (approved.status_code, approved.json()["state"], approved.json()["expires"]) == (
        201,
        "approved",
        "2027-06-30",
    )
    acts = ann.get(f"/api/v1/cards/{new}/reviews").json()
    assert [(act["action"], act["actor"]) for act in acts] == [
        ("claim", "reviewer-1"), ("take_over", "admin-1"), ("approve", "admin-1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"verdict": "reject", "reason": "wrong_value", "words": " "}, 409),
        ({"verdict": "reject", "reason": "no_such", "words": "x"}, 409),
        ({"verdict": "approve"}, 409),
        ({"verdict": "amend", "words": "W.", "factors": {"self_modification": 0.55}}, 422),
        ({"verdict": "amend", "words": "W.", "factors": {"self_modification": 7e9}}, 422),
        ({"verdict": "dismiss"}, 422),
        ({"verdict": "approve", "by": "me"}, 422),
    ],
    ids=["no_words", "no_reason", "flag_unanswered", "off_level", "off_scale", "no_verdict", "unknown_field"],
)
def test_what_the_rules_do_not_allow_is_said(site, ann, body, status):
    card = stored(site.store)
    claimed = verdict(ann, card.id, f'"{card.id[:32]}-0"', verdict="claim")
    answer = verdict(ann, card.id, claimed.headers["etag"], **body)

    assert answer.status_code == status
    assert answer.json()["detail"].strip()
    assert site.store.revision(card.id).version == 1


def test_a_listing_is_given_as_it_was_read(site, ann):
    card = stored(site.store)
    answer = ann.get(f"/api/v1/listings/{card.listing_sha256}")

    assert Listing.model_validate(answer.json()).text == LISTING
    again = ann.get(f"/api/v1/listings/{card.listing_sha256}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_lists_go_page_by_page(site, ann):
    for number in range(5):
        stored(site.store, name=f"Agent {number}", slug=f"agent-{number}")
    seen, after = [], ""
    for _ in range(3):
        page = ann.get("/api/v1/cards", params={"limit": 2, "sort": "name", "after": after}).json()
        seen += [card["slug"] for card in page["cards"]]
        after = page["next"] or ""

    assert seen == [f"agent-{number}" for number in range(5)]
    assert after == ""


def ended(program, job):
    deadline = time.monotonic() + 60
    while job["state"] in ("queued", "running") and time.monotonic() < deadline:
        time.sleep(0.05)
        job = program.get(f"/api/v1/assess/{job['id']}").json()
    return job


def test_an_assessment_becomes_a_draft(site):
    program = site.program("analyst")
    answer = program.post("/api/v1/assess", json={"text": TEXT, "name": "Kube Pilot"})
    job = ended(program, answer.json())
    draft = site.store.revision(job["card"])

    assert (answer.status_code, answer.headers["location"]) == (202, f"/api/v1/assess/{job['id']}")
    assert job["state"] == "done"
    assert (draft.state, draft.author, draft.card.name) == ("draft", "analyst-1", "Kube Pilot")


@pytest.mark.parametrize("source", ["", "/etc/passwd", "file:///etc/passwd", "-"])
def test_an_assessment_reads_no_file_of_the_server(site, source):
    assert site.program("admin").post("/api/v1/assess", json={"source": source}).status_code == 422


def drafted(site, **asked):
    program = site.program("analyst")
    job = ended(program, program.post("/api/v1/assess", json={"text": TEXT, **asked}).json())
    return site.store.revision(job["card"])


@pytest.mark.parametrize(
    ("name", "source", "kept"),
    [
        ("Kube\0 \x1b[31mPilot\x07", "https://a.example/\x00x", ("Kube Pilot", "https://a.example/x")),
        ("\u202eKube\u2066 Pi\u200blot", "https://a.example/\u202ex", ("Kube Pilot", "https://a.example/x")),
        ("Kube\r\n\n  Pilot", "https://a.example/x\u2028", ("Kube Pilot", "https://a.example/x")),
        ("Ku\u0308be \U000e0041Pilot", "https://a.example/x", ("K\u00fcbe Pilot", "https://a.example/x")),
    ],
    ids=["control", "direction", "lines", "composed"],
)
def test_what_nobody_sees_is_taken_out_of_a_name_before_it_goes_anywhere(tmp_path, name, source, kept):
    """What the drafting is asked for is what a prompt and a card get to see."""
    seen = []

    def drafting(asked):
        seen.append((asked.name, asked.source))
        return offline(asked)

    revision = drafted(a_site(tmp_path, draft=drafting), name=name, source=source)

    assert seen == [kept]
    assert (revision.card.name, revision.card.listing.source) == kept


def test_a_source_that_was_not_read_is_marked_as_given(site):
    revision = drafted(site, name="Kube Pilot", source="https://vendor.example/kube-pilot")
    (flag,) = [flag for flag in revision.card.flags if flag.kind == "source_not_read"]
    page = site.client("reviewer").get(f"/cards/{revision.id}").text

    assert revision.card.listing.given_by == "caller"
    assert (flag.severity, flag.where) == ("medium", "listing.source")
    assert "'https://vendor.example/kube-pilot'" in flag.message
    assert "given by the caller, not read there" in page
    assert revision.id == identity(revision.card)


def test_a_source_that_was_read_is_not(tmp_path):
    site = a_site(tmp_path, draft=lambda asked: offline(asked._replace(text=TEXT)))
    program = site.program("analyst")
    job = ended(program, program.post("/api/v1/assess", json={"source": "https://vendor.example/"}).json())
    card = site.store.revision(job["card"]).card

    assert card.listing.given_by is None
    assert [flag for flag in card.flags if flag.kind == "source_not_read"] == []


def test_an_assessment_that_fails_says_why(tmp_path):
    def refuse(asked):
        raise AddressRefused(f"{asked.source!r} is a private address")

    program = a_site(tmp_path, draft=refuse).program("analyst")
    job = ended(program, program.post("/api/v1/assess", json={"source": "http://10.0.0.1/"}).json())

    assert (job["state"], job["detail"]) == ("failed", "'http://10.0.0.1/' is a private address")


PROMISES = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OPERATIONS = (
    "GET /api/v1/cards",
    "GET /api/v1/cards/{card_id}",
    "GET /api/v1/cards/{card_id}/reviews",
    "POST /api/v1/cards/{card_id}/reviews",
    "GET /api/v1/cards/{card_id}/comments",
    "POST /api/v1/cards/{card_id}/comments",
    "GET /api/v1/cards/{card_id}/ticket",
    "PUT /api/v1/cards/{card_id}/ticket",
    "GET /api/v1/listings/{digest}",
    "POST /api/v1/assess",
    "GET /api/v1/assess/{job_id}",
    "GET /api/v1/reviewers",
    "GET /api/v1/replies",
    "POST /api/v1/replies",
    "POST /api/v1/replies/{reply_id}/decision",
)


@pytest.fixture(scope="module")
def described(tmp_path_factory):
    """The description by operation, with a store behind it that has a card; and a token."""
    site = a_site(tmp_path_factory.mktemp("api"), clock=time.time, draft=refused)
    card = stored(site.store)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", site.app)
    operations = [each.ok() for each in schema.get_all_operations()]
    return {f"{each.method.upper()} {each.path}": each for each in operations}, site.tokens["reviewer"], card


def refused(asked):
    raise AddressRefused("nothing is fetched here")


def test_every_operation_is_described(described):
    assert sorted(described[0]) == sorted(OPERATIONS)


@pytest.mark.parametrize("there", [True, False], ids=["of_a_card", "of_anything"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_the_api_is_as_described(described, name, there):
    operations, token, card = described
    known = {"card_id": card.id, "digest": card.listing_sha256}

    @given(case=operations[name].as_strategy())
    @settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None, database=None)
    def kept(case):
        if there:
            case.path_parameters = {key: known.get(key, value) for key, value in case.path_parameters.items()}
            case.headers = {**case.headers, "If-Match": f'"{card.id[:32]}-0"'}
        case.headers = {**case.headers, "Authorization": f"Bearer {token}"}
        case.call_and_validate(checks=PROMISES)

    kept()
