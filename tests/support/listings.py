"""Listings to assess: a real one, a thin one, one that is only the shell of a script, and one too long."""

import hashlib
from functools import cache
from typing import Any

from pipeline.card.make import Making
from pipeline.listing.passages import split
from pipeline.model import Listing, Shortfall
from pipeline.reference import gold
from pipeline.reference.comparables import Index
from pipeline.resources import path
from pipeline.scoring import profile

NOW = "2026-11-22T10:00:00Z"
TEXT = (
    "Kube Pilot is an MCP server that gives an assistant direct access to a Kubernetes cluster. "
    "It reads the kubeconfig of the person who runs it and acts with whatever permissions that identity has.\n\n"
    "It can create workloads, scale deployments and delete namespaces. "
    "Each call is appended to an audit log. Start it with `--read-only` to switch off every tool that writes.\n\n"
    "No language model is part of the server; the connected client brings one. "
    "It works with any MCP client, such as an editor or a chat application.\n\n"
    "There is no approval step before a change. Namespaces that were deleted cannot be restored. "
    "Run it in a container or on your own machine; it speaks stdio and HTTP.\n"
)
PASSAGES = split(TEXT, target=200)


def a_listing(text: str = TEXT, **changes: Any) -> Listing:
    """A listing of ``text`` whose digests are right."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    whole = {
        "source": "https://kube-pilot.example/docs",
        "kind": "markdown",
        "name": "Kube Pilot",
        "text": text,
        "sha256": digest,
        "raw_sha256": digest[::-1],
        "fetched_at": NOW,
    }
    return Listing(**(whole | changes))


def a_thin_listing() -> Listing:
    found = Shortfall(
        kind="script_shell", found="a page that scripts fill in the browser, 5 characters", advice="save it"
    )
    return a_listing("Hello", shortfall=found)


def a_long_listing(chars: int = 40_000) -> Listing:
    """Numbered sentences, far more than a prompt takes."""
    sentences = (f"Sentence number {n} says that the agent does a thing to a cluster. " for n in range(chars // 60))
    return a_listing("".join(sentences).strip())


def a_making(name: str = "directory", **changes: Any) -> Making:
    whole = {"profile": profile(name), "snap": False, "prices": None, "now": NOW}
    return Making(**(whole | changes))


@cache
def references() -> tuple[gold.Reference, ...]:
    """All reference cards, those held back for testing too."""
    return gold.load(path("evals", "gold", "cards.jsonl"))


@cache
def index() -> Index:
    """What production calibrates with."""
    return Index(gold.exemplars())
