"""The layers in one question or in several: what is asked, side by side, and that the answers come to the same card."""

import threading

import pytest

from pipeline.assess import by_model
from pipeline.assess.answers import LayersAnswer
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Sampling
from pipeline.assess.parts import FACTORS, LAYERS, parts
from pipeline.errors import Truncated, Unavailable
from pipeline.evaluate import recorded, run
from pipeline.taxonomy import layers
from tests.support.answering import ACCESS, a_chain, a_layer, a_model, layers_body
from tests.support.listings import PASSAGES, a_listing, a_making, index, references
from tests.support.paths import ROOT

COUNTS = range(1, 8)
SHIPPED = ROOT / "evals" / "answers" / "answers.jsonl"


class Parted:
    """A model that answers of each question what it asks for, and keeps what it was asked."""

    def __init__(self, *failing: str) -> None:
        self.failing = failing
        self.seen: list[str] = []
        self.users: list[str] = []

    def __call__(self, question, schema):
        self.seen.append(schema.__name__)
        self.users.append(question.user)
        if schema.__name__ in self.failing:
            raise Truncated("it was cut off")
        body = layers_body(L2=a_layer("It keeps rows.", ACCESS), chains=[a_chain()])
        told = {key: body[key] for key in schema.model_fields if key in body}
        return a_model(layers=told)(question, schema)


def assessed(model, count):
    return by_model.assess(a_listing(), PASSAGES, ask=model, model="m-1", index=index(), parts=count)


@pytest.mark.parametrize("count", COUNTS)
def test_each_layer_is_asked_for_once_and_the_chains_with_the_last(count):
    asked = parts(count)

    assert [part.prompt for part in asked] == [FACTORS] + [LAYERS] * count
    assert [key for part in asked for key in part.layers] == list(layers.KEYS)
    assert ["chains" in part.schema.model_fields for part in asked] == [False] * count + [True]
    assert [list(part.schema.model_fields) for part in asked[1:-1]] == [list(part.layers) for part in asked[1:-1]]


def test_one_question_is_the_whole_schema():
    assert parts(1)[1].schema is LayersAnswer


@pytest.mark.parametrize("count", COUNTS)
def test_the_assessment_is_the_same_in_however_many_questions(count):
    whole, parted = assessed(Parted(), 1), assessed(Parted(), count)

    assert parted.model_copy(update={"tokens": whole.tokens}) == whole
    assert parted.tokens.output == whole.tokens.output // 2 * (count + 1)


def test_the_questions_on_the_layers_have_all_but_their_end_in_common():
    model = Parted()
    assessed(model, 2)
    first, second = (user for user in model.users if "Draft " in user)

    assert first.rpartition("Draft ")[0] == second.rpartition("Draft ")[0]
    assert {first.rpartition("Draft ")[2], second.rpartition("Draft ")[2]} == {
        "layers L1 to L4 alone; the other layers are asked for beside this, quotes first.",
        "layers L5 to L7 and the chains, which may lead across all seven; the other layers are asked for beside this, "
        "quotes first.",
    }


def test_they_are_asked_side_by_side():
    all_at_once, model = threading.Barrier(4, timeout=60), Parted()

    def waiting(question, schema):
        all_at_once.wait()
        return model(question, schema)

    assert assessed(waiting, 3).missing == ()


def test_a_half_that_fails_leaves_the_other_half_and_is_named():
    found = assessed(Parted("LayersAnswerL1toL4"), 2)
    flags = [flag for flag in found.flags if flag.kind == "model_failed"]

    assert found.missing == ("layers.L1", "layers.L2", "layers.L3", "layers.L4")
    assert [(flag.where, flag.message) for flag in flags] == [("layers", "layers L1 to L4: Truncated: it was cut off")]
    assert [layer.pinned_by is not None for layer in found.layers] == [False] * 4 + [True] * 3


def test_all_halves_that_fail_leave_no_layers():
    found = assessed(Parted("LayersAnswerL1toL4", "LayersAnswerL5toL7"), 2)

    assert found.missing == ("layers",)
    assert {layer.certain for layer in found.layers} == {False}


def test_recorded_answers_make_the_same_cards_in_halves():
    answers, few = recorded.load(SHIPPED), references()[:6]

    def cards(count):
        estimator = recorded.estimator(answers, few, index(), sampling=Sampling(1, 1, parts=count))
        made = [draft(run.listing(one, "2026-11-22T10:00:00Z"), estimator, making=a_making()) for one in few]
        return [card.model_dump(exclude={"id", "provenance"}) for card in made]

    assert cards(2) == cards(1)


def test_an_answer_recorded_in_parts_is_found_again_and_a_part_that_is_not_recorded_is_said(tmp_path):
    reference = references()[0]
    whole = next(one for one in recorded.load(SHIPPED).lines if one.slug == reference.slug and one.question == LAYERS)
    first, second = ({key: whole.answer[key] for key in part.schema.model_fields} for part in parts(2)[1:])
    listing = run.listing(reference, "2026-11-22T10:00:00Z")

    def replayed(*bodies):
        lines = tuple(whole.model_copy(update={"answer": body}) for body in bodies)
        return recorded.Replay(recorded.Answers(tmp_path / "mine.jsonl", lines), [reference])

    def asked(part):
        return by_model.question(part, listing, PASSAGES, ())

    one, half = parts(1)[1], parts(2)[2]
    together, at_once = replayed(first, second), replayed(whole.answer)
    assert together(asked(one), one.schema).answer == at_once(asked(one), one.schema).answer
    assert together(asked(half), half.schema).answer.L5.commentary == second["L5"]["commentary"]
    with pytest.raises(Unavailable, match="no answer to 'layers'"):
        replayed(first)(asked(half), half.schema)
