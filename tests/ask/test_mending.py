"""What is put right in an answer, and what is left as it is because there are two ways to read it."""

import json
import time
from typing import Annotated, Literal

import pytest
from pydantic import Field, ValidationError

from pipeline.ask import Answer
from pipeline.ask.mending import KINDS, counted, mended, said


class Inner(Answer):
    passage: int
    text: str


class Whole(Answer):
    level: Literal["0.0", "0.5", "1.0", "unknown"]
    factor: Literal["0.50", "1.00"]
    metric: Literal["N", "L", "H"]
    quotes: Annotated[list[Inner], Field(json_schema_extra={"maxItems": 2})]
    notes: list[str]
    sure: bool


GOOD = {
    "level": "0.5", "factor": "1.00", "metric": "N", "quotes": [{"passage": 3, "text": "x"}], "notes": ["a"],
    "sure": True,
}  # fmt: skip
TEXT = json.dumps(GOOD)


def but(**changes):
    return {**GOOD, **changes}


@pytest.mark.parametrize("text", [TEXT, f" {TEXT}\n", json.dumps(but(notes=["```json {} ```", "<think>"]))])
def test_an_answer_that_is_right_stays_as_it_was_written(text):
    assert mended(text, Whole) == (text, ())


@pytest.mark.parametrize(
    ("text", "mends"),
    [
        pytest.param(f"```\n{TEXT}\n```", {"fence": 1}, id="fence"),
        pytest.param(f"```JSON\r\n{TEXT}\r\n```  ", {"fence": 1}, id="fence-of-windows"),
        pytest.param(f"```json\n{TEXT}", {"fence": 1}, id="fence-without-end"),
        pytest.param(f"{TEXT}\n```", {"fence": 1}, id="fence-without-beginning"),
        pytest.param(f"\ufeff```json\n{TEXT}\n```", {"mark": 1, "fence": 1}, id="mark-and-fence"),
        pytest.param(f"Here: {TEXT} Done {{or not}}.", {"prose": 1}, id="braces-in-prose"),
        pytest.param(f'An example is {{"a": 1}}. {TEXT}', {"prose": 1}, id="another-object-in-prose"),
        pytest.param(f"[{TEXT}]", {"prose": 1}, id="list-of-one"),
        pytest.param(f"<think>{TEXT}</think>{TEXT}", {"thinking": 1}, id="rehearsed-in-thought"),
        pytest.param(f"<think>a</think><think>b</think>{TEXT}", {"thinking": 1}, id="two-thoughts"),
        pytest.param(f"<THINK>a{TEXT}", {"thinking": 1}, id="thought-without-end"),
        pytest.param(json.dumps({"Whole": GOOD}), {"wrapped": 1}, id="under-a-name"),
        pytest.param(f"```\n{json.dumps({'answer': GOOD})}\n```", {"fence": 1, "wrapped": 1}, id="name-in-fence"),
    ],
)
def test_what_stands_around_an_answer_is_taken_off(text, mends):
    found = mended(text, Whole)

    assert json.loads(found.text) == GOOD
    assert dict(found.mends) == mends


@pytest.mark.parametrize(
    ("changes", "mends"),
    [
        pytest.param({"level": 0.5}, {"spelling": 1}, id="number-for-literal"),
        pytest.param({"level": "0.50"}, {"spelling": 1}, id="too-many-places"),
        pytest.param({"level": ".5"}, {"spelling": 1}, id="no-leading-zero"),
        pytest.param({"factor": "1"}, {"spelling": 1}, id="too-few-places"),
        pytest.param({"factor": 1}, {"spelling": 1}, id="integer-for-literal"),
        pytest.param({"metric": "n"}, {"spelling": 1}, id="small-letter"),
        pytest.param({"metric": " N "}, {"spelling": 1}, id="blanks"),
        pytest.param({"quotes": [{"passage": "3", "text": "x"}]}, {"spelling": 1}, id="string-for-integer"),
        pytest.param({"quotes": [{"passage": "[3]", "text": "x"}]}, {"spelling": 1}, id="brackets"),
        pytest.param({"quotes": [{"passage": [3], "text": "x"}]}, {"spelling": 1}, id="list-for-integer"),
        pytest.param({"quotes": [{"passage": 3.0, "text": "x"}]}, {"spelling": 1}, id="whole-float"),
        pytest.param({"quotes": {"passage": 3, "text": "x"}}, {"list": 1}, id="item-for-list"),
        pytest.param({"notes": "a"}, {"list": 1}, id="string-for-list"),
        pytest.param({"extra": {}, "level": 0.5}, {"extra_key": 1, "spelling": 1}, id="extra-key"),
        pytest.param({"quotes": [{"passage": 3, "text": "x", "p": 1, "q": 2}]}, {"extra_key": 2}, id="extra-keys-deep"),
    ],
)
def test_a_value_is_put_right_where_the_schema_leaves_one_reading(changes, mends):
    found = mended(json.dumps(but(**changes)), Whole)

    assert json.loads(found.text) == GOOD
    assert dict(found.mends) == mends


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"level": 0.45}, id="off-the-grid"),
        pytest.param({"level": "0.45"}, id="off-the-grid-string"),
        pytest.param({"level": 0.30000000000000004}, id="nearly"),
        pytest.param({"level": "50%"}, id="percentage"),
        pytest.param({"level": 50}, id="percentage-as-number"),
        pytest.param({"level": "-0.5"}, id="sign"),
        pytest.param({"level": "5e-1"}, id="exponent"),
        pytest.param({"level": "about 0.5"}, id="words"),
        pytest.param({"level": None}, id="null"),
        pytest.param({"level": True}, id="boolean"),
        pytest.param({"level": ["0.5"]}, id="list-for-literal"),
        pytest.param({"metric": "none"}, id="meaning"),
        pytest.param({"quotes": [{"passage": "3 and 4", "text": "x"}]}, id="two-integers"),
        pytest.param({"quotes": [{"passage": [3, 4], "text": "x"}]}, id="list-of-two"),
        pytest.param({"quotes": [{"passage": 3.5, "text": "x"}]}, id="half"),
        pytest.param({"quotes": None}, id="null-for-list"),
        pytest.param({"notes": ""}, id="nothing-for-list"),
        pytest.param({"quotes": [{"text": "x", "page": 3}]}, id="key-by-another-name"),
    ],
)
def test_nothing_is_guessed(changes):
    with pytest.raises(ValidationError):
        Whole.model_validate_json(mended(json.dumps(but(**changes)), Whole).text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{TEXT} {json.dumps(but(level='1.0'))}", id="two-answers"),
        pytest.param(f"First {TEXT}, or rather {json.dumps(but(metric='H'))}", id="second-thought"),
        pytest.param(f"<think>{json.dumps(but(metric='H'))} {TEXT}", id="which-is-the-thought"),
        pytest.param(f"{TEXT}{TEXT}", id="twice-the-same"),
        pytest.param(TEXT[:-1], id="cut"),
        pytest.param(TEXT.replace('"0.5"', "NaN"), id="not-a-number"),
        pytest.param("{" * 100_000, id="braces"),
        pytest.param('{"a":' * 50_000, id="deep"),
        pytest.param(f"{'{} ' * 1_000}{TEXT}", id="too-many-objects"),
        pytest.param("", id="empty"),
        pytest.param("The level is 0.5.", id="prose"),
        pytest.param(json.dumps({"a": GOOD, "b": GOOD}), id="two-names"),
        pytest.param(json.dumps({key: GOOD[key] for key in ("level", "factor")}), id="half"),
    ],
)
def test_what_is_no_clear_answer_stays_as_it_is(text):
    found = mended(text, Whole)

    assert found == (text, ())
    with pytest.raises(ValidationError):
        Whole.model_validate_json(found.text)


@pytest.mark.parametrize("text", ["<think>" * 57_000, "</think>{" * 44_000, "```json\n" * 50_000, '{"a":[' * 66_000])
def test_a_hostile_text_is_read_in_no_time(text):
    begun = time.process_time()
    mended(text, Whole)

    assert time.process_time() - begun < 5


def test_a_half_of_a_character_is_not_kept():
    """JSON can write what no text can hold."""
    found = mended(json.dumps(but(notes=["\ud800"], level=0.5)), Whole)

    assert found.text.isascii()


def test_mends_are_told_in_words_and_in_order():
    told = counted({"extra_key": 2, "fence": 1, "spelling": 0})

    assert told == (("fence", 1), ("extra_key", 2))
    assert said(told) == "a code fence, a key that nobody asked for (2 times)"
    assert all(KINDS.values())
