"""Who decided how many cards, how long it took them, and how often two disagreed: for those who approve."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from pipeline.review.tally import spent
from pipeline.web.auth.access import Held, Reviewer
from pipeline.web.pages.responses import page

router = APIRouter(include_in_schema=False)

Day = Annotated[str, Query(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$")]


@router.get("/reviewers")
def reviewers(request: Request, caller: Reviewer, held: Held, since: Day = "") -> Response:
    """Of the verdicts from the day ``since`` on; of all of them without one."""
    found = held.store.reviewers(since=since)
    return page(
        caller, request, "reviewers.html.j2", title="Reviewers", found=found, since=since, spent=spent
    )  # fmt: skip
