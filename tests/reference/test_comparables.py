"""Nearness in words, and the figures that near cards show."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reference import comparables, ladder
from pipeline.reference.comparables import NEIGHBOURS, Figures, Index, published, snap
from pipeline.reference.gold import Reference
from pipeline.taxonomy import factors, layers
from tests.support.listings import TEXT, index


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


def near(name, text, of=SMALL):
    return [n.reference.slug for n in of.compare(name, text).nearest]


def test_the_nearest_in_words_comes_first():
    assert near("Pilot", "It deletes pods in a kubernetes cluster, and fills forms")[:2] == ["cluster", "browser"]


def test_similarities_fall_and_stay_between_nothing_and_one():
    found = [n.similarity for n in index().compare("Kube Pilot", TEXT).nearest]

    assert found == sorted(found, reverse=True)
    assert all(0 < s < comparables.OWN for s in found)
    assert len(found) == NEIGHBOURS


def test_a_listing_is_compared_once_and_each_listing_by_itself():
    index = Index([BROWSER, CLUSTER, NOTES])
    beside = index.compare("Pilot", "drives a browser")

    assert index.compare("Pilot", "drives a browser") is beside
    assert index.compare("Browser", "drives a browser").nearest != beside.nearest


def test_similarity_is_the_cosine_of_the_weights():
    """One word is in both references and weighs ln 3/3 + 1; one more word and the pair weigh ln 3/2 + 1 in each."""
    index = Index([a_reference("x", "alpha beta", name="x"), a_reference("z", "alpha gamma", name="z")])
    (other,) = index.compare("v", "alpha beta").nearest  # the first is the listing's own
    rare = math.log(3 / 2) + 1

    assert other.reference.slug == "z"
    assert other.similarity == pytest.approx(1 / (1 + 2 * rare**2))


@pytest.mark.parametrize(
    "text",
    ["", " \n", "12 34", "日本語だけ", "the of and"],
    ids=["empty", "blank", "digits", "ideographs", "stop-words"],
)
def test_a_text_without_known_words_has_no_neighbours(text):
    assert near("", text) == []


def test_a_reference_that_shares_no_word_is_no_neighbour():
    assert near("x", "kubernetes pods") == ["cluster"]


def test_no_more_are_given_than_there_is_room_for():
    of = Index([a_reference(f"r{n}", f"same words here {n}") for n in range(NEIGHBOURS + 3)])

    assert len(near("x", "same words", of)) == NEIGHBOURS


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


def test_the_order_of_the_references_does_not_matter_to_the_neighbours():
    found = [(n.reference.slug, round(n.similarity, 12)) for n in index().compare("Kube Pilot", TEXT).nearest]
    turned = [
        (n.reference.slug, round(n.similarity, 12))
        for n in Index(index().references[::-1]).compare("Kube Pilot", TEXT).nearest
    ]

    assert found == turned


def graded(n=24):
    """References whose words say how much they act, with figures that follow."""
    words = ("reads", "searches", "updates", "deletes", "executes", "deploys")
    out = []
    for i in range(n):
        level = i % len(words)
        value = Decimal(level) / 10 + Decimal("0.2")
        text = f"The tool {words[level]} things. It {words[level]} them number {i} in a way."
        flags = dict.fromkeys(layers.KEYS, None) | {"L1": level > 2}
        out.append(
            a_reference(
                f"r{i:02}", text, factors=dict.fromkeys(factors.KEYS, value), uncertain_layers=flags,
                cvss_base=4 + 10 * value / 2 if i % 2 else None,
            )
        )  # fmt: skip
    return out


GRADED = Figures(graded())


def test_a_figure_follows_the_words():
    mild, strong = (GRADED.factor("autonomy_of_action", f"It {word} things.").value for word in ("reads", "deploys"))

    assert mild + 0.2 < strong


def test_the_base_follows_the_worst_that_the_listing_says():
    texts = (
        "It searches the web.",
        "It sends messages.",
        "It deletes namespaces.",
        "It runs shell commands.",
    )
    found = [GRADED.base(text, []).value for text in texts]

    assert found == sorted(set(found))
    assert [GRADED.ladder.levels[comparables.grade_of(text)] for text in texts] == found


def test_the_base_is_as_wide_as_the_ladder_misses_on_cards_left_out():
    assert len(GRADED.ladder.residuals) == 12
    assert GRADED.base("It reads.", []).spread == GRADED.ladder.spread > 0


def test_the_nearest_cards_move_the_base_within_the_reach_of_its_grade():
    alone = GRADED.base("It reads.", []).value
    low, high = ([a_reference("x", cvss_base=Decimal(base))] for base in ("0.0", "10.0"))

    assert GRADED.base("It reads.", high).value == pytest.approx(alone + ladder.REACH)
    assert GRADED.base("It reads.", low).value == pytest.approx(alone - ladder.REACH)


def test_a_nearest_card_without_a_base_is_passed_over():
    given = [a_reference("x"), *(a_reference(f"y{n}", cvss_base=Decimal(n)) for n in range(5))]

    assert comparables.near_bases(given, 1) == (0.0, 1.0, 2.0)


def test_a_nearest_card_that_can_do_far_more_shows_nothing():
    shell = a_reference("x", "It runs shell commands.", cvss_base=Decimal("9.8"))

    assert comparables.near_bases([shell], 1) == ()
    assert comparables.near_bases([shell], 7) == (9.8,)


def flagged(n=24):
    """References of which those that name their model have a certain L1; the servers among them have not."""
    said = (
        "It runs on GPT-4. It uses Claude 3.",
        "It is a thing.",
        "An MCP server. It runs on GPT-4. It uses Claude 3.",
    )
    return [
        a_reference(f"r{i:02}", f"{said[i % 3]} It is number {i}.", uncertain_layers=flags(L1=i % 3 > 0))
        for i in range(n)
    ]


def flags(**known):
    return dict.fromkeys(layers.KEYS, None) | known


def test_the_chance_of_uncertainty_follows_the_cues_and_the_headline():
    found = Figures(flagged())
    named, silent = found.uncertain("L1", "It runs on GPT-4. It uses Claude 3."), found.uncertain("L1", "A thing.")
    server = found.uncertain("L1", "An MCP server. It runs on GPT-4. It uses Claude 3.")

    assert named < 0.2 < 0.8 < min(silent, server)


def test_a_layer_whose_flags_are_hardly_known_has_no_chance():
    assert GRADED.uncertain("L2", "It reads things.") is None


def test_the_language_interface_goes_by_planning():
    beside = index().compare("Kube Pilot", TEXT)

    assert published("natural_language_interface") == "goal_driven_planning"
    assert beside.factor("natural_language_interface") == beside.factor("goal_driven_planning")
    assert {published(key) for key in factors.ALL_KEYS} == set(factors.KEYS)


def test_the_same_comparison_twice_is_the_same_to_the_last_digit():
    one, other = (Index(index().references).compare("Kube Pilot", TEXT) for _ in range(2))

    assert [one.factor(key) for key in factors.KEYS] == [other.factor(key) for key in factors.KEYS]
    assert one.base() == other.base()


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
