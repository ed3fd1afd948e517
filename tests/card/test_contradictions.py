"""Two things on one card that cannot both be right: each rule on its case, and silent on what only looks like it."""

import re

import pytest

from pipeline.assess import by_model
from pipeline.card import contradictions, make
from pipeline.model import Control, Layer
from pipeline.taxonomy import contradictions as table
from pipeline.taxonomy import factors, layers, risks
from tests.support.contradicting import a_card, expecting, flags, only, vector
from tests.support.ids import words
from tests.support.listings import TEXT, a_listing, a_making


def test_a_card_that_agrees_with_itself_is_left_alone():
    assert flags(a_card()) == ()


def a_layer_saying(commentary):
    drafts = [Layer(layer=x.key, name=x.name, certain=True, commentary="It runs.") for x in layers.LAYERS]
    drafts[3] = drafts[3].model_copy(update={"commentary": commentary})
    return tuple(drafts)


@pytest.mark.parametrize(
    "words",
    [
        "It poses minimal risk to whoever runs it.",
        "A low-risk server for notes.",
        "The risk is negligible.",
        "It is harmless.",
        "There is no risk.",
        "It poses no threat.",
        "It is safe to use.",
    ],
)
@pytest.mark.parametrize("place", ["summary", "layers.L4", "cvss"])
def test_little_risk_beside_a_high_band(words, place):
    changes = {
        "summary": {"summary": words},
        "layers.L4": {"layers": a_layer_saying(words)},
        "cvss": {"said": {"cvss": words}},
    }[place]
    flag = only(a_card(**changes))

    assert (flag.kind, flag.severity, flag.where) == ("contradiction", "high", place)
    assert "High (8.0)" in flag.message
    assert words in flag.message


@pytest.mark.parametrize(
    "words",
    [
        "It is not a low-risk server.",
        "This is hardly without risk.",
        "It acts alone on low-risk actions and asks on the rest.",
        "There is a low risk of injection through the file name.",
        "The vendor claims that it is harmless.",
        "The risk is considerable.",
        "It is safe to use only if nobody else can write to the folder.",
    ],
)
def test_words_that_only_look_like_little_risk(words):
    assert flags(a_card(summary=words)) == ()


def test_little_risk_beside_a_medium_band_is_no_contradiction():
    """3 + 7 × 0.5 = 6.5"""
    assert flags(a_card(base="3.0", summary="It poses minimal risk.")) == ()


def test_great_risk_beside_a_low_band():
    """0.5 + 9.5 × 0.3 = 3.35, rounded half to even."""
    values = dict.fromkeys(factors.KEYS, "0.3")
    low = a_card(base="0.5", values=values, summary="A critical-risk server: a full system compromise follows.")
    flag = only(low)

    assert (flag.where, flag.severity) == ("summary", "high")
    assert "Low (3.4)" in flag.message
    assert "critical-risk" in flag.message


def test_a_rationale_that_plays_its_own_factor_down():
    """0.9 or 0.3: 6 + 4 × 0.54 = 8.2 or 7.9, High both."""
    flag = only(a_card(values={"dynamic_tool_use": "0.9"}, said={"dynamic_tool_use": "Its tools pose little risk."}))

    assert (flag.where, flag.severity) == ("factors.dynamic_tool_use", "medium")
    assert "Dynamic Tool Use is 0.9" in flag.message
    assert "its rationale says “Its tools pose little risk.”" in flag.message


def test_the_same_rationale_beside_a_small_factor_is_no_contradiction():
    said = {"dynamic_tool_use": "Its tools pose little risk."}

    assert flags(a_card(values={"dynamic_tool_use": "0.6"}, said=said)) == ()


FACTOR_CASES = [
    ("dynamic_tool_use", "0.8", "0.7", "The server is read-only.", "The server is not read-only."),
    ("dynamic_tool_use", "0.9", "0.7", "It only reads tickets.", "It can be started in a read-only mode."),
    ("dynamic_tool_use", "0.9", "0.7", "It cannot change anything.", "Use `--read-only` to switch the tools off."),
    ("dynamic_tool_use", "0.9", "0.7", "Nothing is written anywhere.", "It wants a read-only token."),
    ("persistent_memory", "0.7", "0.6", "The server is stateless.", "It is not stateless."),
    ("persistent_memory", "0.8", "0.6", "It keeps no memory of calls.", "It uses a stateless HTTP transport."),
    ("multi_agent_interactions", "0.7", "0.6", "It is a single-agent tool.", "It goes from a single agent to many."),
    ("multi_agent_interactions", "0.7", "0.6", "It starts no other agents.", "It talks to other agents."),
    ("non_determinism", "0.7", "0.6", "Its output is deterministic.", "Its output is non-deterministic."),
    ("autonomy_of_action", "0.3", "0.4", "It is fully autonomous.", "It is not fully autonomous."),
    ("autonomy_of_action", "0.2", "0.4", "It acts without human approval.", "An unattended mode is planned."),
]


@pytest.mark.parametrize(("factor", "value", "fits", "words", "near"), FACTOR_CASES)
@pytest.mark.parametrize("place", ["rationale", "quote", "summary"])
def test_words_that_do_not_go_with_a_factor(factor, value, fits, words, near, place):
    def made(value, words):
        text = f"{TEXT}\n\n{words}"
        changes = {
            "rationale": {"said": {factor: words}},
            "quote": {"quoted": {factor: words}},
            "summary": {"summary": words},
        }[place]
        return flags(a_card(text, values={factor: value}, **changes), text)

    (flag,) = made(value, words)
    assert (flag.kind, flag.where) == ("contradiction", f"factors.{factor}")
    assert f"{factors.LABELS[factor]} is {value}, but" in flag.message
    assert words in flag.message
    assert made(fits, words) == ()
    assert made(value, near) == ()


def test_words_from_the_listing_have_their_place():
    text = f"{TEXT}\n\nThe server is read-only. It speaks HTTP."
    made = a_card(text, values={"dynamic_tool_use": "0.9"}, quoted={"dynamic_tool_use": "server is read-only"})
    flag = only(made, text)

    assert text[flag.start : flag.end] == "The server is read-only."


def test_words_of_the_card_have_none():
    flag = only(a_card(values={"dynamic_tool_use": "0.9"}, said={"dynamic_tool_use": "The server is read-only."}))

    assert flag.start is flag.end is None


def test_a_denial_that_stands_before_the_quote_counts():
    text = f"{TEXT}\n\nMind that this is by no means a server that only reads."
    made = a_card(text, values={"dynamic_tool_use": "0.9"}, quoted={"dynamic_tool_use": "a server that only reads"})

    assert flags(made, text) == ()


@pytest.mark.parametrize(
    ("kind", "factor", "quote"),
    [
        ("approval", "autonomy_of_action", "A person must confirm each call."),
        ("audit", "opacity_reflexivity", "Each call is appended to an audit log."),
        ("read_only", "dynamic_tool_use", "The server only reads tickets."),
    ],
)
def test_a_control_beside_a_factor_that_it_should_have_lowered(kind, factor, quote):
    text = f"{TEXT}\n\n{quote}"
    flag = only(a_card(text, values={factor: "0.8"}, controls={kind: quote}), text)

    assert flag.where == f"factors.{factor}"
    assert f"{factors.LABELS[factor]} is 0.8" in flag.message
    assert quote in flag.message
    assert text[flag.start : flag.end] == quote
    assert flags(a_card(text, values={factor: "0.7"}, controls={kind: quote}), text) == ()


@pytest.mark.parametrize(
    "changes",
    [{"label": "claimed"}, {"reach": "optional"}, {"reach": "built_in"}, {"refused": "it is a duty of the user"}],
    ids=["claimed", "optional", "built-in", "no-control"],
)
def test_a_control_that_leaves_the_factors_as_they_are_contradicts_none(changes):
    quote = "A person must confirm each call."
    text = f"{TEXT}\n\n{quote}"
    card = a_card(text, values={"autonomy_of_action": "0.8"}, controls={"approval": quote})
    (control,) = card.mitigation_factor.controls
    lesser = card.mitigation_factor.model_copy(update={"controls": (control.model_copy(update=changes),)})

    assert flags(card.model_copy(update={"mitigation_factor": lesser}), text) == ()


def test_a_control_without_a_quote_or_one_that_is_a_mode_contradicts_nothing():
    unquoted = Control(kind="approval", label="claimed", description="")
    held = a_card().mitigation_factor.model_copy(update={"controls": (unquoted,)})
    values = {"autonomy_of_action": "0.9", "dynamic_tool_use": "0.9"}

    assert flags(a_card(values=values, mitigation_factor=held)) == ()
    assert flags(a_card(values=values, controls={"read_only": "Start it with `--read-only`"})) == ()


@pytest.mark.parametrize(
    "words",
    [
        "The entry says nothing about memory, logging, or what else it needs, nor of approval steps.",
        "The manifest does not describe scopes, a switch, a log of what is done or approval steps for writes.",
        "No sandbox, no log of what is done, and nothing like approval steps are described.",
    ],
)
def test_a_sentence_on_what_the_listing_leaves_out_shows_no_control(words):
    made = a_card(words, values={"autonomy_of_action": "0.9"}, controls={"approval": "approval steps"})

    assert flags(made, words) == ()


def test_a_contradiction_is_high_where_the_band_hangs_on_it():
    """Read-only makes 0.3 of 0.9. 5.6 + 4.4 × 0.45 = 7.58 becomes 7.3, High; 4.8 + 5.2 × 0.45 = 7.14 becomes 6.8."""
    said = {"dynamic_tool_use": "The server is read-only."}
    values = dict.fromkeys(factors.KEYS, "0.4") | {"dynamic_tool_use": "0.9"}

    assert only(a_card(base="5.6", values=values, said=said)).severity == "medium"
    assert only(a_card(base="4.8", values=values, said=said)).severity == "high"


def test_a_card_without_figures_has_nothing_to_contradict():
    made = make.card(a_listing(), by_model.nothing("Harmless."), (), making=a_making())

    assert flags(made, expected=expecting("cvss", "5.0", "0.1") | expecting("autonomy_of_action", "0.5", "0.1")) == ()


def test_the_same_card_gives_the_same_flags_in_the_same_order():
    text = f"{TEXT}\n\nThe server is read-only. It requires OAuth."
    made = a_card(
        text,
        values={"dynamic_tool_use": "0.9"},
        quoted={"dynamic_tool_use": "The server is read-only."},
        vector=vector(PR="N", VI="H"),
        summary="It poses minimal risk.",
    )
    found = flags(made, text)

    assert found == flags(made, text)
    assert [f.where for f in found] == ["factors.dynamic_tool_use", "cvss", "cvss", "summary"]


def test_under_another_profile_what_hangs_on_the_score_is_found_anew():
    made = a_card(TEXT, summary="It poses minimal risk.")
    flagged = made.model_copy(update={"flags": contradictions.find(made, TEXT, {})})
    other = make.rescore(flagged, making=a_making("owasp-v0.5", snap=True))

    assert [f.where for f in flagged.flags] == ["summary"]
    assert made.score.severity in table.RISKY
    assert other.score.severity not in table.RISKY
    assert contradictions.rescored(flagged, other) == tuple(f for f in other.flags if f.kind == "snapped")
    assert contradictions.rescored(flagged, flagged) == flagged.flags


SAID = [value for value in vars(table).values() if isinstance(value, table.Said)]


@pytest.mark.parametrize("said", SAID, ids=lambda said: words(said.means))
def test_every_pattern_compiles_and_does_not_match_nothing(said):
    assert said.means
    assert re.compile(said.pattern, re.IGNORECASE).search("") is None
    assert not said.unless or re.compile(said.unless, re.IGNORECASE).search("") is None


def test_the_rules_name_factors_controls_and_metrics_there_are():
    metrics = {m.key: "".join(value for value, _ in m.values) for m in risks.BASE_METRICS}

    assert {r.factor for r in (*table.FACTOR_RULES, *table.CONTROL_RULES)} <= set(factors.KEYS)
    assert {r.control for r in (*table.CONTROL_RULES, *table.CONTROL_METRIC_RULES)} <= set(risks.CONTROLS)
    for rule in (*table.METRIC_RULES, *table.CONTROL_METRIC_RULES, table.INTEGRITY):
        assert set(rule.values) <= set(metrics[rule.metric])
        assert rule.instead in metrics[rule.metric]
        assert rule.instead not in rule.values
