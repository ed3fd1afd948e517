"""The own view: ``[context]`` and ``[policy]`` of the settings, and what follows for a card."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pipeline import policy
from pipeline.errors import UsageError
from pipeline.model import Card
from pipeline.policy import Context, Policy
from pipeline.render import escape
from pipeline.settings import FILE, Settings

if TYPE_CHECKING:
    from pipeline.render.organisation import Organisation


class Own(NamedTuple):
    """What the organisation says of itself, and what it holds cards against; None for what it does not."""

    context: Context | None
    policy: Policy | None
    gate: bool
    """Whether cards are held against the policy."""


class Seen(NamedTuple):
    """A card as the organisation sees it: in words, as JSON, and the lines of the policy that it breaks."""

    shown: Organisation | None
    json: str | None
    broken: tuple[str, ...]


NOTHING = Seen(None, None, ())


def own(held: Settings, *, gate: bool) -> Own:
    """Raises UsageError for a table that cannot be read, and for a gate that has nothing to hold cards against."""
    tables = held.tables
    context = policy.read_context(*tables["context"]) if "context" in tables else None
    found = policy.read_policy(*tables["policy"]) if "policy" in tables else None
    if gate and found is None:
        raise UsageError(f"--gate needs a policy: add a table [policy] to your {FILE}, or name the file with --config.")
    if found is not None and found.score == "organisation" and context is None:
        raise UsageError(f"{found.origin!r}: policy.score is 'organisation'; add a table [context] to compute it from.")
    return Own(context, found, gate)


def seen(card: Card, by: Own) -> Seen:
    here = None if by.context is None else policy.here(card, by.context)
    verdict = None
    if by.gate and by.policy is not None:
        verdict = policy.Verdict(by.policy.origin, policy.broken(card, by.policy, by.context))
    shown = policy.shown(here, verdict)
    if shown is None:
        return NOTHING
    written = json.dumps(policy.as_json(here, verdict), ensure_ascii=False)
    return Seen(shown, escape.json(written), shown.broken)
