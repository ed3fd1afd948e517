"""A card that is known to be bad: what is spoiled on it, its name, and that it is always the same."""

from decimal import Decimal

import pytest

from pipeline.card.make import identity
from pipeline.errors import ReviewError
from pipeline.model import Evidence
from pipeline.review.seeded import CameTo, falls_on, names, sentence, spoiled, usable
from pipeline.scoring import cvss4
from pipeline.taxonomy.seeded import MILD, SEVERE
from tests.support.stores import card

AT = "2026-11-24T10:00:00Z"
QUOTE = Evidence(quote="It can create workloads", passage=1, start=196, end=219)


def quoted(value: str):
    """A card with a factor that has more quotes than the others."""
    made = card()
    held = made.factors["opacity_reflexivity"]
    told = {"value": Decimal(value), "low": Decimal(value), "high": Decimal(value), "evidence": (QUOTE,) * 9}
    return card(factors={**made.factors, "opacity_reflexivity": held.model_copy(update=told)})


def of_kind(made, where):
    """The first check of this card that spoils that claim."""
    found = (spoiled(made, every, taken=(), at=AT) for every in range(1, 40))
    return next(one for one in found if one.where == where)


@pytest.mark.parametrize(("value", "wrong"), [("0.9", "0.0"), ("0.1", "1.0")])
def test_the_factor_with_the_most_quotes_is_at_the_wrong_end(value, wrong):
    made = quoted(value)
    bad = of_kind(made, "factors.opacity_reflexivity")

    assert (bad.was, bad.now) == (value, wrong)
    held, was = bad.card.factors["opacity_reflexivity"], made.factors["opacity_reflexivity"]
    assert held.value == Decimal(wrong)
    assert (held.evidence, held.rationale, held.basis) == (was.evidence, was.rationale, was.basis)
    assert {key: one for key, one in bad.card.factors.items() if one != made.factors[key]}.keys() == {
        "opacity_reflexivity"
    }
    assert bad.card.score.factor_sum != made.score.factor_sum


def test_the_base_is_far_from_what_its_rationale_says():
    made = card()
    bad = of_kind(made, "cvss")

    assert (bad.was, bad.now) == (str(made.cvss.base), "1.0")
    assert bad.card.cvss.rationale == made.cvss.rationale
    assert bad.card.score.aivss < made.score.aivss


@pytest.mark.parametrize("far", [MILD, SEVERE])
def test_a_base_of_the_table_is_that_of_its_vector(far):
    assert cvss4.base_score(far.vector) == far.base


def test_it_looks_like_any_other_draft_and_is_always_the_same():
    made = card()
    one, other = (spoiled(made, 7, taken=(), at=AT).card for _ in range(2))

    assert one == other
    assert one.id == identity(one) != made.id
    assert one.slug in names(made)
    assert one.name.startswith(made.name + " ")
    assert (one.provenance.parent, one.provenance.amended_by) == (None, None)
    assert [flag.kind for flag in one.flags] == [flag.kind for flag in made.flags]


def test_a_name_that_is_taken_is_left_to_its_product():
    made = card()
    first = spoiled(made, 7, taken=(), at=AT).card.slug

    assert spoiled(made, 7, taken=(first,), at=AT).card.slug not in (first, made.slug)
    with pytest.raises(ReviewError, match="under every name already"):
        spoiled(made, 7, taken=names(made), at=AT)


def test_about_one_draft_in_so_many_is_followed_by_one():
    ids = [f"{number:064x}" for number in range(4_000)]

    assert not any(falls_on(one, 0) for one in ids)
    assert all(falls_on(one, 1) for one in ids)
    assert 350 < sum(falls_on(one, 10) for one in ids) < 450


def test_only_a_machines_whole_draft_can_be_spoiled():
    assert usable(card())
    assert not usable(card(status="partial"))
    assert not usable(card(provenance=card().provenance.model_copy(update={"parent": "0" * 64})))


def test_whoever_decided_is_told_what_was_wrong():
    assert sentence(CameTo("caught", "cvss", "8.9", "1.0")) == (
        "This card was a check: the CVSS base stood at 1.0 where the draft that it was made of has 8.9. You caught it."
    )
    assert sentence(CameTo("let through", "factors.persistent_memory", "0.9", "0.0")).endswith("You let it through.")
