"""The drift report: what moved and whose doing it was, in an order that a reader needs, and nothing that acts."""

import json
import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import drift
from pipeline.card import changes
from pipeline.card.changes import Drafts
from pipeline.drift import BadRow, Cause, Counts, Estimated, Input, New, Report, Reworded, causes, phrases, why
from pipeline.model import Tokens
from tests.render.test_markdown import structure
from tests.support import golden
from tests.support.cards import ATTACKS
from tests.support.drifting import (
    MOVES,
    NOUGHT,
    REPORTS,
    a_cause,
    a_hostile_report,
    a_large_report,
    a_move,
    a_quiet_report,
    a_report,
)
from tests.support.ids import words
from tests.support.moving import BEFORE, ELSEWHERE, MOVED, heard

texts = st.one_of(
    st.text(max_size=80), st.sampled_from(ATTACKS), st.text("<>&|`*_[]()#~\\\n\r\t -+=!:/.@0aG", max_size=60)
)


@pytest.mark.parametrize("kind", REPORTS)
@pytest.mark.parametrize(
    ("form", "suffix"), [(drift.markdown, "md"), (drift.page, "html"), (drift.json, "json")], ids=words
)
def test_golden(kind, form, suffix):
    golden.check(f"drift-{kind}.{suffix}", form(REPORTS[kind]()))


# Order


def test_band_changes_come_first_then_the_largest_moves():
    assert [one.slug for one in drift.in_order(MOVES)] == [
        "shop-helper", "deploy-bot", "ledger-agent", "notes-mcp",
        "travel-desk", "kube-pilot", "mail-triage", "chat-relay", "pdf-reader",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (a_move("b", "6.9", "7.0"), a_move("a", "5.0", "6.9")),
        (a_move("b", "7.0", None), a_move("a", "6.9", "9.9")),
        (a_move("b", None, "7.0"), a_move("a", "6.9", "9.9")),
        (a_move("b", "5.9", "5.1"), a_move("a", "5.0", "5.7")),
        (a_move("a", "5.0", "5.7"), a_move("b", "5.7", "5.0")),
    ],
    ids=["a band before a size", "a lost score", "a first score", "down counts as up", "by slug"],
)
def test_what_comes_first(first, second):
    assert drift.in_order([second, first]) == drift.in_order([first, second]) == (first, second)


@pytest.mark.parametrize("form", [drift.markdown, drift.page, drift.json], ids=words)
def test_every_format_has_that_order_whatever_it_was_given(form):
    text = form(a_report(moved=tuple(reversed(MOVES))))

    assert text == form(a_report())


def test_failures_that_a_person_is_asked_about_come_first():
    found = json.loads(drift.json(a_report()))["failures"]

    assert [(one["slug"], one["review"]) for one in found] == [("lost", True), ("flaky", False)]


# Whose doing


@pytest.mark.parametrize(
    ("found", "said", "ours"),
    [
        ([("listing", "0.2")], "", False),
        ([("extractor", "0.2")], "us, not them", True),
        ([("prompt", "0.2")], "us, not them", True),
        ([("model", "0.2")], "us, not them", True),
        ([("exemplars", "0.2")], "us, not them", True),
        ([("profile", "0.2")], "us, not them", True),
        ([("software", "0.2")], "us, not them", True),
        ([("answers", "0.2")], "us, not them", True),
        ([("person", "0.2")], "a reviewer", False),
        ([("listing", None), ("model", None), ("together", "0.2")], "the listing and us", False),
        ([("profile", "0.2"), ("listing", "0.0")], "us, not them", True),
        ([("person", "0.2"), ("prompt", "0.1")], "us and a reviewer", True),
        ([], "", False),
    ],
    ids=words,
)
def test_whose_doing_a_move_was(found, said, ours):
    move = a_move("x", "5.0", "5.2", *(a_cause(name, points) for name, points in found))

    assert (phrases.verdict(move), causes.ours(move)) == (said, ours)


def test_moves_are_counted_by_whose_doing_they_were():
    assert phrases.whose(a_report()) == (
        "4 by us and not them (extractor 1, prompt 1, exemplars 1, answers 1); 3 by their listings; "
        "1 by the listing and us; 1 by the listing and a reviewer"
    )


def test_a_move_without_a_cause_on_record_says_so():
    report = a_report(moved=(a_move("x", "5.0", "5.2"),))

    assert phrases.whose(report) == "1 by no cause that is on record"
    assert "No cause is on record" in drift.markdown(report)
    assert "No cause is on record" in drift.page(report)


def test_each_cause_has_its_moves_its_band_changes_and_its_own_points():
    moved = (
        a_move("a", "5.0", "5.4", a_cause("prompt", "0.4")),
        a_move("b", "6.9", "7.0", a_cause("prompt", "0.1")),
        a_move("c", "5.0", "5.9", a_cause("prompt", None), a_cause("listing", None), a_cause("together", "0.9")),
    )

    assert causes.by_cause(moved) == [
        ("listing", "the listing", 1, 0, None),
        ("prompt", "us", 3, 1, Decimal("0.25")),
    ]


@pytest.mark.parametrize("form", [drift.markdown, drift.page], ids=words)
def test_a_changed_prompt_is_said_to_be_us_and_not_them(form):
    """Not of a listing that changed."""
    ours, theirs = (
        a_report(moved=(a_move("x", "5.0", "5.2", a_cause(name, "0.2")),)) for name in ("prompt", "listing")
    )

    assert "1 by us and not them (prompt 1)" in form(ours)
    assert "us, not them" in form(ours)
    assert "us, not them" not in form(theirs)


def test_causes_of_two_cards_go_into_a_report_as_they_are():
    (found,) = changes.causes(BEFORE, heard(MOVED, **ELSEWHERE), drafts=Drafts())

    assert Cause.model_validate(found._asdict()) == a_cause("listing", "-0.1", found.detail)


# What is said


@pytest.mark.parametrize(
    ("state", "bound", "title"),
    [
        ("complete", None, None),
        ("bounded", "--max-usd 5", "Ended at a bound: --max-usd 5"),
        ("bounded", None, "Ended at a bound"),
        ("incomplete", None, "Incomplete: under 99 % of what was due could be checked"),
        ("cancelled", None, "Cancelled"),
    ],
    ids=words,
)
def test_a_run_that_is_not_complete_says_so_first(state, bound, title):
    report = a_report(state=state, bound=bound)
    said = phrases.notice(report)

    assert (said and said.title) == title
    assert all(
        (said is None) or (said.title in re.sub(r"\\", "", form(report))) for form in (drift.markdown, drift.page)
    )


def test_how_to_go_on_names_the_run():
    assert "threatcard runs retry 0b5f6a1e2c3d" in phrases.notice(a_report(state="cancelled")).advice


@pytest.mark.parametrize(
    ("form", "heads"), [(drift.markdown, r"^## (.*)$"), (drift.page, r"<h2 id=.*>(.*)</h2>")], ids=words
)
def test_what_is_empty_has_a_sentence_and_no_heading_of_its_own(form, heads):
    quiet, full = (re.findall(heads, form(report), re.MULTILINE) for report in (a_quiet_report(), a_report()))

    assert [head for head in quiet if head not in full] == ["Nothing to report"]
    assert "Nothing to report" not in full
    assert all(said.advice in form(a_quiet_report()) for said in phrases.QUIET.values())


def test_an_empty_list_is_not_taken_for_nothing_where_the_counts_say_otherwise():
    counts = Counts(**(NOUGHT | {"failed": 2, "outdated": 1, "inconclusive": 1}))
    said = [each.title for each in phrases.quiet(a_quiet_report(counts=counts))]

    assert said == ["Scores", "New", "Gone", "Bad rows"]


@pytest.mark.parametrize(
    ("tokens", "cost", "said"),
    [
        (Tokens(), None, "No model was asked."),
        (
            Tokens(input=1_000, cached=400, output=50),
            None,
            "1,000 tokens in (400 cached), 50 out; no price is known.",
        ),
        (Tokens(input=1_000, output=50), 0.004, "1,000 tokens in (0 cached), 50 out; USD 0.00."),
        (Tokens(output=50), 1_234.5, "0 tokens in (0 cached), 50 out; USD 1,234.50."),
    ],
    ids=["nothing", "no prices", "little", "much"],
)
def test_what_it_cost(tokens, cost, said):
    assert phrases.usage(tokens, cost) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2026-11-24T01:00:00Z", "2026-11-24T01:00:41Z", "41 s"),
        ("2026-11-24T01:00:00Z", "2026-11-24T01:05:59Z", "5 min"),
        ("2026-11-24T23:00:00Z", "2026-11-25T02:12:40Z", "3 h 12 min"),
        ("2026-11-24T01:00:00Z", "2026-11-24T00:00:00Z", "0 s"),
        ("yesterday", "2026-11-24T01:00:00Z", ""),
        ("2026-11-24T01:00:00", "2026-11-24T01:00:00Z", ""),
    ],
    ids=["seconds", "minutes", "past midnight", "a clock set back", "no time", "no zone"],
)
def test_how_long_it_took(start, end, said):
    assert phrases.lasted(a_report(started_at=start, ended_at=end)) == said


@pytest.mark.parametrize(
    ("nights", "review", "said"),
    [(1, False, "for the first time"), (3, True, "3 times in a row, in the review queue"), (0, False, "")],
    ids=["first", "third", "a model that failed"],
)
def test_how_long_a_listing_has_failed(nights, review, said):
    failure = a_report().failures[0].model_copy(update={"nights": nights, "review": review})

    assert phrases.nights(failure) == said


def test_the_summary_is_a_few_lines_for_a_shell():
    assert drift.summary(a_report(state="bounded", bound="--max-usd 5")).splitlines() == [
        "catalogue.yaml: ended at a bound: --max-usd 5",
        "1,204 listings checked: 1,148 unchanged, 38 changed, 2 new, 14 redrafted, 2 failed; 1 gone",
        "9 scores moved, 4 into another band: 4 by us and not them (extractor 1, prompt 1, exemplars 1, answers 1); "
        "3 by their listings; 1 by the listing and us; 1 by the listing and a reviewer",
        "1 inconclusive, 3 partial, as they stand",
        "312 cards outdated (prompt layers changed; model m-1 → m-2): --redraft makes them anew",
        "1 row of the catalogue left out:",
        "line 88: url is missing",
        "1,104,302 tokens in (402,100 cached), 388,907 out; USD 5.13.",
    ]


def test_the_summary_of_a_quiet_night_is_short():
    assert drift.summary(a_quiet_report()).splitlines() == [
        "catalogue.yaml: complete", "412 listings checked: 412 unchanged", "no score moved", "No model was asked.",
    ]  # fmt: skip


def test_a_shell_is_told_of_five_bad_rows_and_of_how_many_more():
    rows = tuple(BadRow(where=f"line {n}", why="url is empty") for n in range(1, 8))
    lines = drift.summary(a_quiet_report(bad_rows=rows)).splitlines()

    assert lines[3:-1] == [
        "7 rows of the catalogue left out:",
        *(f"line {n}: url is empty" for n in range(1, 6)),
        "and 2 more: see the report",
    ]


# Why


def test_a_move_says_which_inputs_and_which_words_are_others():
    (found,) = (one for one in a_report().moved if one.slug == "deploy-bot")

    assert phrases.cause(found.causes[0], found) == (
        "Listing: came “deploys without asking”; went “asks before it deploys”; and 3 more places"
    )
    assert why.inputs(found.inputs) == "Autonomy of Action 0.50 → 0.80 (+0.4), CVSS PR L → N"
    assert "inputs: Autonomy of Action 0.50 → 0.80 (+0.4)" in drift.markdown(a_report()).replace("\\", "")


def test_of_many_inputs_six_are_named_and_the_json_has_all():
    found = tuple(Input(what=f"Factor {n}", was="0.10", now="0.20", alone="") for n in range(8))
    report = a_report(moved=(a_move("x", "5.0", "5.2", inputs=found),))

    assert why.inputs(found).endswith("Factor 5 0.10 → 0.20, and 2 more")
    assert len(json.loads(drift.json(report))["moved"][0]["inputs"]) == 8


def test_what_moved_the_score_most_is_named_first_and_the_least_left_out():
    alone = ("", "+0.1", "−0.7", "±0", "", "+0.3", "+1.2", "−0.1")
    found = tuple(Input(what=f"F{n}", was="0.1", now="0.2", alone=text) for n, text in enumerate(alone))

    assert why.inputs(found) == (
        "F6 0.1 → 0.2 (+1.2), F2 0.1 → 0.2 (−0.7), F5 0.1 → 0.2 (+0.3), F1 0.1 → 0.2 (+0.1), F7 0.1 → 0.2 (−0.1), "
        "F3 0.1 → 0.2 (±0), and 2 more"
    )


def test_what_nobody_judged_leads_with_its_interval():
    estimated = {"was_estimated": Estimated(low="6.0", high="9.3"), "now_estimated": Estimated(low="4.1", high="6.9")}
    moved = a_move("x", "8.7", "5.2", **estimated)
    new = New(
        slug="y", name="y", card="1" * 64, aivss="5.2", band="Medium", status="complete",
        estimated=Estimated(low="4.1", high="6.9"),
    )  # fmt: skip
    report = a_report(moved=(moved,), new=(new,))
    was = "Medium to Critical, 6.0–9.3 (about 8.7)"
    now = "Medium, 4.1–6.9 (about 5.2, estimated without a model)"

    text = re.sub(r"<[^>]*>", "", drift.page(report))

    assert (str(phrases.was(moved)), str(phrases.now(moved))) == (was, now)
    assert [(said.count(was), said.count(now)) for said in (drift.markdown(report), text)] == [(1, 2), (1, 2)]
    assert json.loads(drift.json(report))["moved"][0]["now_estimated"] == {"low": 4.1, "high": 6.9}


def test_what_was_read_otherwise_is_said_to_be_so_with_its_words():
    words_of = Reworded(came=("a menu",), went=(), more=0)
    found = a_move("x", "5.0", "5.2", a_cause("extractor", "0.2"), reworded=words_of)

    assert phrases.cause(found.causes[0], found) == "Extractor: the same bytes, read otherwise: came “a menu”"


@pytest.mark.parametrize("form", [drift.markdown, drift.page, drift.json], ids=words)
@pytest.mark.parametrize("slug", ["deploy-bot", "kube-pilot", "half-read", "later", "old-prompt", "shop-helper"])
def test_every_row_that_is_counted_is_listed_in_every_format(form, slug):
    assert slug in form(a_report()).replace("\\", "")


# Links


def test_each_card_and_the_run_is_linked_where_the_review_application_is_known():
    found = set(re.findall(r'href="([^"]*)"', drift.page(a_report())))
    base = "https://review.example/cards"

    assert f"{base}/runs/0b5f6a1e2c3d" in found
    assert {f"{base}/cards/{mark * 64}" for mark in "abdef89"} <= found


def test_without_its_address_there_is_no_link():
    assert "<a " not in drift.page(a_report(review_url=None))


def test_an_address_that_is_none_of_the_web_is_not_linked():
    assert "<a " not in drift.page(a_report(review_url="javascript:alert(1)"))


# JSON


@pytest.mark.parametrize("kind", REPORTS)
def test_json_reads_back_as_the_same_report(kind):
    report = REPORTS[kind]()
    again = Report.model_validate_json(drift.json(report))

    assert drift.json(again) == drift.json(report)
    assert (again.counts, again.scores_now, set(again.moved)) == (report.counts, report.scores_now, set(report.moved))


def test_numbers_are_json_numbers():
    (one, *_) = json.loads(drift.json(a_report(moved=MOVES[:1])))["moved"]

    assert (one["was"], one["now"], one["causes"][0]["points"]) == (6.1, 6.3, 0.2)


# Size


def test_ten_thousand_moves_are_all_in_the_json_and_the_first_in_the_pages():
    report = a_large_report()
    page, text = drift.page(report), drift.markdown(report)

    assert len(json.loads(drift.json(report))["moved"]) == 10_000
    assert (page.count("agent-0"), text.count("agent-0")) == (2_000, 2_000)
    assert all(
        "The first 2,000 of 10,000; report.json has all of them." in said.replace("\\", "") for said in (page, text)
    )
    assert max(len(page), len(text)) < 1_500_000


def test_a_table_that_is_whole_does_not_speak_of_more():
    assert "The first" not in drift.page(a_report())


def test_a_very_long_message_is_cut_in_the_pages():
    failure = a_report().failures[0].model_copy(update={"why": "x" * 100_000})
    report = a_report(failures=(failure,))

    assert "x" * 300 + "…" in drift.page(report)
    assert len(drift.markdown(report)) < 10_000
    assert len(drift.json(report)) > 100_000


# Hostile text


@settings(max_examples=40, deadline=None)
@given(text=texts)
def test_no_text_adds_anything_to_the_markdown(text):
    assert structure(drift.markdown(a_hostile_report(text))) == structure(drift.markdown(a_hostile_report("words")))


@pytest.mark.parametrize("attack", ATTACKS, ids=words)
def test_no_attack_adds_anything_to_the_markdown(attack):
    assert structure(drift.markdown(a_hostile_report(attack))) == structure(drift.markdown(a_hostile_report("words")))


@given(text=texts)
@settings(max_examples=40, deadline=None)
def test_no_text_acts_on_a_terminal_or_breaks_a_line(text):
    said = drift.summary(a_hostile_report(text))

    assert len(said.splitlines()) == len(drift.summary(a_hostile_report("words")).splitlines())
    assert all(
        line.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line) for line in said.splitlines()
    )


@given(text=texts)
@settings(max_examples=40, deadline=None)
def test_no_text_breaks_the_json(text):
    assert json.loads(drift.json(a_hostile_report(text)))["catalogue"] == text
