"""Pages with scripts on a real server, read through a real Chromium."""

import io
from typing import Any

from pipeline import fetch
from pipeline.fetch.browser import LIMITS, Limits, Rendered, find
from pipeline.model import Listing
from tests.support.servers import Answer, local_web

NOW = "2026-11-22T07:00:00Z"
TEXT = (
    "Heron is an agent that reads the mail of an office, sorts it by what it asks for, and answers what can be "
    "answered from the handbook. A person approves each answer before it is sent. It runs in a container without a "
    "shell, holds one token for the mailbox, and writes every step into a log that the office keeps for a year."
)


def page(script: str, *, body: str = "<div id=root></div>") -> Answer:
    return Answer(f"<!doctype html><title>Heron</title><body>{body}<script>{script}</script>".encode())


def json(text: str, **headers: str) -> Answer:
    return Answer(text.encode(), 200, {"Content-Type": "application/json", **headers})


def rendered(*ports: int, limits: Limits = LIMITS, **policy: Any) -> Rendered:
    return Rendered(local_web(*ports, **policy), find(), limits)


def read(url: str, web: Rendered) -> Listing:
    return fetch.read_source(url, web=web, stdin=io.BytesIO(), now=NOW)
