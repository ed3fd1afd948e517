"""Who decided how many cards, how long it took them, and how often two disagreed: for those who approve."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from pipeline.review.tally import spent
from pipeline.web.auth.access import Held, Reviewer
from pipeline.web.pages import forms
from pipeline.web.pages.responses import page

router = APIRouter(include_in_schema=False)


@router.get("/reviewers")
def reviewers(request: Request, caller: Reviewer, held: Held, since: str = "") -> Response:
    """Of the verdicts from the day ``since`` on; of all of them without one."""
    first = forms.day(since)
    found = held.store.reviewers(since="" if first is None else first.isoformat())
    return page(
        caller, request, "reviewers.html.j2", title="Reviewers", found=found, since=since, spent=spent
    )  # fmt: skip
