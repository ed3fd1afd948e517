"""``threatcard eval``: what is run over, what comes out, and what is said when it cannot be."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.ask.cache import Answers, Cached
from pipeline.assess.estimators import Llm
from pipeline.resources import path
from tests.evaluate.test_report import KEYS
from tests.support.answering import a_model
from tests.support.commands import environment, on_a_terminal, runner
from tests.support.evaluating import Perfect as Flawless
from tests.support.evaluating import few, of_few, reported
from tests.support.listings import index, references

GOLD = path("evals", "gold", "cards.jsonl").read_text("utf-8").splitlines()
SLUGS = [r.slug for r in few(3)]


@pytest.fixture
def run(capfd, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    command = runner(capfd)
    return lambda *args: command("eval", *args)


@pytest.fixture
def gold(tmp_path):
    """A file of cards as withheld ones come: without group and split."""
    lines = [{k: v for k, v in json.loads(line).items() if k not in ("group", "split")} for line in GOLD[:5]]
    file = tmp_path / "withheld.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return file


def test_the_object_has_every_key(run, gold):
    ran = run("--gold", str(gold), "--json")
    made = json.loads(ran.out)

    assert (ran.code, ran.err) == (0, "")
    assert (made["n"], made["split"], made["estimator"]) == (5, "file", "comparables")
    assert all(keys <= set(made[part] if part else made) for part, keys in KEYS.items())


@pytest.mark.parametrize(
    ("options", "n"),
    [(["--limit", "2"], 2), (["--limit", "2", "--split", "tune"], 2), (["--split", "all", "--only", SLUGS[0]], 1),
     (["--split", "all", "--only", SLUGS[0], "--only", SLUGS[1], "--jobs", "1"], 2)],
    ids=["limit", "limit-of-tune", "only", "only-two"],
)  # fmt: skip
def test_what_is_run_over_can_be_chosen(run, options, n):
    made = json.loads(run(*options, "--json").out)
    sides = {r.slug: r.split for r in references()}

    assert made["n"] == len(made["listings"]) == n
    assert made["split"] == "all" or {sides[row["slug"]] for row in made["listings"]} == {made["split"]}


def test_samples_are_counted(run, gold):
    made = json.loads(run("--gold", str(gold), "--samples", "2", "--limit", "2", "--json").out)

    assert made["samples"] == 2
    assert made["repeat_spread"] == {"factors": 0, "aivss": 0, "n": 2}


def test_a_terminal_sees_a_bar_that_is_gone_in_the_end(gold):
    code, seen = on_a_terminal("eval", "--gold", str(gold), "--limit", "3")

    assert code == 0
    assert "3/3" in seen
    assert "━" not in seen[seen.rindex("\x1b[2K") :]
    assert seen.index("3/3") < seen.index("comparables on file: 3 listings")


def test_the_table_is_for_people(run, gold):
    ran = run("--gold", str(gold), "--limit", "3")

    assert ran.out.startswith("comparables on file: 3 listings, 0 failed")
    assert "medians, rule for layers" in ran.out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--only", "no-such"], 2, "no reference card has the slug 'no-such'"),
        (["--limit", "0"], None, "'0' is not a number of at least 1"),
        (["--samples", "x"], None, "'x' is not a number of at least 1"),
        (["--gold", "none.jsonl"], 1, "none.jsonl' cannot be read"),
        (["--estimator", "llm"], 2, "no model is configured"),
        (["--compare", "a.json", "b.json"], 1, "report 'a.json' cannot be read"),
        (["--history", "--reports", "none"], 1, "no report is published in 'none' yet"),
    ],
    ids=["unknown-slug", "limit", "samples", "no-file", "no-model", "no-reports-to-compare", "no-history"],
)
def test_what_cannot_be_is_one_clear_line(run, capfd, options, code, said):
    if code is None:
        with pytest.raises(SystemExit) as left:
            run(*options)
        ran_code, err = left.value.code, capfd.readouterr().err
        assert ran_code == 2
    else:
        ran = run(*options)
        ran_code, err = ran.code, ran.err
        assert ran_code == code
        assert ran.out == ""
        assert err.count("\n") <= 2
    assert said in err


def test_a_bad_gold_line_is_named(run, gold):
    gold.write_text(gold.read_text("utf-8") + '\n{"slug": 7}', "utf-8")
    ran = run("--gold", str(gold))

    assert (ran.code, ran.out) == (1, "")
    assert "withheld.jsonl line 6: slug" in ran.err


def test_a_gate_that_is_missed_ends_with_one_and_its_line(run, gold, tmp_path):
    gates = tmp_path / "gates.toml"
    gates.write_text('[comparables]\n"factors.mae" = { max = 0.0 }\nn = { max = 9 }', "utf-8")
    ran = run("--gold", str(gold), "--limit", "2", "--gate", "--gates", str(gates))

    assert ran.code == 1
    assert ran.err.startswith("threatcard eval: gate: factors.mae: 0.")
    assert len(ran.err.splitlines()) == 1


def test_a_gate_that_is_kept_says_nothing(run, gold, tmp_path):
    gates = tmp_path / "gates.toml"
    gates.write_text("[comparables]\nfailures = { max = 0 }", "utf-8")
    ran = run("--gold", str(gold), "--limit", "2", "--gate", "--gates", str(gates))

    assert (ran.code, ran.err) == (0, "")


def test_report_publish_and_history(run, gold):
    ran = run("--gold", str(gold), "--limit", "2", "--report", "out", "--publish", "--reports", "kept", "--json")
    again = run("--gold", str(gold), "--limit", "2", "--publish", "--reports", "kept")
    history = run("--history", "--reports", "kept")

    assert ran.code == 0
    assert json.loads(Path("out/report.json").read_text("utf-8")) == json.loads(ran.out)
    assert again.code == 1
    assert "published already" in again.err
    assert history.out.startswith("comparables, file (1 published")


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["lines", "json"])
def test_two_reports_are_compared(run, tmp_path, form):
    for name in "ab":
        (tmp_path / f"{name}.json").write_text(json.dumps(of_few(Flawless)), "utf-8")
    ran = run("--compare", "a.json", "b.json", *form)

    assert ran.code == 0
    assert "no difference shown" in ran.out


def test_a_missing_extra_says_what_to_install():
    start = "from pipeline.cli import main; sys.exit(main(['eval', '--limit', '1']))"
    blocked = f"import sys; sys.modules['sklearn'] = None; {start}"
    ran = subprocess.run([sys.executable, "-c", blocked], env=environment(), capture_output=True, text=True, timeout=60)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "sklearn is missing: install threatcard[eval]" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_interrupted_run_goes_on_from_the_cache(tmp_path):
    """The same question is asked once, however often the run is begun."""
    asked, model = [], a_model()

    def counting(question, schema):
        if len(asked) == 5:
            raise KeyboardInterrupt
        asked.append(question)
        return model(question, schema)

    def through_the_cache(ask):
        cached = Cached(ask, Answers(tmp_path), identity={"model": "m", "base_url": "", "temperature": "0"})
        return Llm(cached, model="m", index=index())

    with pytest.raises(KeyboardInterrupt):
        reported(through_the_cache(counting), few(4))
    before, rest = len(asked), []

    def going_on(question, schema):
        rest.append(question)
        return model(question, schema)

    made = reported(through_the_cache(going_on), few(4))

    assert made["failures"] == 0
    assert before == 5
    assert {q.user for q in asked}.isdisjoint(q.user for q in rest)
    assert before + len(rest) == 8
