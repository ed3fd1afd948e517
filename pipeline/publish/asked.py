"""What a publication is asked for, and the product as it then stands: the same for every process that works on it."""

from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.card.make import software
from pipeline.policy import Context
from pipeline.publish.records import Site, State
from pipeline.store.records import Edition, Product

TITLE = "Threat card directory"
Approver = Literal["role", "name"]


class Asked(NamedTuple):
    folder: Path
    """Where the site stands, or will."""
    today: str
    """The day that expiry is reckoned by."""
    title: str = TITLE
    url: str | None = None
    """Where it will be served, without a slash at the end."""
    drafts: bool = False
    approver: Approver = "role"
    """What of a person who approved is shown."""
    note: str = ""
    """What every page says."""
    anew: bool = False
    """Whether every file is written again, as if nothing stood there."""
    context: Context | None = None
    """Of the organisation whose score a card's page shows beside the card's own; None for a site that shows none."""

    def site(self) -> Site:
        """What a page of one card knows of the whole."""
        return Site(self.title, self.url, (), (), self.today, "", software(), self.drafts, self.note)

    def who(self, edition: Edition) -> str:
        """Whoever approved, as the installation shows it."""
        return edition.approved_by if self.approver == "name" else edition.approver_role

    def by(self, edition: Edition) -> str:
        """The same, to be read after "by"."""
        role = edition.approver_role
        return self.who(edition) if self.approver == "name" else f"{'an' if role[:1] in 'aeiou' else 'a'} {role}"


def shown(product: Product) -> str:
    """The id of the card that stands on the product's page."""
    return product.draft or product.editions[0].card_id


def state(product: Product, today: str) -> State:
    if product.draft is not None:
        return "draft"
    if product.withdrawn is not None:
        return "withdrawn"
    expires = product.editions[0].expires
    return "expired" if expires is not None and expires <= today else "current"


def disputed(product: Product) -> bool:
    return any(one.kind == "dispute" and one.state == "open" for one in product.replies)
