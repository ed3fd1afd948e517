"""The card: its identity, its status, its price, and the same card under another profile."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.assess import by_model, by_reference
from pipeline.card import make
from pipeline.card.make import Prices, canonical, cost, identity, slug
from pipeline.errors import InputError
from pipeline.listing.passages import split
from pipeline.model import Flag, Http, Tokens
from pipeline.scoring import PROFILES
from pipeline.taxonomy import factors
from tests.support.answering import TOKENS
from tests.support.listings import PASSAGES, a_listing, a_making, index
from tests.support.made import CARDS, each_card, modelled_card, offline_card

HTTP = Http(
    final_url="https://kube-pilot.example/docs",
    status=200,
    content_type="text/html",
    etag='"1"',
    last_modified=None,
    wire_bytes=10,
    decoded_bytes=20,
)


# Identity


@each_card
def test_the_identity_is_that_of_what_the_card_says(made):
    assert made.id == identity(made)
    assert len(made.id) == 64


@pytest.mark.parametrize(
    "circumstance",
    [{"fetched_at": "2030-01-01T00:00:00Z"}, {"http": HTTP}, {"raw_sha256": "0" * 64}],
    ids=lambda change: next(iter(change)),
)
def test_circumstances_of_the_reading_do_not_change_the_identity(circumstance):
    assert offline_card(a_listing(**circumstance)).id == CARDS["comparables"].id


def test_the_time_of_making_does_not_change_the_identity():
    later = offline_card(now="2030-01-01T00:00:00Z")

    assert later.id == CARDS["comparables"].id
    assert later.provenance.created_at != CARDS["comparables"].provenance.created_at


def test_anything_else_changes_the_identity():
    made = CARDS["llm"]
    body = made.model_dump(mode="json")
    for part, key in make.CIRCUMSTANCES:
        body[part].pop(key)
    seen = set()
    for path in paths(body):
        changed = json.loads(json.dumps(made.model_dump(mode="json")))
        spoil(changed, path)
        seen.add(digest(changed))

    assert len(seen) > 100
    assert digest(made.model_dump(mode="json")) not in seen


def digest(body):
    """The identity of a card whose records no longer need to make sense."""

    class Loose:
        def model_dump(self, mode):
            return json.loads(json.dumps(body))

    return identity(Loose())


def paths(node, at=()):
    """The way to every value in a JSON body, but for the card's own id."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    found = [path for key, value in items for path in paths(value, (*at, key))]
    return found or ([at] if at != ("id",) else [])


def spoil(body, path):
    for key in path[:-1]:
        body = body[key]
    body[path[-1]] = ["changed", body[path[-1]]]


def test_identity_does_not_depend_on_the_order_of_keys():
    made = CARDS["llm"]
    turned = made.model_copy(update={"factors": dict(reversed(made.factors.items()))})

    assert identity(turned) == made.id


def test_canonical_json_is_sorted_tight_and_unescaped():
    assert canonical({"b": [1.0, None], "a": "é—\n"}) == '{"a":"é—\\n","b":[1.0,null]}'


# Slugs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kube Pilot", "kube-pilot"),
        ("  CAST AI (beta)! ", "cast-ai-beta"),
        ("Café Über", "cafe-uber"),
        ("日本語", "listing"),
        ("日本語 MCP", "mcp"),
        ("", "listing"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 200, "a" * 80),
        ("a" * 79 + " b", "a" * 79),
        ("ﬁle ①", "file-1"),
        ("\x1b[31mred\x00", "31mred"),
        ("CON.", "con"),
    ],
    ids=[
        "words", "punctuation", "accents", "ideographs", "mixed", "empty", "path", "long", "long-to-a-hyphen",
        "compatibility-forms", "controls", "dot",
    ],
)  # fmt: skip
def test_slugs(name, expected):
    assert slug(name) == expected


@given(st.text(max_size=200))
def test_a_slug_is_always_a_plain_file_name(name):
    made = slug(name)

    assert 0 < len(made) <= 80
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slug(made) == made


# Status and flags


def test_what_is_missing_is_partial_and_what_lacks_both_answers_failed():
    blank = by_model.nothing("")

    def status(*missing):
        return make.card(a_listing(), blank.model_copy(update={"missing": missing}), (), making=a_making()).status

    assert status("factors") == status("factors", "layers.L1") == "partial"
    assert status("factors", "layers") == "failed"


def test_an_unread_part_is_named():
    found = split("One sentence here. " * 60)
    whole = by_reference.assess(a_listing(), found, index())

    one = make.card(a_listing(), whole, found[1:2], making=a_making())
    more = make.card(a_listing(), whole, found[1:], making=a_making())

    assert one.flags[0].message.startswith("Passage 2 (")
    assert more.flags[0].message.startswith(f"Passages 2 to {len(found)} (")
    assert {one.status, more.status} == {"partial"}


def test_an_input_that_is_missing_means_no_score():
    source = by_reference.assess(a_listing(), PASSAGES, index())
    for key in factors.KEYS:
        gone = source.factors[key].model_copy(update={"value": None})
        without = source.model_copy(update={"factors": source.factors | {key: gone}})
        assert make.card(a_listing(), without, (), making=a_making()).score is None
    for part, field in (("cvss", "base"), ("threat_multiplier", "value"), ("mitigation_factor", "value")):
        without = source.model_copy(update={part: getattr(source, part).model_copy(update={field: None})})
        assert make.card(a_listing(), without, (), making=a_making()).score is None


def test_a_factor_that_the_profile_does_not_add_up_may_be_missing():
    source = by_reference.assess(a_listing(), PASSAGES, index())
    gone = source.factors["natural_language_interface"].model_copy(update={"value": None})
    without = source.model_copy(update={"factors": source.factors | {"natural_language_interface": gone}})

    assert make.card(a_listing(), without, (), making=a_making()).score is not None
    assert make.card(a_listing(), without, (), making=a_making("owasp-v0.8", snap=True)).score is None


# Cost


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        (Tokens(input=1_000_000), 2.0),
        (Tokens(input=1_000_000, cached=1_000_000), 0.5),
        (Tokens(input=1_000_000, cached=400_000, output=100_000), 1.2 + 0.2 + 0.8),
        (Tokens(), 0.0),
        (Tokens(input=10, cached=20), 0.00001),
    ],
    ids=["fresh", "all-cached", "mixed", "none", "more-cached-than-read"],
)
def test_cached_tokens_are_paid_once(tokens, expected):
    assert cost(tokens, Prices(input=2, cached=0.5, output=8)) == pytest.approx(expected)


def test_without_prices_there_is_no_cost():
    assert cost(TOKENS, None) is None
    assert modelled_card().provenance.cost_usd is None


def test_a_card_of_a_model_has_its_cost_and_one_without_has_none():
    prices = Prices(1, 1, 1)

    assert modelled_card(prices=prices).provenance.cost_usd == pytest.approx(2 * 1_100 / 1e6)
    assert offline_card(prices=prices).provenance.cost_usd is None


# Rescoring


@pytest.mark.parametrize("name", [n for n in PROFILES if n != "directory"])
@pytest.mark.parametrize("made", [CARDS["comparables"], CARDS["llm"]], ids=["comparables", "llm"])
def test_another_profile_flags_what_it_moved_and_the_way_back_is_the_same_card(made, name):
    there = make.rescore(made, making=a_making(name, snap=True))
    back = make.rescore(there, making=a_making())
    moved = [f for f in there.flags if f.kind == "snapped"]

    assert there.score.profile == there.provenance.profile == name
    assert moved
    assert all(name in f.message and f.where for f in moved)
    assert there.id != made.id
    assert back == made


def test_rescoring_under_the_same_profile_changes_nothing():
    assert make.rescore(CARDS["llm"], making=a_making(now="2031-01-01T00:00:00Z")) == CARDS["llm"]


def test_rescoring_does_not_trust_the_score_or_the_identity_of_a_card():
    made = CARDS["comparables"]
    forged = made.model_copy(update={"id": "0" * 64, "score": made.score.model_copy(update={"aivss": Decimal("0.1")})})

    assert make.rescore(forged, making=a_making()) == made


def test_rescoring_asks_nothing_and_keeps_the_time_of_making():
    there = make.rescore(CARDS["llm"], making=a_making("owasp-v0.5", snap=True, now="2031-01-01T00:00:00Z"))

    assert there.provenance.created_at == CARDS["llm"].provenance.created_at
    assert there.provenance.tokens == CARDS["llm"].provenance.tokens
    assert there.factors == CARDS["llm"].factors


def test_an_inconclusive_card_stays_without_a_score():
    there = make.rescore(CARDS["inconclusive"], making=a_making("owasp-v0.8", snap=True))

    assert (there.status, there.score) == ("inconclusive", None)


def test_levels_that_do_not_fit_are_an_error_without_snapping():
    with pytest.raises(InputError, match=r"owasp-v0\.8 allows"):
        make.rescore(CARDS["comparables"], making=a_making("owasp-v0.8"))


def test_a_card_without_its_factors_has_no_score_after_rescoring():
    bare = CARDS["comparables"].model_copy(update={"factors": {}})

    assert make.rescore(bare, making=a_making()).score is None


def test_only_the_flags_of_snapping_are_replaced():
    note = Flag(kind="injection", severity="high", message="Someone tried.", where="listing")
    noted = CARDS["snapped"].model_copy(update={"flags": (note, *CARDS["snapped"].flags)})
    kept = tuple(flag for flag in noted.flags if flag.kind != "snapped")

    assert note in kept != noted.flags
    assert make.rescore(noted, making=a_making()).flags == kept
