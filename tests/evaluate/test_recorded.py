"""Answers that a model gave once, taken through the production line again: found, brought up to date, measured."""

import json
from pathlib import Path

import pytest

from pipeline.ask import Question
from pipeline.assess import by_model
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from pipeline.assess.draft import draft
from pipeline.errors import InputError, Malformed, Unavailable
from pipeline.evaluate import compare, recorded, report, run
from pipeline.resources import path
from pipeline.taxonomy import layers
from tests.support.answering import ACCESS, a_layer, factors_body, layers_body
from tests.support.evaluating import CONTEXT, Perfect, few, of_few
from tests.support.listings import NOW, a_making, index, references

SHIPPED = path("evals", "answers", "answers.jsonl")
FEW = few(2)
SLUG = FEW[0].slug


def a_line(question="factors", **changes):
    answer = factors_body() if question == "factors" else layers_body()
    return {"slug": SLUG, "question": question, "blind": True, "answer": answer, **changes}


def a_file(folder, *lines, name="mine.jsonl"):
    file = folder / name
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return recorded.load(file)


def asked(reference, name="factors", sample=0):
    listing = run.listing(reference, NOW)
    return Question(name, "", f"{by_model.fence(listing)}\nname: x\n\n[1] …", sample)


def made(answers, **context):
    estimator = recorded.estimator(answers, FEW, index())
    return report.made(FEW, [estimator], CONTEXT._replace(**context))


# What is shipped


@pytest.fixture(scope="module")
def shipped():
    return recorded.load(SHIPPED)


def test_every_reference_card_has_both_answers_in_the_schema_of_today(shipped):
    ask = recorded.Replay(shipped, references())
    found = [
        ask(asked(reference, name), schema).answer
        for reference in references()
        for name, schema in (("factors", FactorsAnswer), ("layers", LayersAnswer))
    ]

    assert len(found) == len(shipped.lines) == 198
    assert all(answer.steering == [] for answer in found[::2])


def test_every_quote_of_a_recorded_card_stands_in_its_listing(shipped):
    estimator = recorded.estimator(shipped, FEW, index())
    cards = [draft(run.listing(reference, NOW), estimator, making=a_making()) for reference in FEW]

    assert {(card.status, card.provenance.estimator, card.provenance.model) for card in cards} == {
        ("complete", "llm", "recorded answers")
    }
    assert not any(flag.kind == "unverified_quote" for card in cards for flag in card.flags)
    assert all(card.product and any(layer.certain for layer in card.layers) for card in cards)


def test_45_cards_are_not_blind_and_none_of_them_is_of_test(shipped):
    seen = [r for r in references() if not shipped.blind(r.slug)]

    assert len(seen) == 45
    assert {r.split for r in seen} == {"tune"}


# Older answers


@pytest.mark.parametrize("pin", sorted(recorded.NO_LONGER_PINS))
def test_what_pins_no_layer_any_more_is_read_as_silent(tmp_path, pin):
    body = layers_body()
    body["L4"] = {**a_layer("Somewhere.", ACCESS), "pinned_by": pin}
    ask = recorded.Replay(a_file(tmp_path, a_line("layers", answer=body)), FEW)

    assert ask(asked(FEW[0], "layers"), LayersAnswer).answer.L4.pinned_by == layers.SILENT


def test_a_level_beside_the_metrics_is_dropped_and_missing_steering_is_none(tmp_path):
    body = factors_body()
    body["cvss"] = {"level": "guidance", **body["cvss"]}
    del body["steering"]
    reply = recorded.Replay(a_file(tmp_path, a_line(answer=body)), FEW)(asked(FEW[0]), FactorsAnswer)

    assert reply.answer == FactorsAnswer.model_validate_json(json.dumps(factors_body()))


@pytest.mark.parametrize(
    ("question", "change", "where"),
    [
        ("factors", {"cvss": {**factors_body()["cvss"], "AV": "X"}}, "cvss.AV"),
        ("factors", {"score": "0.0"}, "score"),
        ("layers", {"L4": {**a_layer("Somewhere."), "pinned_by": "hearsay"}}, "L4.pinned_by"),
    ],
    ids=["metric", "extra-key", "pin"],
)
def test_what_is_off_the_schema_otherwise_is_no_answer(tmp_path, question, change, where):
    body = {**(factors_body() if question == "factors" else layers_body()), **change}
    ask = recorded.Replay(a_file(tmp_path, a_line(question, answer=body)), FEW)

    with pytest.raises(Malformed, match=rf"'{question}' on '{SLUG}' in mine.jsonl is not in the schema: {where}"):
        ask(asked(FEW[0], question), by_model.SCHEMAS[question])


# Which answer is found


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (asked(FEW[0], "layers"), f"no answer to 'layers' about '{SLUG}' is recorded in mine.jsonl"),
        (asked(FEW[0], sample=1), "sample 1"),
        (asked(FEW[1]), f"about '{FEW[1].slug}'"),
        (Question("factors", "", "LISTING-0\n"), "about this text, which is no reference card as it stands"),
    ],
    ids=["question", "sample", "card", "text"],
)
def test_an_answer_that_is_not_recorded_is_a_model_that_does_not_answer(tmp_path, about, said):
    ask = recorded.Replay(a_file(tmp_path, a_line()), FEW)

    with pytest.raises(Unavailable, match=said):
        ask(about, by_model.SCHEMAS[about.name])


def test_samples_and_texts_with_words_masked_have_answers_of_their_own_and_the_last_one_counts(tmp_path):
    def said(summary, **keys):
        return a_line(answer=factors_body(summary=summary), **keys)

    masked = Question("factors", "", "LISTING-abc\n")
    lines = [said("old"), said("plain"), said("second", sample=1), said("masked", fence="LISTING-abc")]
    ask = recorded.Replay(a_file(tmp_path, *lines), FEW)
    found = [ask(one, FactorsAnswer).answer.summary for one in (asked(FEW[0]), asked(FEW[0], sample=1), masked)]

    assert found == ["plain", "second", "masked"]


def test_a_card_without_answers_is_a_failure_in_the_report(tmp_path):
    found = made(a_file(tmp_path, a_line(), a_line("layers"), name="one.jsonl"))

    assert (found["n"], found["failures"]) == (2, 1)
    assert "is recorded in one.jsonl" in found["listings"][1]["failed"]


# The file


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no line holds an answer"),
        ('{"slug": "x"}\n', "mine.jsonl line 1: question: Field required"),
        (json.dumps(a_line()) + '\n{"slug": "x", "qu', "mine.jsonl line 2: line: Invalid JSON"),
        (json.dumps(a_line(question="summary") | {"answer": {}}) + "\n", "line 1: question: Input should be"),
        (json.dumps(a_line() | {"price": 1}) + "\n", "line 1: price: Extra inputs"),
        (json.dumps(a_line(model="a")) + "\n" + json.dumps(a_line()) + "\n", "several models: a, recorded answers"),
    ],
    ids=["empty", "key-missing", "cut-off", "question", "extra-key", "two-models"],
)
def test_a_file_that_cannot_be_used_says_which_line_and_why(tmp_path, text, said):
    file = tmp_path / "mine.jsonl"
    file.write_text(text, "utf-8")

    with pytest.raises(InputError, match=said):
        recorded.load(file)


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"'nowhere\.jsonl' cannot be read"):
        recorded.load(Path("nowhere.jsonl"))


@pytest.mark.parametrize(("line", "model"), [({}, "recorded answers"), ({"model": "m-9"}, "m-9")])
def test_the_model_is_the_one_that_the_file_names(tmp_path, line, model):
    answers = a_file(tmp_path, a_line(**line))

    assert answers.model == recorded.estimator(answers, FEW, index()).model == model


# What is not blind


def test_an_answer_that_is_not_blind_is_left_out_where_figures_are_compared(tmp_path):
    both = [line for r in FEW for line in (a_line(slug=r.slug), a_line("layers", slug=r.slug))]
    answers = a_file(tmp_path, *both)
    whole, half = made(answers), made(answers, not_blind=frozenset({SLUG}))

    assert whole["not_blind"]["n"] == 0
    assert (half["not_blind"]["n"], half["not_blind"]["slugs"]) == (1, [SLUG])
    assert [row["blind"] for row in half["listings"]] == [False, True]
    for part, name, of_each in (("factors", "mae_n", 10), ("aivss", "mae_n", 1), ("interval", "coverage_n", 1)):
        assert (whole[part][name], half[part][name]) == (2 * of_each, of_each)
        assert half["baselines"]["median"][part]["mae_n" if part != "interval" else name] in (of_each, 0)
    assert half["layers"]["f1_n"] == whole["layers"]["f1_n"]
    assert "1 of 2 listings are not blind: the model may have seen" in "\n".join(report.lines(half))


def test_a_report_of_cards_that_are_all_not_blind_has_their_layers_alone(tmp_path):
    lines = [line for r in FEW for line in (a_line(slug=r.slug), a_line("layers", slug=r.slug))]
    found = made(a_file(tmp_path, *lines), not_blind=frozenset(r.slug for r in FEW))

    assert (found["factors"]["mae"], found["factors"]["mae_n"], found["aivss"]["mae"]) == (None, 0, None)
    assert found["layers"]["f1_n"] > 0


def test_two_reports_are_compared_on_what_is_blind_in_both():
    report_of = of_few(Perfect)
    rows = [{**row, "blind": at > 0} for at, row in enumerate(report_of["listings"])]
    found, moved = compare.compare({**report_of, "listings": rows}, report_of)
    counts = {difference.metric: difference.n for difference in found}

    assert counts["factors"] == counts["aivss"] == len(rows) - 1
    assert counts["layers"] == len(rows)
    assert rows[0]["slug"] not in {row["slug"] for row in moved}
