"""The rules of review as tables: every state against every verdict, and what each verdict must bring."""

from datetime import date

import pytest

from pipeline.errors import Forbidden, ReviewError
from pipeline.review import rules, seconds
from pipeline.review.amend import Changes
from pipeline.review.rules import Standing
from pipeline.review.verdicts import (
    Amend,
    AnswerChanges,
    Approve,
    Claim,
    Reject,
    Release,
    Reopen,
    RequestChanges,
    TakeOver,
    Withdraw,
)
from pipeline.taxonomy.reviews import MAY, ROLES
from tests.support.cards import a_card, a_failed_card

NOW, THEN = "2026-11-22T10:00:00Z", "2026-11-22T10:30:00Z"
ANN, BOB, EVE = (rules.Actor(name, role) for name, role in (("ann", "reviewer"), ("bob", "admin"), ("eve", "analyst")))

DRAFT = Standing("c" * 64, "kube-pilot", "draft", 3, "nightly", "complete", ())
MINE = DRAFT._replace(state="claimed", claimed_by="ann", claimed_until=THEN)
THEIRS = MINE._replace(claimed_by="bob")
APPROVED = DRAFT._replace(state="approved", approved_by="bob", approved_at="2026-11-01T00:00:00Z")
ASKED = {"asked_by": "bob", "asked_at": "2026-11-21T10:00:00Z", "asked": "Tools are 0.9."}
STATES = {
    "draft": DRAFT,
    "mine": MINE,
    "mine, run out": MINE._replace(claimed_until=NOW),
    "theirs": THEIRS,
    "theirs, run out": THEIRS._replace(claimed_until=NOW),
    "approved": APPROVED,
    "approved until later": APPROVED._replace(expires="2026-11-23"),
    "approval run out": APPROVED._replace(expires="2026-11-22"),
    "rejected": DRAFT._replace(state="rejected"),
    "amended": DRAFT._replace(state="amended"),
    "superseded": DRAFT._replace(state="superseded"),
    "approved, disputed": APPROVED._replace(disputed=True),
    "draft, disputed": DRAFT._replace(disputed=True),
    "approval run out, theirs": THEIRS._replace(approved_by="bob", approved_at="2026-11-01T00:00:00Z"),
    "approved, then amended": APPROVED._replace(state="amended", expires="2026-11-22"),
    "approved, then superseded": APPROVED._replace(state="superseded"),
    "approved, then rejected": APPROVED._replace(state="rejected"),
    "withdrawn": DRAFT._replace(state="withdrawn"),
    "draft, asked": DRAFT._replace(**ASKED),
    "mine, asked by me": MINE._replace(**ASKED | {"asked_by": "ann"}),
    "mine, asked by another": MINE._replace(**ASKED),
}
VERDICTS = {
    "claim": Claim(), "take over": TakeOver(), "release": Release(), "approve": Approve(),
    "reject": Reject("other", "No."), "amend": Amend(Changes(summary="Shorter."), "The manual says so."),
    "withdraw": Withdraw("Another product."), "reopen": Reopen("It was right."),
    "request changes": RequestChanges("Tools are 0.9."), "answer changes": AnswerChanges("They are read-only."),
}  # fmt: skip
ALLOWED = {
    ("draft", "claim"): "claimed",
    ("mine", "claim"): "claimed",
    ("mine", "release"): "draft",
    ("mine", "approve"): "approved",
    ("mine", "reject"): "rejected",
    ("mine", "amend"): "amended",
    ("mine, run out", "claim"): "claimed",
    ("mine, run out", "release"): "draft",
    ("theirs", "take over"): "claimed",
    ("theirs, run out", "claim"): "claimed",
    ("theirs, run out", "take over"): "claimed",
    ("approval run out", "claim"): "claimed",
    ("approved, disputed", "claim"): "claimed",
    ("draft, disputed", "claim"): "claimed",
    ("approval run out, theirs", "take over"): "claimed",
    ("withdrawn", "claim"): "claimed",
    ("approved", "withdraw"): "withdrawn",
    ("approved until later", "withdraw"): "withdrawn",
    ("approval run out", "withdraw"): "withdrawn",
    ("approved, disputed", "withdraw"): "withdrawn",
    ("approved, then amended", "withdraw"): "withdrawn",
    ("rejected", "reopen"): "draft",
    ("approved, then rejected", "reopen"): "draft",
    ("mine", "request changes"): "draft",
    ("draft, asked", "claim"): "claimed",
    **{
        (f"mine, asked by {who}", verdict): state
        for who in ("me", "another")
        for verdict, state in (
            ("claim", "claimed"),
            ("release", "draft"),
            ("reject", "rejected"),
            ("amend", "amended"),
            ("request changes", "draft"),
            ("answer changes", "draft"),
        )
    },
    ("mine, asked by me", "approve"): "approved",
}
"""What ann may do, and what becomes of the card; everything else is refused."""
REFUSED = [(state, verdict) for state in STATES for verdict in VERDICTS if (state, verdict) not in ALLOWED]


def allow(held, actor, verdict, *, now=NOW, single_user=False):
    rules.allowed(held, actor, verdict, now=now, single_user=single_user)


@pytest.mark.parametrize(("state", "verdict"), ALLOWED, ids=lambda name: name.replace(" ", "-").replace(",", ""))
def test_what_is_allowed_moves_the_card_on(state, verdict):
    held = STATES[state]
    allow(held, ANN, VERDICTS[verdict])
    after = rules.moved(held, ANN, VERDICTS[verdict], now=NOW)

    assert after.state == ALLOWED[state, verdict]
    assert after.version == 4
    assert (after.claimed_by, after.claimed_until) == (("ann", THEN) if after.state == "claimed" else (None, None))


@pytest.mark.parametrize(("state", "verdict"), REFUSED, ids=lambda name: name.replace(" ", "-").replace(",", ""))
def test_everything_else_is_refused_in_one_line(state, verdict):
    with pytest.raises(ReviewError) as caught:
        allow(STATES[state], ANN, VERDICTS[verdict])

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("state", "verdict", "said"),
    [
        ("draft", "approve", "claim this card before you approve it"),
        ("mine, run out", "approve", f"your claim ended at {NOW}; claim this card again"),
        ("theirs", "claim", f"bob has claimed this card until {THEN}; take it over, or wait"),
        ("theirs", "reject", f"bob has claimed this card until {THEN}; take it over first"),
        ("draft", "take over", "nobody else holds this card; claim it instead"),
        ("approved", "claim", "approved by bob"),
        ("rejected", "claim", "rejected; reopen it, or assess the listing again"),
        ("amended", "claim", "amended; review the draft that came of it"),
        ("superseded", "approve", "superseded by a card approved later"),
        ("draft", "withdraw", "this card is draft, and only an approved one can be withdrawn"),
        ("withdrawn", "withdraw", "this card is withdrawn, and only an approved one can be withdrawn"),
        ("withdrawn", "approve", "claim this card before you approve it"),
        ("approval run out, theirs", "withdraw", "bob has claimed this card; reject it instead, or release it first"),
    ],
    ids=range(13),
)
def test_a_refusal_says_what_to_do(state, verdict, said):
    with pytest.raises(ReviewError) as caught:
        allow(STATES[state], ANN, VERDICTS[verdict])

    assert said in str(caught.value)


def test_a_claim_holds_to_the_last_second_and_no_longer():
    allow(MINE, ANN, Approve(), now="2026-11-22T10:29:59Z")
    with pytest.raises(ReviewError, match="ended"):
        allow(MINE, ANN, Approve(), now=THEN)

    assert rules.claimed(MINE, "2026-11-22T10:29:59Z")
    assert not rules.claimed(MINE, THEN)


def test_renewing_counts_from_now():
    assert rules.moved(MINE, ANN, Claim(), now="2026-11-22T23:50:00Z").claimed_until == "2026-11-23T00:20:00Z"


def test_a_renewed_claim_on_an_approval_goes_back_to_it():
    held = rules.moved(STATES["approval run out"], ANN, Claim(), now=NOW)
    back = rules.moved(held, ANN, Release(), now=NOW)

    assert back == STATES["approval run out"]._replace(version=5)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verdict", VERDICTS, ids=lambda name: name.replace(" ", "-"))
def test_the_role_comes_first(role, verdict):
    """An analyst may draft but not decide; a reviewer and an admin may do all."""
    other = {"take over": THEIRS, "withdraw": APPROVED, "reopen": STATES["rejected"]}
    held = (other | {"answer changes": STATES["mine, asked by another"]}).get(verdict, MINE)
    may = role != "analyst" or verdict in ("claim", "release", "amend", "answer changes")

    if may:
        allow(held, rules.Actor("ann", role), VERDICTS[verdict])
    else:
        with pytest.raises(Forbidden, match=f"{verdict} is not for the role analyst; it takes reviewer or admin"):
            allow(held, rules.Actor("ann", role), VERDICTS[verdict])
    assert set(MAY) == set(ROLES)


# An approval


def test_a_partial_card_takes_a_word_on_what_is_missing():
    partial = MINE._replace(status="partial")
    with pytest.raises(ReviewError, match="something is missing on it"):
        allow(partial, ANN, Approve())

    allow(partial, ANN, Approve(acknowledged=True))


@pytest.mark.parametrize("status", ["inconclusive", "failed"])
def test_a_card_with_nothing_on_it_is_not_approved_whatever_is_acknowledged(status):
    with pytest.raises(ReviewError, match=r"[Rr]eject it"):
        allow(MINE._replace(status=status), ANN, Approve(acknowledged=True))


def test_a_reopened_card_is_a_draft_without_its_old_approval():
    after = rules.moved(STATES["approved, then rejected"], ANN, Reopen("It was right."), now=NOW)

    assert after == DRAFT._replace(version=4)


def test_a_card_is_reopened_with_words():
    with pytest.raises(ReviewError, match="say in words why the card is reopened"):
        allow(STATES["rejected"], ANN, Reopen(" "))


@pytest.mark.parametrize(
    ("author", "amended_by", "hands", "single", "why"),
    [
        ("ann", "ann", ("ann",), False, "you made this amendment; somebody else has to approve it"),
        ("bob", "bob", ("ann", "bob"), False, "comes of an amendment that you made; somebody else has to approve it"),
        ("ann", "ann", ("ann",), True, None),
        ("bob", "bob", ("bob",), False, None),
        ("ann", "bob", ("bob",), False, None),
        ("ann", None, (), False, None),
    ],
    ids=["own", "under-another-s", "single-user", "another-s", "another-s-rescored", "own-draft-by-machine"],
)
def test_nobody_approves_an_amendment_of_their_own(author, amended_by, hands, single, why):
    held = MINE._replace(author=author, amended_by=amended_by, hands=hands)
    if why is None:
        allow(held, ANN, Approve(), single_user=single)
    else:
        with pytest.raises(Forbidden, match=why):
            allow(held, ANN, Approve(), single_user=single)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "answer the flags of high severity first: 1, 4"),
        ({1: "It is a quote."}, "answer the flag of high severity first: 4"),
        ({1: "It is a quote.", 4: "  \n"}, "answer the flag of high severity first: 4"),
        ({0: "Low.", 1: "a", 4: "b"}, "flag 0 is not a flag of high severity"),
        ({1: "a" * 4001, 4: "b"}, "4,001 characters are too many; use 4,000 at most"),
        ({1: "a" * 4000, 4: "b"}, None),
    ],
    ids=range(6),
)
def test_each_flag_of_high_severity_is_answered(answers, said):
    held = MINE._replace(high=(1, 4))
    if said is None:
        allow(held, ANN, Approve(answers=answers))
    else:
        with pytest.raises(ReviewError, match=said):
            allow(held, ANN, Approve(answers=answers))


@pytest.mark.parametrize(("day", "may"), [("2026-11-21", False), ("2026-11-22", False), ("2026-11-23", True)])
def test_an_approval_ends_after_today(day, may):
    verdict = Approve(expires=date.fromisoformat(day))
    if may:
        allow(MINE, ANN, verdict)
        assert rules.moved(MINE, ANN, verdict, now=NOW).expires == day
    else:
        with pytest.raises(ReviewError, match=f"expire on {day}, which is not after today"):
            allow(MINE, ANN, verdict)


def test_a_card_on_which_nothing_was_assessed_is_not_approved():
    with pytest.raises(ReviewError, match="nothing was assessed"):
        allow(MINE._replace(status="failed"), ANN, Approve())


# A rejection


@pytest.mark.parametrize(
    ("reason", "words", "said"),
    [
        ("nonsense", "No.", "there is no reason 'nonsense'; use wrong_value, "),
        ("", "No.", "there is no reason ''"),
        ("other", "", "say in words why"),
        ("other", " \t", "say in words why"),
        ("other", "a" * 4001, "too many"),
    ],
    ids=range(5),
)
def test_a_rejection_needs_a_reason_and_words(reason, words, said):
    with pytest.raises(ReviewError, match=said):
        allow(MINE, ANN, Reject(reason, words))


# Where a card begins


@pytest.mark.parametrize(
    ("words", "said"), [("", "why the card is withdrawn"), (" \n", "why the card"), ("x" * 4_001, "4,000 at most")]
)
def test_a_withdrawal_needs_words(words, said):
    with pytest.raises(ReviewError, match=said):
        allow(APPROVED, ANN, Withdraw(words))


def test_a_withdrawn_card_is_approved_by_nobody_and_a_draft_when_it_is_given_back():
    gone = rules.moved(STATES["approval run out"], ANN, Withdraw("No."), now=NOW)
    back = rules.moved(rules.moved(gone, ANN, Claim(), now=NOW), ANN, Release(), now=NOW)

    assert (gone.approved_by, gone.approved_at, gone.expires) == (None, None, None)
    assert back.state == "draft"


def test_a_new_card_is_a_draft_with_its_flags_to_answer():
    found = rules.standing(a_card(), author="nightly")

    assert (found.state, found.version, found.high, found.amended_by) == ("draft", 0, (1,), None)
    assert rules.standing(a_failed_card(), author="nightly").status == "failed"


def test_superseded_is_an_act_of_its_own():
    assert rules.superseded(APPROVED) == APPROVED._replace(state="superseded", version=4)


ONCE = {"first_by": "bob", "first_at": "2026-11-21T10:00:00Z"}


def test_the_first_of_two_approvals_leaves_the_card_where_it_was_and_says_who_gave_it():
    once = rules.approved_once(MINE._replace(**ASKED | {"asked_by": "ann"}), ANN, now=NOW)

    assert once == DRAFT._replace(version=4, first_by="ann", first_at=NOW)
    assert rules.reviewable(once, NOW)
    again = rules.approved_once(STATES["approval run out, theirs"], BOB, now=NOW)
    assert (again.state, again.approved_by, again.approved_at) == ("approved", "bob", "2026-11-01T00:00:00Z")
    assert again.first_by == "bob"


def test_the_second_approval_is_another_person_s():
    allow(MINE._replace(**ONCE), ANN, Approve())
    allow(MINE._replace(**ONCE | {"first_by": "ann"}), ANN, Approve(), single_user=True)
    with pytest.raises(Forbidden, match="you have approved this card once; a second person has to approve it too"):
        allow(MINE._replace(**ONCE | {"first_by": "ann"}), ANN, Approve())


@pytest.mark.parametrize(
    ("verdict", "first_by"),
    [
        ("claim", "bob"), ("take over", "bob"), ("release", "bob"), ("approve", None), ("reject", None),
        ("amend", None), ("withdraw", None), ("reopen", None), ("request changes", None), ("answer changes", None),
    ],
)  # fmt: skip
def test_only_who_holds_the_card_may_change_while_it_waits_for_a_second(verdict, first_by):
    after = rules.moved(MINE._replace(**ONCE), ANN, VERDICTS[verdict], now=NOW)

    assert (after.first_by, after.first_at) == ((first_by, ONCE["first_at"]) if first_by else (None, None))
    assert rules.superseded(DRAFT._replace(**ONCE)).first_by is None


@pytest.mark.parametrize(
    ("band", "approvers", "authors", "asked"),
    [
        ("Critical", ["ann", "bob"], [], True), ("Critical", ["ann"], [], False), ("Critical", [], [], False),
        ("High", ["ann", "bob"], [], False), ("", ["ann", "bob"], [], False),
        ("Critical", ["ann", "bob"], ["ann", "ann"], False), ("Critical", ["ann", "bob", "cy"], ["ann", None], True),
    ],
    ids=range(7),
)  # fmt: skip
def test_a_second_is_asked_where_two_may_approve(band, approvers, authors, asked):
    assert seconds.asked(band, of={"Critical"}, approvers=approvers, authors=authors) is asked
