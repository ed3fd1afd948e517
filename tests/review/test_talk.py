"""What a comment can be about, what a ticket's address may be, and how long both are."""

import pytest

from pipeline.errors import InputError, ReviewError
from pipeline.review import rules, talk, verdicts
from pipeline.review.claims import named
from pipeline.review.rules import Actor, Standing
from pipeline.review.talk import Comment, Ticket
from pipeline.review.verdicts import AnswerChanges, RequestChanges
from pipeline.taxonomy.reviews import MOST_ADDRESS, MOST_COMMENTS, MOST_WORDS
from tests.support.cards import a_card

EVE = Actor("eve", "analyst")
NOW = "2026-11-22T10:00:00Z"
HELD = Standing(
    "c" * 64, "kube-pilot", "claimed", 3, "nightly", "complete", (), claimed_by="ann",
    claimed_until="2026-11-22T10:30:00Z", asked_by="bob", asked_at="2026-11-21T10:00:00Z", asked="Tools are 0.9.",
)  # fmt: skip


def test_every_claim_of_a_card_has_a_name_and_a_place_on_the_page():
    found = named(a_card())

    assert list(found)[:3] == ["summary", "factors.autonomy_of_action", "factors.goal_driven_planning"]
    assert found["factors.dynamic_tool_use"].anchor == "f-dynamic_tool_use"
    assert (found["threat_multiplier"].anchor, found["layers.L4"].anchor) == ("threat", "l-4")
    assert len({claim.anchor for claim in found.values()}) == len(found)


@pytest.mark.parametrize("on", ["", *list(named(a_card()))])
def test_a_comment_is_about_the_card_or_a_claim_of_it(on):
    talk.may_comment(a_card(), Comment("So.", on), EVE, there=0)


@pytest.mark.parametrize("on", ["factors", "factors.nothing", "layers.L8", "l-4", "layers.L4.threats.99"])
def test_a_comment_is_about_no_other_thing(on):
    with pytest.raises(InputError) as raised:
        talk.may_comment(a_card(), Comment("So.", on), EVE, there=0)

    assert str(raised.value).startswith(f"there is no claim '{on}' on this card; name one such as ")


@pytest.mark.parametrize(
    ("comment", "there", "said"),
    [
        (Comment(""), 0, "the comment is empty."),
        (Comment("x" * (MOST_WORDS + 1)), 0, "the comment has 4,001 characters; use 4,000 at most."),
        (Comment("So."), MOST_COMMENTS, "there are 500 comments on the cards of this product already; "
         "no more are taken."),
    ],
)  # fmt: skip
def test_a_comment_says_something_that_is_not_too_long(comment, there, said):
    with pytest.raises(ReviewError) as raised:
        talk.may_comment(a_card(), comment, EVE, there=there)

    assert str(raised.value) == said


@pytest.mark.parametrize(
    "address",
    [
        "", "https://tickets.example/browse/SEC-12", "http://10.0.0.3:8080/1?a=b&c=d#e", "https://[2001:db8::1]/1",
        "https://tickets.example", "HTTPS://tickets.example/1",
    ],
)  # fmt: skip
def test_a_ticket_is_the_address_of_a_page(address):
    talk.may_be_noted(Ticket(address), EVE)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "data:text/html,x", "//tickets.example/1", "tickets.example/1", "ftp://tickets.example/1",
        "https://", "https://me:secret@tickets.example/1", "https://tickets.example/ 1", 'https://tickets.example/"x',
        "https://tickets.example/<b>", "https://ticke\u0442s.example/1", "https://tickets.example/\n1",
        "JAVASCRIPT://tickets.example/%0aalert(1)", "https://a.example/" + "x" * MOST_ADDRESS,
    ],
)  # fmt: skip
def test_a_ticket_is_nothing_else(address):
    with pytest.raises(InputError) as raised:
        talk.may_be_noted(Ticket(address), EVE)

    assert str(raised.value).startswith("the ticket's address ")


def test_a_request_for_changes_gives_the_card_back_with_who_asked_and_why():
    after = rules.moved(HELD, Actor("ann", "reviewer"), RequestChanges("Tools are 0.7."), now=NOW)

    assert (after.state, after.claimed_by, after.version) == ("draft", None, 4)
    assert (after.asked_by, after.asked_at, after.asked) == ("ann", NOW, "Tools are 0.7.")


def test_an_answer_brings_it_back_for_review():
    after = rules.moved(HELD, EVE, AnswerChanges("They are read-only."), now=NOW)

    assert (after.state, after.asked_by, after.asked_at, after.asked) == ("draft", None, None, None)


@pytest.mark.parametrize(
    ("held", "verdict", "said"),
    [
        (HELD, verdicts.Approve(), "bob asked for changes to this card; amend it, or answer them first."),
        (HELD._replace(asked_by=None), AnswerChanges("So."), "nobody has asked for changes to this card."),
        (HELD, AnswerChanges(" "), "say in words what came of the changes that were asked for."),
        (HELD, RequestChanges(""), "say in words what is to be changed, and why."),
        (HELD, RequestChanges("x" * 4001), "4,001 characters are too many; use 4,000 at most."),
    ],
)
def test_what_is_refused_says_why(held, verdict, said):
    with pytest.raises(ReviewError) as raised:
        rules.allowed(held, Actor("ann", "reviewer"), verdict, now=NOW, single_user=False)

    assert str(raised.value) == said
