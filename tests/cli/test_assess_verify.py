"""``threatcard assess --verify`` against a model server: each claim is put to it again, and what falls is flagged."""

import json

import pytest

from pipeline.model import Card
from tests.support import model_stub
from tests.support.answering import a_factor, a_layer, factors_body, layers_body, layers_in_parts, quote
from tests.support.commands import runner, writer
from tests.support.listings import TEXT

WORDS = TEXT.split(". ")[0][:60]
STATED = {
    "FactorsAnswer": json.dumps(factors_body(autonomy_of_action=a_factor("0.8", quote(WORDS)))),
    **{
        name: json.dumps(body)
        for name, body in layers_in_parts(layers_body(L3=a_layer("It has tools.", quote(WORDS)))).items()
    },
}


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(model_stub, "BODIES", model_stub.BODIES | STATED)
    with model_stub.stubbing() as stub:
        monkeypatch.setenv("OPENAI_BASE_URL", stub.url)
        monkeypatch.setenv("THREATCARD_MODEL", "m-1")
        yield stub


@pytest.fixture
def assess(capfd, tmp_path):
    path = writer(tmp_path)()
    return lambda *options: runner(capfd)("assess", path, "--format", "json", *options)


def verdict(monkeypatch, said):
    answer = {"RefuteAnswer": json.dumps({"quote": "", "verdict": said})}
    monkeypatch.setattr(model_stub, "BODIES", model_stub.BODIES | answer)


def parsed(ran) -> Card:
    (card,) = ran.cards()
    return card


def asked(server, name):
    return sum(seen["response_format"]["json_schema"]["name"] == name for seen in server.seen)


def test_without_it_no_claim_is_put_again(server, assess):
    card = parsed(assess())

    assert asked(server, "RefuteAnswer") == 0
    assert (card.factors["autonomy_of_action"].basis, card.layers[2].certain) == ("stated", True)
    assert "refute" not in card.provenance.prompts


def test_what_is_supported_stays_and_is_paid_for(server, assess):
    plain, verified = parsed(assess()), parsed(assess("--verify"))

    assert asked(server, "RefuteAnswer") == 2
    assert verified.factors == plain.factors
    assert verified.layers == plain.layers
    assert verified.provenance.tokens.input == plain.provenance.tokens.input + 2 * model_stub.USAGE["prompt_tokens"]
    assert len(verified.provenance.prompts["refute"]) == len(plain.provenance.prompts["factors"])


@pytest.mark.parametrize("said", ["not_stated", "contradicted"])
def test_what_is_not_borne_out_falls_and_is_flagged(server, assess, monkeypatch, said):
    verdict(monkeypatch, said)
    card = parsed(assess("--verify"))
    autonomy = card.factors["autonomy_of_action"]

    assert (autonomy.basis, autonomy.evidence, float(autonomy.value)) == ("inferred", (), 0.8)
    assert card.layers[2].certain is False
    assert card.layers[2].commentary.startswith("Not certain from the listing — ")
    assert {f.where for f in card.flags if f.kind == "refuted"} == {"factors.autonomy_of_action", "layers.L3"}


def test_the_second_time_nothing_is_asked(server, assess):
    first = parsed(assess("--verify"))
    before = len(server.seen)

    assert parsed(assess("--verify")).id == first.id
    assert len(server.seen) == before


def test_without_a_model_it_cannot_be(assess):
    ran = assess("--verify")

    assert (ran.code, ran.out) == (2, "")
    assert "--verify needs a model: use --model NAME" in ran.err
