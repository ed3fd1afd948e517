"""Nearness in words, and the figures that near cards show."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import comparables
from pipeline.comparables import NEIGHBOURS, SHRINK, Figure, Index, Neighbour, figure, snap
from pipeline.gold import Reference
from pipeline.taxonomy import factors, layers
from tests.listings import TEXT, index, references


def a_reference(slug, listing="", *, group="", name="", **changes):
    whole = {
        "slug": slug,
        "name": name or slug,
        "card_url": "",
        "listing_source": "",
        "listing_kind": "vendor",
        "listing": listing,
        "factors": dict.fromkeys(factors.KEYS, Decimal("0.5")),
        "cvss_base": None,
        "threat_multiplier": None,
        "mitigation_factor": None,
        "aivss": None,
        "severity": None,
        "uncertain_layers": dict.fromkeys(layers.KEYS),
        "group": group or slug,
    }
    return Reference(**(whole | changes))


BROWSER = a_reference("browser", "drives a browser, clicks links and fills forms on web pages")
CLUSTER = a_reference("cluster", "creates pods and deletes namespaces in a kubernetes cluster")
NOTES = a_reference("notes", "keeps notes in a vault of markdown files")
SMALL = Index([BROWSER, CLUSTER, NOTES])


def near(name, text, of=SMALL, **most):
    return [n.reference.slug for n in of.nearest(name, text, **most)]


def test_the_nearest_in_words_comes_first():
    assert near("Pilot", "It deletes pods in a kubernetes cluster, and fills forms")[:2] == ["cluster", "browser"]


def test_similarities_fall_and_stay_between_nothing_and_one():
    found = [n.similarity for n in index().nearest("Kube Pilot", TEXT)]

    assert found == sorted(found, reverse=True)
    assert all(0 < s < comparables.OWN for s in found)
    assert len(found) == NEIGHBOURS


@pytest.mark.parametrize(
    "text",
    ["", " \n", "12 34", "日本語だけ", "the of and"],
    ids=["empty", "blank", "digits", "ideographs", "stop-words"],
)
def test_a_text_without_known_words_has_no_neighbours(text):
    assert near("", text) == []


def test_a_reference_that_shares_no_word_is_no_neighbour():
    assert near("x", "kubernetes pods") == ["cluster"]


def test_no_more_are_given_than_asked_for():
    assert len(near("x", "browser kubernetes notes", most=2)) == 2


def test_equally_near_references_come_by_name():
    of = Index([a_reference(slug, "same words here") for slug in "cab"])

    assert near("x", "words", of) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("name", "text"),
    [("Own", "what it does"), ("OWN!", "altogether different"), ("else", "keeps notes in a vault of markdown files")],
    ids=["same-name", "same-name-otherwise-written", "same-text"],
)
def test_the_own_card_and_its_group_are_left_out(name, text):
    own = a_reference("own", "keeps notes in a vault of markdown files", name="Own", group="g")
    twin = a_reference("twin", "keeps notes somewhere, and what it does is like it", group="g")
    other = a_reference("other", "keeps notes too, and what it does is altogether different", group="h")

    assert near(name, text, Index([own, twin, other])) == ["other"]


@pytest.mark.parametrize("reference", references(), ids=lambda r: r.slug)
def test_no_reference_calibrates_itself_its_group_or_from_the_held_back(reference):
    found = index().nearest(reference.name, reference.listing, most=99)

    assert found
    assert reference.group not in {n.reference.group for n in found}
    assert {n.reference.split for n in found} == {"tune"}


def test_the_order_of_the_references_does_not_matter_to_the_neighbours():
    found = [(n.reference.slug, round(n.similarity, 12)) for n in index().nearest("Kube Pilot", TEXT)]
    turned = [
        (n.reference.slug, round(n.similarity, 12)) for n in Index(index().references[::-1]).nearest("Kube Pilot", TEXT)
    ]

    assert found == turned


def test_the_figure_is_the_mixture_of_the_docstring():
    everyone = [a_reference(s, cvss_base=Decimal(b)) for s, b in (("a", "4"), ("b", "6"), ("c", "8"), ("d", "10"))]
    found = figure([Neighbour(everyone[0], 0.4), Neighbour(everyone[2], 0.2)], everyone, lambda r: r.cvss_base)
    near_mean = (0.16 * 4 + 0.04 * 8) / 0.2

    assert math.isclose(found.mean, (1 - SHRINK) * near_mean + SHRINK * 7)
    assert 0 < found.spread < 3


def test_references_that_do_not_publish_a_figure_are_passed_over():
    silent, loud = a_reference("s"), a_reference("l", cvss_base=Decimal(6))

    assert figure([Neighbour(silent, 0.9), Neighbour(loud, 0.1)], [silent, loud], lambda r: r.cvss_base) == Figure(6, 0)


def test_without_neighbours_the_figure_is_that_of_all():
    everyone = [a_reference("a", cvss_base=Decimal(4)), a_reference("b", cvss_base=Decimal(8))]

    assert figure([], everyone, lambda r: r.cvss_base) == Figure(6, 2)


def test_the_spread_grows_where_neighbours_disagree():
    everyone = [a_reference(str(n), cvss_base=Decimal(n)) for n in range(11)]

    def spread(*picked):
        return figure([Neighbour(everyone[n], 0.5) for n in picked], everyone, lambda r: r.cvss_base).spread

    assert spread(5, 5) < spread(4, 6) < spread(0, 10)


@pytest.mark.parametrize(
    ("value", "step", "expected"),
    [(0.44, "0.1", "0.4"), (0.46, "0.1", "0.5"), (-3.0, "0.1", "0.0"), (7.0, "0.1", "1.0"), (0.974, "0.05", "0.95"),
     (1e-17, "0.1", "0.0")],
    ids=["down", "up", "below", "above", "twentieths", "tiny"],
)  # fmt: skip
def test_values_snap_to_the_grid_within_the_bounds(value, step, expected):
    assert str(snap(value, step, "0.0", "1.0")) == str(Decimal(expected).quantize(Decimal(step)))


@given(st.floats(-2, 2))
def test_snapping_moves_by_half_a_step_at_most(value):
    snapped = snap(value, "0.1", "0.0", "1.0")

    assert abs(float(snapped) - min(max(value, 0), 1)) <= 0.05 + 1e-9
    assert str(snapped) in factors.GRID
