"""REST: who decided how many cards, how long it took them, and how often two disagreed."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from pipeline.model import Record
from pipeline.review.tally import Tally
from pipeline.web.api.answers import DESCRIBED, PROBLEMS, SAME, V1, Seen, digested, unchanged
from pipeline.web.api.days import Day
from pipeline.web.auth.access import ApiReviewer, Held

router = APIRouter(prefix=V1, responses=PROBLEMS)


class Decided(Record):
    """
    What one person decided, or all. ``median_seconds`` is from the claim to the verdict. Cards that were known to be
    bad are in ``caught`` and ``let_through`` alone.
    """

    name: str
    decided: int
    approved: int
    amended: int
    rejected: int
    withdrawn: int
    disagreed: int
    median_seconds: int | None
    caught: int
    let_through: int


class Reviewers(Record):
    """``total`` counts a disagreement once; its name is empty."""

    since: date | None
    people: tuple[Decided, ...]
    total: Decided


@router.get("/reviewers", dependencies=[DESCRIBED], response_model=Reviewers, responses=SAME)
def reviewers(
    caller: ApiReviewer,
    held: Held,
    response: Response,
    since: Annotated[Day | None, Query()] = None,
    seen: Seen = None,
) -> Any:
    """Who decided how many cards, of the verdicts from a day on or of all."""
    counted = held.store.reviewers(since="" if since is None else since.isoformat())
    found = Reviewers(since=since, people=tuple(map(_decided, counted.people)), total=_decided(counted.total))
    return unchanged(response, digested(found.model_dump_json()), seen) or found


def _decided(one: Tally) -> Decided:
    return Decided(decided=one.decided, **one._asdict())
