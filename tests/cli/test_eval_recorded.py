"""``threatcard eval --record`` and ``--answers``: what a model answers is kept, and measured again without it."""

import json

import pytest

from pipeline.resources import path
from pipeline.store import Store
from tests.support.commands import runner
from tests.support.counting_model import modelling
from tests.support.evaluating import few
from tests.support.nights import upgraded

SHIPPED = str(path("evals", "answers", "answers.jsonl"))
SLUGS = [r.slug for r in few(3)]
CHOSEN = ["--split", "all", *(part for slug in SLUGS for part in ("--only", slug))]


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    command = runner(capfd)
    return lambda *args: command("eval", *args)


@pytest.fixture
def model(monkeypatch):
    with modelling() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", "k")
        yield server


def lines(tmp_path, name="mine.jsonl"):
    return [json.loads(line) for line in (tmp_path / name).read_text("utf-8").splitlines()]


def figures(ran):
    """The report without what belongs to one run: its time, and what the model was paid."""
    made = json.loads(ran.out)
    rows = [{k: v for k, v in row.items() if k != "seconds"} for row in made.pop("listings")]
    for report in (made, *made["baselines"].values()):
        report.pop("usage", None)
    return {k: v for k, v in made.items() if k != "created_at"} | {"rows": rows}


def test_what_is_recorded_gives_the_same_figures_without_the_model(run, model, tmp_path):
    first = run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN, "--json")
    asked = model.calls
    again = run("--answers", "mine.jsonl", *CHOSEN, "--json")

    assert (first.code, first.err, again.code, again.err) == (0, "", 0, "")
    assert model.calls == asked == 6
    assert figures(first) == figures(again)
    assert figures(again)["model"] == "m-1"


def test_each_answer_is_a_line_that_says_of_what_model_to_what_prompt(run, model, tmp_path):
    made = json.loads(run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN, "--json").out)
    kept = lines(tmp_path)

    assert sorted((line["slug"], line["question"]) for line in kept) == sorted(
        (slug, name) for slug in SLUGS for name in ("factors", "layers")
    )
    assert {(line["model"], line["blind"]) for line in kept} == {("m-1", True)}
    assert {line["question"]: line["prompt"] for line in kept} == made["prompts"]
    assert {tuple(line) for line in kept} == {("slug", "question", "blind", "answer", "model", "prompt")}


def test_a_run_that_was_interrupted_goes_on_where_it_stopped(run, model, tmp_path):
    """After three answers the model is gone; what was being written is cut off in the middle."""
    file = tmp_path / "mine.jsonl"
    model.fault = lambda number: (401, {}, b"{}") if number >= 3 else None
    broken = run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN, "--no-cache", "--jobs", "1", "--json")
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"slug": "half a li')
    model.fault = lambda number: None
    before = model.calls
    mended = run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN, "--no-cache", "--json")

    assert json.loads(broken.out)["failures"] > 0
    assert len(whole.splitlines()) == 3
    assert file.read_bytes().startswith(whole)
    assert len(lines(tmp_path)) == 6
    assert model.calls - before == 3
    assert json.loads(mended.out)["failures"] == 0


def test_samples_are_recorded_each(run, model, tmp_path):
    first = run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN, "--samples", "2", "--json")
    again = run("--answers", "mine.jsonl", *CHOSEN, "--samples", "2", "--json")

    assert [line.get("sample", 0) for line in lines(tmp_path)].count(1) == 6
    assert figures(first) == figures(again)
    assert json.loads(again.out)["repeat_spread"]["n"] == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "other"}, "holds answers of 'other'; name another file for 'm-1'"),
        ({"model": None}, "holds answers of 'recorded answers'"),
        ({"prompt": "000000000000"}, "holds answers to other prompts than today's"),
        ({"prompt": None}, "holds answers to other prompts than today's"),
    ],
    ids=["other-model", "no-model", "other-prompt", "no-prompt"],
)
def test_a_file_of_another_model_or_to_other_prompts_is_not_written_to(run, model, tmp_path, change, said):
    run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN)
    file = tmp_path / "mine.jsonl"
    changed = [{k: v for k, v in (line | change).items() if v is not None} for line in lines(tmp_path)]
    file.write_text("".join(json.dumps(line) + "\n" for line in changed), "utf-8")
    before = file.read_bytes()
    ran = run("--record", "mine.jsonl", "--model", "m-1", *CHOSEN)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--answers", SHIPPED, "--model", "m-1"], "leave out --model"),
        (["--answers", SHIPPED, "--estimator", "comparables"], "leave out --estimator"),
        (["--answers", SHIPPED, "--record", "mine.jsonl"], "leave out --record"),
        (["--answers", SHIPPED, "--hostile"], "leave out --answers and --record"),
        (["--record", "mine.jsonl", "--estimator", "comparables"], "use --model NAME"),
        (["--record", "mine.jsonl"], "use --model NAME"),
        (["--record", "no/such/folder.jsonl", "--model", "m-1"], "cannot be written"),
    ],
    ids=["model", "estimator", "both", "hostile", "comparables", "no-model", "folder"],
)
def test_flags_that_do_not_go_together_are_refused(run, monkeypatch, options, said):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    ran = run(*options)

    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_what_is_run_over_can_be_chosen_and_a_model_in_the_settings_is_not_asked(run, monkeypatch):
    monkeypatch.setenv("THREATCARD_MODEL", "m-1")
    ran = run("--answers", SHIPPED, "--split", "tune", "--limit", "3", "--json")
    made = json.loads(ran.out)

    assert (ran.code, ran.err) == (0, "")
    assert (made["n"], made["failures"], made["model"]) == (3, 0, "recorded answers")
    assert made["not_blind"]["n"] == made["n"] - made["factors"]["mae_n"] // 10


def test_a_calibration_from_recorded_answers_is_fitted_to_the_blind_ones(run, tmp_path):
    ran = run("--answers", SHIPPED, "--calibrate", "fit.json")

    assert ran.code == 0
    assert json.loads((tmp_path / "fit.json").read_text("utf-8"))["model"] == "recorded answers"


def test_the_cards_of_recorded_answers_can_be_kept_as_drafts(run, monkeypatch, tmp_path):
    url = upgraded(f"sqlite:///{tmp_path / 'store.db'}")
    monkeypatch.setenv("THREATCARD_DB", url)
    saved = run("--answers", SHIPPED, *CHOSEN, "--save")
    store = Store(url)
    kept = [store.revision(store.resolve(slug)) for slug in SLUGS]
    store.close()

    assert (saved.code, saved.out.splitlines()[0].split(" in ")[0]) == (0, "3 drafts of 3 products are")
    assert {(one.state, one.card.provenance.estimator) for one in kept} == {("draft", "llm")}
    assert [one.card.listing.source for one in kept] == [f"gold:{slug}" for slug in SLUGS]
