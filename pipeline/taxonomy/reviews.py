"""What a review may say: the reasons of a rejection, the roles, and who may do what."""

REASONS: dict[str, str] = {
    "wrong_value": "a factor, a metric or the multiplier is off",
    "weak_evidence": "a claim is not borne out by its quotes",
    "missing_threat": "a threat that the listing shows is not on the card",
    "wrong_product": "the listing is of something else, or of several things",
    "outdated_listing": "the listing has changed, or is no longer there",
    "thin_listing": "the listing says too little for a card",
    "steered": "the listing tried to steer the assessment",
    "duplicate": "another card is of the same product",
    "other": "something else, in words",
}
"""Codes of a rejection, each with what it stands for."""

ROLES: tuple[str, ...] = ("analyst", "reviewer", "admin")
"""From the least to the most that one may do."""

_ANALYST = frozenset({"claim", "release", "amend", "add_reply", "comment", "answer_changes", "note_ticket"})
_REVIEWER = _ANALYST | {"take_over", "approve", "reject", "withdraw", "reopen", "request_changes"} | {
    "sign_reply", "decline_reply", "settle_reply",
}  # fmt: skip
MAY: dict[str, frozenset[str]] = {"analyst": _ANALYST, "reviewer": _REVIEWER, "admin": _REVIEWER}
"""The actions of each role."""

SECOND_FOR: tuple[str, ...] = ("Critical", "High", "Medium", "Low")
"""The bands that an organisation may ask two approvals for."""

CLAIM_MINUTES = 30
"""How long a claim lasts unless it is renewed."""

MOST_WORDS = 4000
"""Characters of a reason, an answer or a summary that a person gives, and of what a vendor says."""

MOST_SPEAKER = 120
"""Characters of the name that speaks for a vendor."""

MOST_REPLIES = 5
"""Notes of one product that wait and disputes that are open, at the most."""

MOST_COMMENTS = 500
"""Comments on the cards of one product, at the most: all of them are on the page of each."""

MOST_ADDRESS = 1000
"""Characters of a ticket's address."""
