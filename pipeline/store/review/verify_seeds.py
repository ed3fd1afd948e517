"""Whether the cards that are checks are those of the log, and came to what it says."""

from __future__ import annotations

from sqlalchemy import Connection, select

from pipeline.store.db.tables import seeded
from pipeline.store.records import BadRow
from pipeline.store.review.replay import Replay
from pipeline.store.review.replayed import Check


def first_bad(connection: Connection, replay: Replay) -> BadRow | None:
    """Few are: all of them at once."""
    found = connection.execute(select(seeded)).mappings()
    there = {row["card"]: Check(**{name: row[name] for name in Check._fields}) for row in found}
    for card in sorted({*there, *replay.seeded}):
        stands, told = there.get(card), replay.seeded.get(card)
        if stands is None or told is None:
            missing = "is not there, and the log put it in" if stands is None else "was put in without a row of the log"
            return BadRow(0, f"the check {card[:12]} {missing}")
        for field, one, said in zip(Check._fields, stands, told, strict=True):
            if one != said:
                return BadRow(0, f"the check {card[:12]} was altered beside the log: its {field} is another one")
    return None
