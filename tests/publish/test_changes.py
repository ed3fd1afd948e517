"""What happened to a product's cards, in the order that it did, and why an edition is another than the one before."""

from decimal import Decimal

from pipeline.publish import changes
from pipeline.publish.asked import Asked
from tests.support.cards import a_card
from tests.support.published_sites import a_product, a_reply, an_edition, cards_of_two_editions, withdrawn

OLD, NEW = cards_of_two_editions()
LATER = "2026-11-26T10:00:00Z"


def told(product, *, today="2026-12-01"):
    found = changes.of_product(product, {OLD.id: OLD, NEW.id: NEW}, Asked(None, today))
    return [(change.at[:10], change.what) for change in found]


def test_the_first_edition_is_published():
    assert told(a_product(OLD)) == [("2026-11-22", "published")]


def test_another_card_is_a_change_that_says_what_moved_and_from_where():
    product = a_product(NEW, editions=(an_edition(NEW, approved_at=LATER), an_edition(OLD)))
    newest, _ = changes.of_product(product, {OLD.id: OLD, NEW.id: NEW}, Asked(None, "2026-12-01"))

    assert newest.what == "changed"
    assert newest.previous_aivss == OLD.score.aivss
    assert newest.previous_band == OLD.score.severity
    assert "Persistent Memory 0.20 → 0.90" in newest.why


def test_the_same_card_is_reviewed_again():
    product = a_product(
        OLD, editions=(an_edition(OLD, approved_at="2027-02-03T08:00:00Z", expires=None), an_edition(OLD))
    )

    assert told(product, today="2027-02-04") == [
        ("2027-02-03", "reviewed again"),
        ("2027-01-31", "expired"),
        ("2026-11-22", "published"),
    ]


def test_an_approval_runs_out_on_its_day_and_not_before():
    assert told(a_product(OLD), today="2027-01-30") == [("2026-11-22", "published")]
    assert told(a_product(OLD), today="2027-01-31")[0] == ("2027-01-31", "expired")


def test_one_that_was_replaced_in_time_did_not_run_out():
    product = a_product(NEW, editions=(an_edition(NEW, approved_at=LATER, expires=None), an_edition(OLD)))

    assert "expired" not in [what for _, what in told(product, today="2028-01-01")]


def test_a_withdrawal_says_why():
    product = a_product(OLD, withdrawn=withdrawn("Wrong product."))
    newest, *_ = changes.of_product(product, {OLD.id: OLD}, Asked(None, "2026-12-01"))

    assert (newest.what, newest.why) == ("withdrawn", "Wrong product.")


def test_replies_are_told_when_readers_could_see_them():
    dispute = a_reply(OLD, kind="dispute", state="settled", added_at="2026-11-25T00:00:00Z", words="They are right.")
    product = a_product(OLD, replies=(a_reply(OLD), dispute._replace(decided_at="2026-11-27T00:00:00Z")))

    assert told(product) == [
        ("2026-11-27", "settled"),
        ("2026-11-25", "dispute"),
        ("2026-11-24", "reply"),
        ("2026-11-22", "published"),
    ]


def test_nothing_is_told_of_a_draft():
    assert told(a_product(NEW, editions=(), draft=NEW.id)) == []


def test_what_a_person_amended_is_told_as_theirs():
    drafted = a_card()
    amended = NEW.model_copy(
        update={
            "score": drafted.score.model_copy(update={"aivss": Decimal("9.0"), "severity": "Critical"}),
            "provenance": drafted.provenance.model_copy(update={"amended_by": "ann", "parent": drafted.id}),
        }
    )
    found = changes.moves(drafted, amended, {drafted.id: drafted})

    assert [cause.partition(" ")[0] for cause in found.causes] == ["Person"]


def test_many_moves_are_cut():
    other = OLD.model_copy(
        update={
            "id": "c" * 64,
            "factors": {key: one.model_copy(update={"value": Decimal("0.3")}) for key, one in OLD.factors.items()},
            "layers": tuple(layer.model_copy(update={"certain": not layer.certain}) for layer in OLD.layers),
        }
    )
    found = changes.moves(OLD, other, {})

    assert len(found.moved) == changes.MOST_MOVES
    assert found.more > 0
    assert str(found).endswith(f"and {len(found.moved) + found.more - changes.MOST_SAID} more")
