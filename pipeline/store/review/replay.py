"""The log read again from its first row: where each card, and each user, must stand when every act is carried out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline.review.replies import BEGINS, RULES, Rule
from pipeline.review.rules import FOUR_EYES, NO_USERS, SINGLE_USER, later
from pipeline.review.seconds import APPROVALS, APPROVERS, FIRST
from pipeline.store.records import ReviewRow
from pipeline.store.review.ended import CHECK, ENDED, IN_HAND, PUT_IN, RETURN, SEED
from pipeline.store.review.replayed import UNTOUCHED, Account, Check, Noted, Stands
from pipeline.taxonomy.reviews import CLAIM_MINUTES
from pipeline.taxonomy.seeded import OUTCOMES

_DECISIONS: Mapping[str, Rule] = {rule.action: rule for rule in RULES.values()}


class Wrong(Exception):
    """A row that cannot follow those before it; the message says why, without its number."""


class Replay:
    """Takes one row after the other, and holds what they come to."""

    def __init__(self) -> None:
        self.cards: dict[str, Stands] = {}
        self.first: dict[str, int] = {}
        """The first row of each card."""
        self.authors: dict[str, str] = {}
        """Who amended a card to this one."""
        self.hands: dict[str, frozenset[str]] = {}
        """Who amended a card to this one, or to one that this one comes of."""
        self.told_hands: dict[str, frozenset[str]] = {}
        """The same, as the last approval of each card has it; without those that name nobody."""
        self.users: dict[str, Account] = {}
        self.replies: dict[str, Noted] = {}
        self.seeded: dict[str, Check] = {}
        self.acknowledged: dict[str, str | None] = {}
        """What the last approval of each card acknowledged; without those of a version that asked for nothing."""
        self.merged_into: dict[str, str] = {}
        """Names of products that were merged into others."""
        self.taken = 0
        """Cards that were there before the log said anything of their authors."""

    def take(self, row: ReviewRow) -> None:
        """Raises Wrong."""
        try:
            if row.action in _ON_OTHERS:
                _ON_OTHERS[row.action](self, row)
            else:
                self._moved(row)
        except (KeyError, TypeError, ValueError, AttributeError) as err:
            raise Wrong("it says nothing that can be followed") from err

    def _moved(self, row: ReviewRow) -> None:
        self.first.setdefault(row.card, row.seq)
        before = self.cards.get(row.card, UNTOUCHED)
        if row.version != before.version + 1:
            raise Wrong(f"it makes version {row.version} of a card that was at version {before.version}")
        self._allowed(row)
        if row.slug in self.merged_into and row.action != "supersede":
            raise Wrong(f"it is of {row.slug}, which was merged into {self.merged_into[row.slug]} before")
        self._checks(row)
        if row.action in APPROVALS:
            before = self._first_that_counts(before)
            _may_approve(before, row)
            self._by_others(row)
        free = before._replace(version=row.version, claimed_by=None, claimed_until=None)
        if row.action not in _KEEPS_FIRST:
            free = free._replace(first_by=None, first_at=None)
        self.cards[row.card] = _MOVES[row.action](free if row.action in _KEEPS else _answered(free), row)
        self._superseded(row)
        if row.action in APPROVALS and "acknowledged" in row.details:
            self.acknowledged[row.card] = row.details["acknowledged"]
        if row.action == "amend":
            made = row.details["draft"]
            self.authors[made] = row.actor
            self.hands[made] = self.hands.get(row.card, frozenset()) | {row.actor}

    def _superseded(self, row: ReviewRow) -> None:
        for other in row.details.get("supersedes", ()):
            old = self.cards.get(other, UNTOUCHED)
            self.cards[other] = old._replace(
                state="superseded", version=old.version + 1, claimed_by=None, claimed_until=None, latest=False,
                first_by=None, first_at=None,
            )  # fmt: skip

    def merged(self, row: ReviewRow) -> None:
        self._allowed(row)
        gone = row.details["from"]
        if gone == row.slug or gone in self.merged_into or row.slug in self.merged_into:
            raise Wrong(f"it merges {gone} into {row.slug}, one of which is no name by the rows before")
        self.merged_into[gone] = row.slug

    def _allowed(self, row: ReviewRow) -> None:
        """Whether what the row says of itself is borne out by the rows before it; old ones say nothing."""
        rule = row.details.get("rule")
        known = self.users.get(row.actor)
        if rule in (FOUR_EYES, SINGLE_USER):
            if known is None or known.role != row.role:
                role = "no user at all" if known is None else known.role
                raise Wrong(f"{row.actor} acts as {row.role}, and is {role} by the rows before")
            active = sum(one.disabled_at is None for one in self.users.values())
            if rule == SINGLE_USER and active > 1:
                raise Wrong(f"it was done by the rule of a single user, and there were {active}")
        elif rule == NO_USERS and self.users:
            raise Wrong("it was done by the rule of a store without users, and there were some")

    def _by_others(self, row: ReviewRow) -> None:
        """Whether nobody approves what they amended; a row that names no hands knows of the last one alone."""
        last = self.authors.get(row.card)
        told = frozenset(row.details.get("hands", () if last is None else (last,)))
        if row.details.get("rule") == FOUR_EYES and row.actor in {*told, last}:
            raise Wrong(f"{row.actor} approves an amendment of their own")
        if "hands" in row.details:
            if not self.hands.get(row.card, frozenset()) <= told:
                raise Wrong("it leaves out somebody who amended the card")
            self.told_hands[row.card] = told

    def _first_that_counts(self, before: Stands) -> Stands:
        """Without the first of two approvals where whoever gave it could not give it any more."""
        account = self.users.get(before.first_by or "")
        if before.first_by is None or (account and account.disabled_at is None and account.role in APPROVERS):
            return before
        return before._replace(first_by=None, first_at=None)

    def _checks(self, row: ReviewRow) -> None:
        """A card that is known to be bad ends by being seen through, and by nothing else."""
        check = self.seeded.get(row.card)
        if row.action == CHECK:
            told = row.details
            if check is None or check.outcome is not None or OUTCOMES[told["verdict"]] != told["outcome"]:
                raise Wrong("it decides on a check that is none, or is over")
            self.seeded[row.card] = check._replace(outcome=told["outcome"], decided_at=row.at, decided_by=row.actor)
        elif check is not None and (row.action not in IN_HAND or check.outcome is not None):
            raise Wrong("it takes a card that is known to be bad for a product's")

    def seed(self, row: ReviewRow) -> None:
        self._allowed(row)
        told = row.details
        if told["card"] in self.seeded or told["card"] in self.first:
            raise Wrong("it makes a check of a card that is one, or was acted on")
        if row.role not in PUT_IN:
            raise Wrong(f"a check is not put in by the role {row.role}")
        self.seeded[told["card"]] = Check(
            told["made_of"], told["occasion"], told["spoiled"], told["was"], told["stands"], row.at, row.actor
        )

    def said(self, row: ReviewRow) -> None:
        """A comment or a ticket, of which the log alone knows: it moves nothing."""
        self._allowed(row)
        self.first.setdefault(row.card, row.seq)
        if row.version != (there := self.cards.get(row.card, UNTOUCHED).version):
            raise Wrong(f"it is about version {row.version} of a card that was at version {there}")
        if not all(isinstance(row.details[name], str) for name in _SAYS[row.action]):
            raise Wrong("it says nothing that can be followed")

    def added(self, row: ReviewRow) -> None:
        told = row.details
        if told["user"] in self.users:
            raise Wrong(f"it adds {told['user']}, who is there already")
        self.users[told["user"]] = Account(told["role"], told["token_id"], told["token"], row.at)

    def disabled(self, row: ReviewRow) -> None:
        self.users[row.details["user"]] = self.users[row.details["user"]]._replace(disabled_at=row.at)

    def enabled(self, row: ReviewRow) -> None:
        self.users[row.details["user"]] = self.users[row.details["user"]]._replace(disabled_at=None)

    def changed_role(self, row: ReviewRow) -> None:
        self.users[row.details["user"]] = self.users[row.details["user"]]._replace(role=row.details["role"])

    def rotated(self, row: ReviewRow) -> None:
        told = row.details
        self.users[told["user"]] = self.users[told["user"]]._replace(token_id=told["token_id"], token=told["token"])

    def replied(self, row: ReviewRow) -> None:
        self._allowed(row)
        told = row.details
        if told["reply"] in self.replies:
            raise Wrong(f"it adds the reply {told['reply']}, which is there already")
        self.replies[told["reply"]] = Noted(
            row.slug, told["card"], told["kind"], told["by"], told["text"], row.at, row.actor, BEGINS[told["kind"]]
        )

    def decided(self, row: ReviewRow) -> None:
        self._allowed(row)
        told, rule = row.details, _DECISIONS[row.action]
        before = self.replies[told["reply"]]
        if before.state != rule.before or before.slug != row.slug:
            raise Wrong(f"it decides on the reply {told['reply']}, which was {before.state}")
        if told["rule"] == FOUR_EYES and before.added_by == row.actor:
            raise Wrong(f"{row.actor} decides on a reply that they added")
        self.replies[told["reply"]] = before._replace(
            state=rule.after, decided_at=row.at, decided_by=row.actor, answer=told["words"]
        )

    def upgraded(self, row: ReviewRow) -> None:
        self.taken += row.details["cards"]
        for name, told in row.details["users"].items():
            self.users[name] = Account(**told)

    def rekeyed(self, row: ReviewRow) -> None:
        """Nothing stands elsewhere for it."""


def _may_approve(before: Stands, row: ReviewRow) -> None:
    """Whether the approval goes past nobody who asked for changes, and is one of two where the log says so."""
    if before.asked_by not in (None, row.actor):
        raise Wrong(f"{row.actor} approves a card to which {before.asked_by} asked for changes")
    rule, first = row.details.get("rule"), row.details.get("first_by")
    if row.action == FIRST and (rule != FOUR_EYES or before.first_by is not None):
        raise Wrong(f"{row.actor} approves once a card of which that cannot be")
    if first != before.first_by:
        raise Wrong(f"it is the second approval after one by {first}, and that was by {before.first_by}")
    if rule == FOUR_EYES and first == row.actor:
        raise Wrong(f"{row.actor} gives both approvals of a card")


def _answered(free: Stands) -> Stands:
    return free._replace(asked_by=None, asked_at=None, asked=None)


def _asked(free: Stands, row: ReviewRow) -> Stands:
    return _released(free, row)._replace(asked_by=row.actor, asked_at=row.at, asked=row.details["words"])


def _claimed(free: Stands, row: ReviewRow) -> Stands:
    return free._replace(state="claimed", claimed_by=row.actor, claimed_until=later(row.at, CLAIM_MINUTES))


def _released(free: Stands, row: ReviewRow) -> Stands:
    return free._replace(state="approved" if free.approved_at else "draft")


def _approved(free: Stands, row: ReviewRow) -> Stands:
    expires = row.details["expires"]
    return free._replace(state="approved", approved_by=row.actor, approved_at=row.at, expires=expires, latest=True)


def _approved_once(free: Stands, row: ReviewRow) -> Stands:
    return _released(free, row)._replace(first_by=row.actor, first_at=row.at)


def _reopened(free: Stands, row: ReviewRow) -> Stands:
    if free.state != "rejected" or not row.details["words"]:
        raise Wrong(f"it reopens a card that was {free.state}, or does not say why")
    return _redrafted(free)


def _returned(free: Stands, row: ReviewRow) -> Stands:
    if free.state not in ENDED:
        raise Wrong(f"it puts a card back that was {free.state}")
    return _redrafted(free)


def _redrafted(free: Stands) -> Stands:
    return free._replace(state="draft", approved_by=None, approved_at=None, expires=None, latest=False)


_MOVES: Mapping[str, Any] = {
    "claim": _claimed,
    "take_over": _claimed,
    "release": _released,
    "approve": _approved,
    FIRST: _approved_once,
    "reject": lambda free, row: free._replace(state="rejected", latest=False),
    "amend": lambda free, row: free._replace(state="amended"),
    "withdraw": lambda free, row: free._replace(
        state="withdrawn", approved_by=None, approved_at=None, expires=None, latest=False
    ),
    "reopen": _reopened,
    RETURN: _returned,
    "supersede": lambda free, row: free._replace(state="superseded", latest=False),
    "request_changes": _asked,
    "answer_changes": _released,
    CHECK: lambda free, row: free._replace(state="rejected", latest=False),
}
_KEEPS = ("claim", "take_over", "release", "supersede", "request_changes")
"""After these, changes that were asked for are still to be made."""
_KEEPS_FIRST = ("claim", "take_over", "release")
"""After these, a card that was approved once still waits for the second."""
_SAYS: Mapping[str, tuple[str, ...]] = {"comment": ("on", "words"), "note_ticket": ("ticket",)}
_ON_OTHERS: Mapping[str, Any] = {
    "add_user": Replay.added,
    "disable_user": Replay.disabled,
    "enable_user": Replay.enabled,
    "change_role": Replay.changed_role,
    "rotate_token": Replay.rotated,
    "upgrade": Replay.upgraded,
    "rekey": Replay.rekeyed,
    "add_reply": Replay.replied,
    SEED: Replay.seed,
    **dict.fromkeys(_SAYS, Replay.said),
    "merge": Replay.merged,
    **dict.fromkeys(_DECISIONS, Replay.decided),
}
