"""
The table of credits, fitted to the reference cards of ``tune``: run by hand, ``python bench/mitigation.py [--test]``.

Fitted by leave-one-out, a card with its near-duplicates, on the recorded answers (``evals/answers``), each control held
against its listing as on a card. Of the tables on a grid that keep to the conventions of the scale, the one whose two
errors add up to least: of what the controls earn, and of the larger of that and the model's own value, which is what
counts. With ``--test`` the error on ``test`` too: a report, and nothing to fit to.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline import resources
from pipeline.listing import evidence, passages, safeguards
from pipeline.model import Control, Evidence, Passage, ProductIs
from pipeline.reference import gold
from pipeline.reference.gold import Reference
from pipeline.scoring.mitigation import mitigation_factor
from pipeline.taxonomy import controls as table
from pipeline.taxonomy.controls import Credits

POINTS = {
    "isolation": (180, 200, 220, 250),
    "approval": (100, 120, 140, 160),
    "accountability": (65, 75, 85),
    "usual": (30, 35, 40, 45),
    "entry": (0, 10, 15),
}
OPTIONAL, ENFORCED, CLAIMED = (50, 75, 80), (125, 150, 175), (70, 80)
"""Claims count for less whatever fits best: rule 4. Percent."""

CONVENTIONS: tuple[tuple[str, ProductIs, str, str], ...] = (
    ("authentication/enforced", "neither", "1.00", "1.00"),
    ("guardrails/optional", "neither", "0.95", "0.95"),
    ("read_only/optional", "neither", "0.95", "0.95"),
    ("guardrails/optional rate_limit/optional", "neither", "0.95", "0.95"),
    ("guardrails/built_in", "neither", "0.95", "0.95"),
    ("guardrails/built_in rate_limit/built_in encryption/built_in", "neither", "0.90", "0.90"),
    ("rbac/built_in audit/built_in", "neither", "0.85", "0.85"),
    ("sandbox/built_in", "neither", "0.70", "0.80"),
    ("approval/enforced", "neither", "0.70", "0.80"),
    ("guardrails/built_in", "safeguard", "0.50", "0.60"),
    ("certification/built_in rbac/built_in", "regulated_certified", "0.50", "0.60"),
)
"""What demonstrated controls earn on the raters' scale: the controls, what the product is, from, to."""

_QUOTED = (Evidence(quote="it is so", passage=1, start=0, end=8),)


class Row(NamedTuple):
    """One reference card: what its raters gave, what the model said, and what the model quoted for it."""

    published: float
    proposed: float
    blind: bool
    group: str
    product_is: ProductIs
    controls: tuple[Control, ...]


def rows(split: str) -> list[Row]:
    """The cards of a split whose mitigation factor is published."""
    lines = Path(resources.path("evals", "answers", "answers.jsonl")).read_text("utf-8").splitlines()
    said = {one["slug"]: one for line in lines if (one := json.loads(line))["question"] == "factors"}
    cards = gold.load(resources.path("evals", "gold", "cards.jsonl"))
    return [
        _row(card, card.mitigation_factor, said[card.slug])
        for card in cards
        if card.split == split and card.mitigation_factor is not None
    ]


def _row(card: Reference, published: Decimal, said: dict[str, Any]) -> Row:
    answer = said["answer"]["mitigation_factor"]
    shown = passages.split(card.listing)
    held = tuple(_control(one, shown, answer["product_is"]) for one in answer["controls"])
    return Row(
        float(published), float(answer["value"]), said["blind"], card.group or card.slug, answer["product_is"], held
    )


def _control(said: dict[str, Any], shown: Sequence[Passage], product_is: ProductIs) -> Control:
    found = tuple(e for q in said["quotes"] if (e := evidence.locate(q["text"], q["passage"], shown)))
    return Control(
        kind=said["kind"],
        label=said["label"],
        reach=said["reach"],
        description=said["description"],
        evidence=found,
        refused=safeguards.refused(said["kind"], found, shown, product_is),
    )


def conventional(credits: Credits) -> bool:
    return all(
        Decimal(low) <= mitigation_factor(_told(text), product_is, credits) <= Decimal(high)
        for text, product_is, low, high in CONVENTIONS
    )


def _told(text: str) -> list[Control]:
    pairs = (word.split("/") for word in text.split())
    return [
        Control.model_validate(
            {"kind": kind, "label": "demonstrated", "reach": reach, "description": "", "evidence": _QUOTED}
        )
        for kind, reach in pairs
    ]


def tables() -> Iterator[Credits]:
    """Those of the grid that keep to the conventions."""
    for *points, optional, enforced, claimed in product(*POINTS.values(), OPTIONAL, ENFORCED, CLAIMED):
        made = Credits(
            dict(zip(POINTS, points, strict=True)),
            {"optional": optional, "built_in": 100, "enforced": enforced},
            {"claimed": claimed, "demonstrated": 100},
        )
        if conventional(made):
            yield made


def errors(credits: Credits, of: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Of what is earned, and of what counts, card by card."""
    earned = [float(mitigation_factor(row.controls, row.product_is, credits)) for row in of]
    alone = [abs(value - row.published) for value, row in zip(earned, of, strict=True)]
    counts = [abs(max(value, row.proposed) - row.published) for value, row in zip(earned, of, strict=True)]
    return alone, counts


def _group(at: int, of: Sequence[Row]) -> list[int]:
    """The places of a card and of its near-duplicates, which are left out with it."""
    return [i for i, row in enumerate(of) if row.group == of[at].group]


def main() -> None:
    tune = rows("tune")
    made = list(tables())
    held = np.array([errors(credits, tune) for credits in made])
    alone, counts = held[:, 0], held[:, 1]
    total = (alone + counts).sum(axis=1)
    chosen = made[int(total.argmin())]
    left_out = [int((total - (alone + counts)[:, _group(i, tune)].sum(axis=1)).argmin()) for i in range(len(tune))]
    own = np.array([abs(row.proposed - row.published) for row in tune])
    print(f"{len(made):,} tables keep to the conventions; best: {chosen}; in use: {table.CREDITS}")
    print(f"tune, {len(tune)} cards, the model's own value misses by {own.mean():.3f}")
    _say(
        "tune, leave-one-out",
        [alone[c, i] for i, c in enumerate(left_out)],
        [counts[c, i] for i, c in enumerate(left_out)],
    )
    _say("tune, in use", *errors(table.CREDITS, tune))
    blind = [row for row in tune if row.blind]
    _say(f"tune, in use, the {len(blind)} blind ones", *errors(table.CREDITS, blind))
    if "--test" in sys.argv[1:]:
        test = rows("test")
        print(f"test, {len(test)} cards, own value {np.mean([abs(r.proposed - r.published) for r in test]):.3f}")
        _say("test, in use", *errors(table.CREDITS, test))


def _say(what: str, alone: Sequence[float], counts: Sequence[float]) -> None:
    print(f"{what}: earned misses by {np.mean(alone):.3f}, what counts by {np.mean(counts):.3f}")


if __name__ == "__main__":
    main()
