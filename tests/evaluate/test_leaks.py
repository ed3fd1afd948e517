"""No card is measured by itself: not its own group, not the held-back cards, neither by text nor by figures."""

import json
from collections import Counter

import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.assess.draft import draft
from pipeline.assess.estimators import Comparables, Llm
from pipeline.evaluate.run import listing
from pipeline.reference import gold
from pipeline.reference.comparables import Index
from pipeline.render import json_line
from pipeline.resources import path
from pipeline.taxonomy import factors
from tests.support.answering import a_model
from tests.support.listings import NOW, a_making, index, references

ALIKE = 0.30
"""Cosine from which two listings are near-duplicates; ``evals/README.md``."""


@pytest.mark.parametrize("reference", references(), ids=lambda r: r.slug)
def test_no_card_sees_itself_its_group_or_the_held_back(reference):
    beside = index().compare(reference.name, reference.listing)
    fitted = beside._figures._references
    seen = [*fitted, *(n.reference for n in beside.nearest)]

    assert fitted
    assert beside.nearest
    assert {r.split for r in seen} == {"tune"}
    assert reference.group not in {r.group for r in seen}


@pytest.mark.parametrize("reference", references()[::7], ids=lambda r: r.slug)
def test_no_prompt_shows_it_either(reference):
    model = a_model()
    card = draft(listing(reference, NOW), Llm(model, model="m", index=index()), making=a_making())
    kin = [r for r in references() if r.group == reference.group or r.split == "test"]
    exemplars = model.seen["factors"].user.split("LISTING-")[0]

    assert {c.slug for c in card.comparables}.isdisjoint(r.slug for r in kin)
    assert not [r.slug for r in kin if f"\n- {r.name}: " in exemplars]


def test_groups_never_cross_the_split():
    sides = {(r.group, r.split) for r in references()}

    assert len(sides) == len({group for group, _ in sides})


def test_a_third_is_held_back():
    assert Counter(r.split for r in references()) == {"tune": 66, "test": 33}


def test_listings_alike_in_words_share_a_group():
    vectors = TfidfVectorizer(sublinear_tf=True).fit_transform([r.listing for r in references()])
    near = (vectors @ vectors.T).toarray()
    pairs = [(a, b) for i, a in enumerate(references()) for j, b in enumerate(references()) if i < j]
    cosines = [near[i, j] for i in range(len(references())) for j in range(i + 1, len(references()))]
    alike = [(a, b) for (a, b), cosine in zip(pairs, cosines, strict=True) if cosine >= ALIKE]

    assert alike
    assert [(a.slug, b.slug) for a, b in alike if a.group != b.group] == []


def test_listings_of_one_source_page_share_a_group():
    by_source: dict[str, set[str]] = {}
    for r in references():
        by_source.setdefault(r.listing_source.rstrip("/").lower(), set()).add(r.group)

    assert {source: groups for source, groups in by_source.items() if source and len(groups) > 1} == {}


def test_products_of_one_name_share_a_group():
    by_name: dict[str, set[str]] = {}
    for r in references():
        by_name.setdefault("".join(c for c in r.name.casefold() if c.isalnum()), set()).add(r.group)

    assert {name: groups for name, groups in by_name.items() if len(groups) > 1} == {}


def cards(known):
    estimator = Comparables(Index([r for r in known if r.split == "tune"]))
    return {r.slug: json_line(draft(listing(r, NOW), estimator, making=a_making())) for r in references()[::9]}


def altered(tmp_path, split):
    """A copy of the file in which the figures of one side are turned upside down."""
    out = []
    for line in path("evals", "gold", "cards.jsonl").read_text("utf-8").splitlines():
        card = json.loads(line)
        if card["split"] == split:
            card["factors"] = {key: round(1 - card["factors"][key], 1) for key in factors.KEYS}
            card["cvss_base"] = None if card["cvss_base"] is None else 0.1
            card["uncertain_layers"] = {k: None if v is None else not v for k, v in card["uncertain_layers"].items()}
        out.append(json.dumps(card))
    copy = tmp_path / "cards.jsonl"
    copy.write_text("\n".join(out), "utf-8")
    return gold.load(copy)


def test_figures_of_the_held_back_cards_change_no_card(tmp_path):
    assert cards(altered(tmp_path, "test")) == cards(references())


def test_figures_of_the_others_change_every_card(tmp_path):
    """Else the test above would prove nothing."""
    before, after = cards(references()), cards(altered(tmp_path, "tune"))

    assert all(before[slug] != after[slug] for slug in before)


def test_a_cards_own_figures_do_not_come_back_in_its_estimate():
    """Each ``tune`` card with figures of its own turned round: what is estimated for it stays as it was."""
    known = list(gold.exemplars())
    for at in range(0, len(known), 16):
        own = known[at]
        turned = own.model_copy(update={"factors": {key: 1 - value for key, value in own.factors.items()}})
        other = Index([*known[:at], turned, *known[at + 1 :]])
        found, expected = (i.compare(own.name, own.listing) for i in (other, index()))

        assert [found.factor(key) for key in factors.KEYS] == [expected.factor(key) for key in factors.KEYS]
