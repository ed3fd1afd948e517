"""What ``forked`` imports before its first fork: all that a run over a catalogue needs, with the polls of a test."""

import importlib
import threading

from pipeline.cli import nightly
from pipeline.refresh import durable, pulse, run

for _name in ("batching", "commands.refresh", "commands.worker", "commands.runs", "commands.review", "progress_bar"):
    importlib.import_module(f"pipeline.cli.{_name}")
for _name in ("pipeline.ask.llm", "tests.support.batches", "openai.resources.chat", "jinja2", "rich.progress"):
    importlib.import_module(_name)

if threading.active_count() > 1:
    raise RuntimeError("an import started a thread: what is forked now may wait for ever for what that thread holds")

# Seconds between two looks. In a night they are long, so that an idle worker costs nothing; tests would only wait.
durable.POLL = durable.BUSY = durable.IDLE = 0.05
durable.WATCH, pulse.STRAY, pulse.GIVE_UP = 0.5, 3.0, 8.0
run.BUSY, run.IDLE, run.LOOK = durable.BUSY, durable.IDLE, 0.05
nightly.LOOK = nightly.TELL = 0.1
