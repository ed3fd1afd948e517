"""
The command against a real model server, with no recording: what is installed, over the wire, to a card and back.

The model (SmolLM2-135M) judges nothing worth reading. The server keeps its strings short, and the
whole takes a minute or two; what is asserted holds whether an answer ends or is cut off.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.model import Card
from pipeline.taxonomy import factors
from tests.support import model_server
from tests.support.paths import LISTINGS, ROOT

pytestmark = pytest.mark.long(200)

LISTING = LISTINGS / "thin.md"
EXITS = {"complete": 0, "partial": 3, "inconclusive": 3, "failed": 5}
PATIENCE = 1500
"""Seconds; a machine whose cores are shared may need most of a minute for a hundred tokens."""


def assess(url: str, cache: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "pipeline", "assess", str(LISTING), "--format", "json"]
    settings = {
        "OPENAI_BASE_URL": url,
        "THREATCARD_MODEL": model_server.MODEL,
        "THREATCARD_TEMPERATURE": "none",
        "THREATCARD_LAYER_QUESTIONS": "1",
        "THREATCARD_MAX_OUTPUT_TOKENS": "350",
        "THREATCARD_TIMEOUT": str(PATIENCE),
        "THREATCARD_CACHE_DIR": str(cache),
    }
    return subprocess.run(
        command, cwd=ROOT, env=os.environ | settings, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
    )


def test_a_real_model_drafts_a_card_that_the_cache_then_gives_without_it(tmp_path):
    with model_server.serving() as server:
        first = assess(server.url, tmp_path)
        url = server.url
    card = Card.model_validate_json(first.stdout)

    assert first.returncode == EXITS[card.status], first.stderr
    assert card.provenance.estimator == "llm"
    assert card.provenance.model == model_server.MODEL
    assert set(card.factors) == set(factors.ALL_KEYS)
    assert (card.score is None) == (card.cvss.base is None or card.status not in ("complete", "partial"))
    assert "Traceback" not in first.stderr

    # The server is gone: whatever was answered must come from the cache, and what was not cannot be had.
    second = assess(url, tmp_path)
    again = json.loads(second.stdout)

    if card.status == "complete":
        assert card.provenance.tokens.output > 0
        assert (second.returncode, again["id"]) == (0, card.id)
    else:
        assert second.returncode in (EXITS["partial"], EXITS["failed"])
