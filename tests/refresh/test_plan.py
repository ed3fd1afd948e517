"""What a visit leads to, and when a run has had enough: tables of facts."""

from decimal import Decimal

import pytest

from pipeline.model import Tokens
from pipeline.refresh.plan import Bounds, Plan, Settings, decide, key, reached, work_id
from pipeline.store import Known

KNOWN = Known(
    "x", "https://x.example", None, None, None, "l" * 64, "a" * 64, "c" * 64, "a" * 64, "m" * 64, "directory", 0
)
SETTINGS = Settings(
    estimator="llm", model="m", samples="1", verify=False, temperature=0.0, max_output_tokens=8_000,
    profile="directory", snap=False,
)  # fmt: skip
PLAN = Plan(settings=SETTINGS, makeup="m" * 64, made_with={}, redraft=False, bounds=Bounds(), author="nightly")
REDRAFT = PLAN.model_copy(update={"redraft": True})
OTHER_PROFILE = PLAN.model_copy(update={"settings": SETTINGS.model_copy(update={"profile": "owasp-v0.8"})})


@pytest.mark.parametrize(
    ("known", "sha256", "plan", "decision"),
    [
        pytest.param({}, "a" * 64, PLAN, "unchanged", id="the same in all"),
        pytest.param({"card": None}, "a" * 64, PLAN, "new", id="never drafted"),
        pytest.param({}, "b" * 64, PLAN, "changed", id="another text"),
        pytest.param({"sha256": "b" * 64}, "b" * 64, PLAN, "changed", id="read the night before and not come to"),
        pytest.param({"makeup": None}, "a" * 64, PLAN, "again", id="a question had no answer"),
        pytest.param({"makeup": "o" * 64}, "a" * 64, PLAN, "outdated", id="other prompts"),
        pytest.param({"makeup": "o" * 64}, "a" * 64, REDRAFT, "redrafted", id="other prompts, to be redrafted"),
        pytest.param({"makeup": "o" * 64}, "b" * 64, PLAN, "changed", id="another text comes first"),
        pytest.param({}, "a" * 64, REDRAFT, "unchanged", id="nothing to redraft"),
        pytest.param({}, "a" * 64, OTHER_PROFILE, "rescored", id="another profile"),
        pytest.param({"makeup": "o" * 64}, "a" * 64, OTHER_PROFILE, "rescored", id="another profile and other prompts"),
    ],
)
def test_a_visit_leads_to(known, sha256, plan, decision):
    assert decide(KNOWN._replace(**known), sha256, plan) == decision


@pytest.mark.parametrize(
    ("bounds", "tokens", "usd", "said"),
    [
        ({}, 10**9, "1000", None),
        ({"max_tokens": 100}, 99, "0", None),
        ({"max_tokens": 100}, 100, "0", "--max-tokens 100: 100 were used"),
        ({"max_usd": 1.5}, 0, "1.49", None),
        ({"max_usd": 1.5}, 0, "1.5", "--max-usd 1.5: 1.50 were spent"),
    ],
    ids=["none", "tokens-left", "tokens-used", "dollars-left", "dollars-spent"],
)
def test_a_run_has_had_enough(bounds, tokens, usd, said):
    spent = Tokens(input=tokens - tokens // 3, output=tokens // 3)

    assert reached(Bounds(**bounds), spent, Decimal(usd)) == said


def test_a_workflow_is_named_by_run_listing_and_text():
    names = {
        work_id(run, slug, key(decision, text))
        for run in ("r1", "r2")
        for slug in ("x", "y")
        for decision in ("new", "changed")
        for text in ("a" * 64, "b" * 64, None)
    }

    assert len(names) == 24
    assert work_id("r1", "x", key("new", "a" * 64)) == "r1:x:new-aaaaaaaaaaaa"
