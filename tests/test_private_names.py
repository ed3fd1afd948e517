"""What ``test_architecture`` asks of private names can be failed: each way to a library's is caught, ours are free."""

import pytest

from tests.support import private_names
from tests.support.paths import ROOT

CHAT = """
from langchain_openai import ChatOpenAI

class _Chat(ChatOpenAI):
    def _generate(self, messages, stop=None, run_manager=None, **kwargs):
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        return self._create_chat_result(self.root_client.post("/chat/completions", body=payload))
"""
QUEUE = """
from dbos import DBOS

made = DBOS(config=config)
made._registry.get_internal_queue()._polling_interval_sec = 600.0
"""
HEIR = """
from langchain_openai import ChatOpenAI

class Chat(ChatOpenAI):
    pass

class Other(Chat):
    def _generate(self, messages): ...
"""
ANOTHER = """
import threading

class Watcher(threading.Thread):
    def __init__(self, store):
        super().__init__()
        self._target = store
"""
NAMESAKE = """
class Ours:
    def __init__(self):
        self._path = "here"

def _played(cassette):
    return cassette._path, cassette._played
"""


def found(text):
    file = private_names.read(text, ROOT / "tests" / "made_up.py")
    return [*private_names.reached(file), *private_names.replaced(file)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(CHAT, ["_get_request_payload", "_create_chat_result", "_Chat._generate"], id="method-replaced"),
        pytest.param(QUEUE, ["_polling_interval_sec", "_registry"], id="setting-without-a-name"),
        pytest.param("DBOS._recover_pending_workflows(dead)", ["_recover_pending_workflows"], id="called"),
        pytest.param('f"unused recordings in {vcr._path}"', ["_path"], id="of-a-fixture"),
        pytest.param(NAMESAKE, ["_played"], id="ours-of-that-name-is-no-member"),
        pytest.param(HEIR, ["Other._generate"], id="method-replaced-by-an-heir"),
        pytest.param(ANOTHER, ["Watcher._target"], id="attribute-that-the-base-sets"),
        pytest.param("from lxml.etree import _Element", ["_Element"], id="imported"),
        pytest.param("from dbos._queue import Queue", ["_queue"], id="from-a-private-module"),
        pytest.param("import dbos._queue as queue", ["_queue"], id="private-module"),
        pytest.param(
            "import argparse\ndef add(to: 'argparse._SubParsersAction'): ...", ["_SubParsersAction"], id="type"
        ),
        pytest.param("getattr(DBOS, '_recover_pending_workflows')", ["_recover_pending_workflows"], id="by-name"),
        pytest.param("patched.setattr('dbos._queue.Queue.x', 1)", ["_queue"], id="patched-by-path"),
        pytest.param("from tests.support import wire\nwire.httpx2._client", ["_client"], id="by-way-of-ours"),
    ],
)
def test_a_private_door_is_found(text, names):
    assert found(text) == names


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from pipeline.ask import llm\nllm._repair(question, text, err)", id="function-of-a-module"),
        pytest.param("from pipeline.ask.llm import Model, _repair", id="imported"),
        pytest.param("from pipeline.refresh.durable import Durable\nDurable(s, w, h)._watch()", id="method"),
        pytest.param("from pipeline.ask import llm\npatched.setattr(llm, '_repair', 1)", id="by-name"),
        pytest.param("class A:\n    def _b(self):\n        return self._b() or other._b()", id="own-class"),
        pytest.param("import os\nos._exit(1)\nrow._replace(a=1)._asdict()", id="documented"),
        pytest.param("from enum import Enum\nclass A(Enum):\n    def _missing_(cls, value): ...", id="documented-hook"),
        pytest.param("class A(Exception):\n    def __str__(self):\n        return super().__str__()", id="dunder"),
        pytest.param("from __future__ import annotations", id="future"),
    ],
)
def test_what_is_ours_or_documented_is_free(text):
    assert found(text) == []
