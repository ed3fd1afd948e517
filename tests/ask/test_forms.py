"""In which form a question is put, and which comes after one that is refused."""

import json

import pytest

from pipeline.ask import forms
from pipeline.ask.forms import Form, Way
from pipeline.assess.answers import FactorsAnswer
from pipeline.taxonomy.servers import ANSWER_FORMATS, REFUSED

USUAL = Form("json_schema", "max_tokens", 0.0, bounded=True)
WAY = Way(USUAL)
OPENAI = Way(Form("json_schema", "max_completion_tokens", 0.0, bounded=False))
ASKED = [("system", "Do."), ("user", "This.")]


def changed(**parts):
    return USUAL._replace(**parts)


@pytest.mark.parametrize(
    ("words", "form"),
    [
        pytest.param("'temperature' is deprecated for this model", changed(temperature=None), id="temperature"),
        pytest.param("temperature must be between 0 and 1", changed(temperature=None), id="temperature-range"),
        pytest.param("max_tokens: unknown field", changed(tokens="max_completion_tokens"), id="limit"),
        pytest.param("max_completion_tokens is not permitted", changed(tokens="none"), id="limit-not-sent"),
        pytest.param("Structured outputs are not supported", changed(answer="json_object"), id="structured-output"),
        pytest.param("this model does not support json_schema", changed(answer="json_object"), id="json-schema"),
        pytest.param("unsupported keyword $ref in schema", changed(answer="plain_schema"), id="keyword"),
        pytest.param("In context=(), 'maxItems' is not permitted", changed(answer="plain_schema"), id="bounds"),
        pytest.param("The prompt is bad", None, id="something-else"),
        pytest.param("max_tokens is too large: 9000. It supports at most 4096", None, id="limit-too-large"),
    ],
)
def test_what_is_refused_is_left_out(words, form):
    assert forms.after(USUAL, WAY, 400, words) == form


@pytest.mark.parametrize("status", [401, 403, 409, 429, 500, 503])
def test_other_statuses_are_no_refusals(status):
    assert forms.after(USUAL, WAY, status, "temperature is not supported") is None


def test_each_step_asks_for_less_until_nothing_is_left():
    form, seen = USUAL, []
    while form is not None:
        seen.append(form.answer)
        form = forms.after(form, WAY, 400, "the schema is not taken")

    assert tuple(seen) == ANSWER_FORMATS


@pytest.mark.parametrize(
    ("way", "names"),
    [
        pytest.param(WAY, ["max_tokens", "max_completion_tokens", "none"], id="compatible"),
        pytest.param(OPENAI, ["max_completion_tokens", "max_tokens", "none"], id="openai"),
    ],
)
def test_a_limit_is_sent_under_the_other_name_and_then_not_at_all(way, names):
    form, seen = way.usual, []
    while form is not None:
        seen.append(form.tokens)
        form = forms.after(form, way, 400, "unsupported parameter: max_tokens, max_completion_tokens")

    assert seen == names


@pytest.mark.parametrize("part", sorted({refused.part for refused in REFUSED}))
def test_no_wording_goes_round_in_circles(part):
    """Whatever a server says again and again, it is asked a few times and no more."""
    form, steps = USUAL, 0
    while form is not None and steps < 20:
        form = forms.after(form, WAY, 400, f"{part} response_format.type schema max_tokens temperature not supported")
        steps += 1

    assert steps < 10


def test_what_a_setting_holds_is_not_left_out():
    held = Way(USUAL, answer_format="json_schema", tokens_parameter="max_tokens")

    assert forms.after(USUAL, held, 400, "the schema is not taken") is None
    assert forms.after(USUAL, held, 400, "unsupported parameter: max_tokens") is None


def test_a_plain_schema_has_what_every_decoder_knows():
    sent = forms.body(changed(answer="plain_schema"), FactorsAnswer, 10)["response_format"]["json_schema"]
    names = set()

    def walk(node):
        names.update(node)
        for one in node.get("properties", {}).values():
            walk(one)
        if "items" in node:
            walk(node["items"])

    walk(sent["schema"])

    assert names <= {"type", "properties", "required", "items", "enum", "description"}
    assert sent["schema"]["properties"].keys() == FactorsAnswer.model_fields.keys()
    assert "strict" not in sent


@pytest.mark.parametrize(
    ("form", "keys"),
    [
        pytest.param(USUAL, {"response_format", "max_tokens", "temperature"}, id="usual"),
        pytest.param(changed(answer="prompt"), {"max_tokens", "temperature"}, id="no-format"),
        pytest.param(changed(tokens="none", temperature=None), {"response_format"}, id="no-limit-no-temperature"),
    ],
)
def test_what_is_left_out_is_not_sent(form, keys):
    assert forms.body(form, FactorsAnswer, 10).keys() == keys


@pytest.mark.parametrize("answer", ANSWER_FORMATS)
def test_the_schema_is_asked_for_in_one_place(answer):
    form = changed(answer=answer)
    turns, body = forms.turns(form, ASKED, FactorsAnswer), forms.body(form, FactorsAnswer, 10)

    assert ("exploitation" in json.dumps(turns)) != ("exploitation" in json.dumps(body))
    assert turns[1:] == ASKED[1:]


def test_an_answer_to_another_form_is_another_answer():
    shapes = [forms.shape(WAY.fell_back(changed(answer=answer))) for answer in ANSWER_FORMATS]

    assert shapes[0] == {}
    assert len({json.dumps(shape) for shape in shapes}) == len(shapes)
