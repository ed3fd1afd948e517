"""Whether what vendors said, and what was decided on it, is as the log says."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from pipeline.store.db.tables import replies
from pipeline.store.records import BadRow
from pipeline.store.review.replay import Replay
from pipeline.store.review.replayed import Noted
from pipeline.store.review.replies import of_text

AT_ONCE = 500


def first_bad(connection: Connection, replay: Replay) -> BadRow | None:
    left = dict(replay.replies)
    wanted = select(replies).order_by(replies.c.id).limit(AT_ONCE)
    found = connection.execute(wanted).mappings().all()
    while found:
        for row in found:
            if (why := _wrong(row, left.pop(row["id"], None))) is not None:
                return BadRow(0, f"the reply {row['id']!r} {why}")
        found = connection.execute(wanted.where(replies.c.id > found[-1]["id"])).mappings().all()
    missing = sorted(left)
    return BadRow(0, f"the reply {missing[0]!r} is not there, and the log added it") if missing else None


def _wrong(row: RowMapping, told: Noted | None) -> str | None:
    if told is None:
        return "was added without a row of the log"
    there = Noted(**{name: row[name] for name in Noted._fields} | {"text": of_text(row["text"])})
    for field, stands, said in zip(Noted._fields, there, told, strict=True):
        if stands != said:
            shown = "another one than was given" if field == "text" else f"{stands!r:.60}, and {said!r:.60} by the log"
            return f"was altered beside the log: its {field} is {shown}"
    return None
