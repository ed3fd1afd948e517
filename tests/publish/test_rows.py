"""The row that lists, feeds and bulk files are written from."""

from decimal import Decimal

from pipeline.publish.asked import Asked
from pipeline.publish.rows import row
from tests.support.cards import a_card, a_partial_card
from tests.support.published_sites import a_product, a_reply

ASKED = Asked(None, "2026-12-01")


def test_it_has_what_the_card_says():
    card = a_card()
    made = row(a_product(card), card, ASKED)

    assert (made.slug, made.card, made.aivss, made.band) == ("kube-pilot", card.id, card.score.aivss, "High")
    assert made.factors[:2] == (Decimal("0.8"), Decimal("0.5"))
    assert len(made.factors) == 10
    assert made.certain == (False, False, True, True, True, True, False)
    assert (made.tags, made.read_at) == (("devops",), "2026-11-20T09:13:58Z")
    assert (made.approved_by, made.expires, made.state) == ("reviewer", "2027-01-31", "current")


def test_a_withheld_score_is_none_and_never_a_zero():
    card = a_partial_card()
    made = row(a_product(card), card, ASKED)

    assert (made.aivss, made.band) == (None, "")


def test_a_dispute_counts_while_it_is_open():
    card = a_card()
    open_ = a_reply(card, kind="dispute", state="open")

    assert row(a_product(card, replies=(open_,)), card, ASKED).disputed
    assert not row(a_product(card, replies=(open_._replace(state="settled"), a_reply(card))), card, ASKED).disputed
