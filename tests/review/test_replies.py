"""Who may add and decide on what a vendor says, and in which order."""

import pytest

from pipeline.errors import Forbidden, ReviewError
from pipeline.review.replies import Decline, Said, Settle, Sign, Waiting, may_be_added, may_be_decided
from pipeline.review.rules import FOUR_EYES, NO_USERS, SINGLE_USER, Actor
from pipeline.taxonomy.reviews import MOST_REPLIES, MOST_SPEAKER, MOST_WORDS

ANN, EVE = Actor("ann", "reviewer"), Actor("eve", "analyst")
SAID = Said("kube-pilot", "note", "Jo Vendor", "We encrypt.")
NOTE, DISPUTE = Waiting("note", "waiting", "eve", None), Waiting("dispute", "open", "eve", None)


@pytest.mark.parametrize("actor", [ANN, EVE, Actor("bob", "admin")])
@pytest.mark.parametrize("kind", ["note", "dispute"])
def test_everybody_who_works_here_may_add_what_a_vendor_says(actor, kind):
    may_be_added(SAID._replace(kind=kind), actor, waiting=MOST_REPLIES - 1)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"by": ""}, "say who speaks for the vendor."),
        ({"text": ""}, "the note is empty."),
        ({"text": "x" * (MOST_WORDS + 1)}, "the note has 4,001 characters; use 4,000 at most."),
        ({"by": "x" * (MOST_SPEAKER + 1)}, "the name has 121 characters; use 120 at most."),
        ({"kind": "praise"}, "there is no reply of the kind 'praise'; use note or dispute."),
        ({"kind": "dispute", "text": ""}, "the dispute is empty."),
    ],
)
def test_what_cannot_be_kept_is_refused_in_one_line(changes, said):
    with pytest.raises(ReviewError) as found:
        may_be_added(SAID._replace(**changes), EVE, waiting=0)

    assert str(found.value) == said


def test_the_longest_that_may_be():
    may_be_added(SAID._replace(text="x" * MOST_WORDS, by="y" * MOST_SPEAKER), EVE, waiting=0)


def test_only_so_many_of_a_product_wait():
    with pytest.raises(ReviewError, match="5 replies of kube-pilot wait already; decide on some of them first"):
        may_be_added(SAID, EVE, waiting=MOST_REPLIES)


@pytest.mark.parametrize(("held", "decision"), [(NOTE, Sign()), (NOTE, Decline("Spam.")), (DISPUTE, Settle("Right."))])
def test_a_reviewer_decides_on_what_another_added(held, decision):
    may_be_decided(held, decision, ANN, rule=FOUR_EYES)
    with pytest.raises(Forbidden, match=r"is not for the role analyst; it takes reviewer or admin\."):
        may_be_decided(held, decision, EVE, rule=FOUR_EYES)


@pytest.mark.parametrize(("held", "decision"), [(NOTE, Sign()), (NOTE, Decline()), (DISPUTE, Settle("Right."))])
def test_who_added_it_decides_on_it_only_where_there_is_nobody_else(held, decision):
    own = held._replace(added_by="ann")
    for rule in (SINGLE_USER, NO_USERS):
        may_be_decided(own, decision, ANN, rule=rule)
    with pytest.raises(Forbidden, match=f"you added this {held.kind}; somebody else has to decide on it"):
        may_be_decided(own, decision, ANN, rule=FOUR_EYES)


@pytest.mark.parametrize(
    ("held", "decision", "said"),
    [
        (NOTE, Settle("x"), "this is a note: sign or decline it instead."),
        (DISPUTE, Sign(), "this is a dispute: settle it instead."),
        (DISPUTE, Decline(), "this is a dispute: settle it instead."),
        (NOTE._replace(state="signed", decided_by="bob"), Decline(), "this note was signed by bob already."),
        (NOTE._replace(state="declined", decided_by="bob"), Sign(), "this note was declined by bob already."),
        (DISPUTE._replace(state="settled", decided_by="b"), Settle("x"), "this dispute was settled by b already."),
        (DISPUTE, Settle(""), "say in words what came of the dispute."),
        (NOTE, Sign("x" * 4_001), "the answer has 4,001 characters; use 4,000 at most."),
    ],
)
def test_what_cannot_be_decided_so(held, decision, said):
    with pytest.raises(ReviewError) as found:
        may_be_decided(held, decision, ANN, rule=FOUR_EYES)

    assert str(found.value) == said
