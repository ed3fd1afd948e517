"""
The tables of ``pipeline/reference/missed.py`` made again: by hand, ``python bench/doubt.py [--write]``.

Of each estimator what it missed on the cards of ``tune`` that have every figure, each left out in turn together with
its near-duplicates; of the recorded answers only those that are blind. Then, as ratios in one run, what listings that
are unlike the reference cards are missed by beside whole ones: cut to their first words, or held against half the
cards.
"""

import argparse
import random
import sys
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from statistics import fmean

sys.path.insert(0, str(Path(__file__).parents[1]))

from pipeline import resources
from pipeline.assess.draft import Estimator, draft
from pipeline.assess.estimators import Comparables
from pipeline.card.make import Making
from pipeline.evaluate import recorded
from pipeline.evaluate.run import listing
from pipeline.model import Card
from pipeline.reference import doubt, gold
from pipeline.reference.comparables import Index
from pipeline.reference.gold import Reference
from pipeline.scoring import DEFAULT, profiles
from pipeline.taxonomy import factors

WHERE = Path(__file__).parents[1] / "pipeline" / "reference" / "missed.py"
NOW = "2026-01-01T00:00:00Z"
MAKING = Making(profiles.profile(DEFAULT), False, None, NOW)
Row = tuple[Decimal, ...]


def misses(references: Sequence[Reference], estimator: Estimator, words: int | None = None) -> list[Row]:
    """A row for each card that has every figure and got a value for each."""
    rows = []
    for reference in references:
        if reference.cvss_base is None or reference.mitigation_factor is None:
            continue
        given = listing(reference, NOW)
        if words is not None:
            given = given.model_copy(update={"text": " ".join(given.text.split()[:words])})
        card = draft(given, estimator, making=MAKING)
        if (row := missed(reference, card)) is not None:
            rows.append(row)
    return rows


def missed(reference: Reference, card: Card) -> Row | None:
    """Published minus estimated: the ten factors, the base, the mitigation factor."""
    pairs = [
        *((reference.factors[key], card.factors[key].value) for key in factors.KEYS),
        (reference.cvss_base, card.cvss.base),
        (reference.mitigation_factor, card.mitigation_factor.value),
    ]
    row = tuple(published - value for published, value in pairs if published is not None and value is not None)
    return row if len(row) == len(pairs) else None


def size(rows: Sequence[Row]) -> float:
    """Mean absolute miss, each figure in shares of its own mean over all rows' worth of scale (1, 10, 0.5)."""
    scales = [1.0] * len(factors.KEYS) + [10.0, 0.5]
    return fmean(abs(float(x)) / scale for row in rows for x, scale in zip(row, scales, strict=True))


def table(name: str, says: str, rows: Sequence[Row]) -> str:
    body = "".join(f"    D({' '.join(str(x) for x in row)!r}),\n".replace("'", '"') for row in rows)
    return f'{name}: tuple[Row, ...] = (\n{body})\n"""{says}"""\n'


HEAD = '''"""
What estimators missed on the reference cards of ``tune``: tables only, made by ``bench/doubt.py``; do not edit by hand.

A row is a card, published minus estimated: the ten factors in the order of the card, CVSS base, mitigation factor.
"""

from decimal import Decimal

Row = tuple[Decimal, ...]


def D(row: str) -> Row:
    return tuple(Decimal(figure) for figure in row.split())


'''


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {WHERE.name} anew")
    write = parser.parse_args().write
    tune = gold.exemplars()
    plain = Comparables(Index(tune))
    offline = misses(tune, plain)
    answers = recorded.load(resources.path("evals", "answers", "answers.jsonl"))
    blind = [r for r in tune if answers.blind(r.slug)]
    model = misses(blind, recorded.estimator(answers, tune, Index(tune)))
    print(f"comparables: {len(offline)} cards; recorded answers: {len(model)} blind cards")
    whole = size(offline)
    for words in (25, 60, 120):
        print(
            f"first {words} words: {size(misses(tune, plain, words)) / whole:.2f} of what whole listings are missed by"
        )
    halves = [Comparables(Index(random.Random(seed).sample(tune, len(tune) // 2))) for seed in range(5)]
    far = fmean(size(misses(tune, half)) for half in halves) / whole
    print(f"held against half of the cards: {far:.2f}")
    print(f"widened by {doubt.GENERAL}")
    if write:
        WHERE.write_text(
            HEAD
            + table("COMPARABLES", "Without a model, each card left out in turn.", offline)
            + "\n"
            + table("RECORDED", "The model whose answers are kept in ``evals/answers``, blind answers alone.", model)
        )


if __name__ == "__main__":
    main()
