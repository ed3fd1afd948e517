"""``threatcard eval --calibrate`` against a model server: the file that is written, and a card that it then shapes."""

import json
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from pipeline.assess import by_model
from pipeline.assess.draft import draft
from pipeline.assess.estimators import Llm
from pipeline.reference import calibration, gold
from pipeline.taxonomy import factors
from tests.support import model_stub
from tests.support.answering import a_model
from tests.support.commands import process, runner
from tests.support.listings import a_listing, a_making, index

MODEL = "m-1"


class Fitted(NamedTuple):
    """What the command said, the folder that its file is in, what the server was asked, and how to ask it again."""

    ran: object
    folder: Path
    seen: int
    env: dict[str, str]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A model that says 0.5 of every factor of every card, whatever it reads."""
    folder, cache = tmp_path_factory.mktemp("calibration"), tmp_path_factory.mktemp("cache")
    with model_stub.stubbing() as server:
        env = {"OPENAI_BASE_URL": server.url, "THREATCARD_CACHE_DIR": str(cache)}
        target = str(folder / "m-1.json")
        ran = process("eval", "--calibrate", target, "--model", MODEL, env=env, text=True)
        seen = len(server.seen)
    return Fitted(ran, folder, seen, env)


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return lambda *args: runner(capfd)("eval", *args)


def test_every_card_of_tune_is_asked_about_and_the_gain_told(fitted):
    (found,) = calibration.load(fitted.folder)
    lines = fitted.ran.stdout.splitlines()

    assert (fitted.ran.returncode, fitted.ran.stderr) == (0, "")
    assert fitted.seen == 2 * len(gold.exemplars()) == 132
    assert [line.split(":")[0] for line in lines[:-2]] == list(found.proof)
    assert lines[-2] == f"its intervals come from what it missed on {len(found.misses)} cards"
    assert lines[-1] == f"written to {fitted.folder / 'm-1.json'}; review it, then ship it in evals/calibration"


def test_the_file_is_of_this_model_and_prompt_and_can_be_loaded(fitted):
    (found,) = calibration.load(fitted.folder)

    assert (found.model, found.factors_prompt) == (MODEL, by_model.digests()["factors"])
    assert found.factors["self_modification"]["0.5"] == Decimal("0.1")  # hardly anything modifies itself
    assert found.proof["factors.self_modification"].n == 66
    assert all(proof.calibrated < proof.raw for proof in found.proof.values())


def test_the_card_then_holds_what_the_model_said_beside_what_counts(fitted):
    known = calibration.load(fitted.folder)
    plain, card = (
        draft(a_listing(), Llm(a_model(), model=MODEL, index=index(), calibrations=c), making=a_making())
        for c in ((), known)
    )
    moved = known[0].factors

    assert moved
    assert {key: (e.raw, e.value) for key, e in card.factors.items()} == {
        key: (Decimal("0.5"), moved[key]["0.5"]) if key in moved else (None, Decimal("0.5")) for key in factors.ALL_KEYS
    }
    assert sum(card.factors[key].value for key in factors.KEYS) == card.score.factor_sum != plain.score.factor_sum
    assert [f.message.count("Self-Modification 0.5 → 0.1") for f in card.flags if f.kind == "calibrated"] == [1]
    assert json.loads(card.model_dump_json())["factors"]["self_modification"]["raw"] == 0.5


def test_another_model_s_card_is_left_alone(fitted):
    known = calibration.load(fitted.folder)
    plain, card = (
        draft(a_listing(), Llm(a_model(), model="m-2", index=index(), calibrations=c), making=a_making())
        for c in ((), known)
    )

    assert card == plain


@pytest.mark.parametrize("name", ["none/m-1.json", "."], ids=["no-folder", "folder"])
def test_a_path_that_cannot_be_written_is_told_before_a_model_is_asked(run, monkeypatch, name):
    with model_stub.stubbing() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        ran = run("--calibrate", name, "--model", MODEL)

    assert (ran.code, ran.out, server.seen) == (2, "", [])
    assert ran.err == (
        f"threatcard eval: --calibrate '{name}' cannot be written: name a file, in a folder that is there.\n"
    )


def test_a_disk_that_is_full_is_one_line(fitted, run, monkeypatch):
    """The server is gone by now: the answers are in the cache."""
    for variable, value in fitted.env.items():
        monkeypatch.setenv(variable, value)
    ran = run("--calibrate", "/dev/full", "--model", MODEL)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "threatcard eval: --calibrate '/dev/full' cannot be written: No space left on device.\n"


@pytest.mark.parametrize("options", [[], ["--estimator", "comparables", "--model", MODEL]], ids=["default", "named"])
def test_comparables_are_not_calibrated(run, options):
    ran = run("--calibrate", "c.json", *options)

    assert (ran.code, ran.out) == (2, "")
    assert "a calibration is of a model: use --model NAME" in ran.err
    assert not Path("c.json").exists()


def test_too_few_answers_say_why_and_write_nothing(run, monkeypatch):
    for name in model_stub.BODIES:
        monkeypatch.setitem(model_stub.BODIES, name, "{}")
    with model_stub.stubbing() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        ran = run("--calibrate", "c.json", "--model", MODEL, "--limit", "1")

    assert (ran.code, ran.out) == (1, "")
    assert "0 answered cards in 0 groups are too few to calibrate on; 20 in 10 are needed; the first" in ran.err
    assert "Malformed: 'm-1' does not keep to the answer schema" in ran.err
    assert not Path("c.json").exists()
