"""The flags of ``threatcard review claim|approve|…|reopen``, and the verdict that they make."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pipeline.cli.flags import Commands
from pipeline.errors import UsageError
from pipeline.taxonomy.reviews import REASONS

if TYPE_CHECKING:
    from pipeline.model import Card
    from pipeline.review.verdicts import Verdict

_MAXIMUM = 10**6


def add_parsers(actions: Commands, card: str) -> None:
    claim = actions.add_parser("claim", help="take a card for half an hour, or for another half")
    other = claim.add_mutually_exclusive_group()
    other.add_argument("--take-over", action="store_true", help="from whoever holds it, which the log shows")
    other.add_argument("--release", action="store_true", help="give it back instead")
    approve = actions.add_parser("approve", help="the card that you have claimed is right")
    approve.add_argument("--expires", metavar="DAY", help="YYYY-MM-DD: from then on it is due again")
    approve.add_argument(
        "--answer", metavar="N=WORDS", action="append", default=[], help="to flag N, as 'review show' numbers them"
    )
    approve.add_argument(
        "--acknowledge", action="store_true", help="that something is missing on a partial card; the log has it"
    )
    reject = actions.add_parser("reject", help="the card that you have claimed is wrong")
    reasons = ", ".join(f"{code} ({what})" for code, what in REASONS.items())
    reject.add_argument("--reason", required=True, choices=tuple(REASONS), metavar="CODE", help=reasons)
    reject.add_argument("--words", required=True, metavar="TEXT", help="what is wrong")
    amend = actions.add_parser("amend", help="another draft of the card that you have claimed, scored anew")
    _amend(amend)
    withdraw = actions.add_parser("withdraw", help="an approved card is approved no longer, and none takes its place")
    withdraw.add_argument("--why", required=True, metavar="TEXT", help="in words, which stand where the card stood")
    reopen = actions.add_parser("reopen", help="a rejected card is a draft again")
    reopen.add_argument("--why", required=True, metavar="TEXT", help="in words, which the history shows")
    request = actions.add_parser("request-changes", help="the card that you have claimed goes back, to be amended")
    request.add_argument("--words", required=True, metavar="TEXT", help="what is to be changed, and why")
    answer = actions.add_parser("answer-changes", help="the card may stay as it is: it comes back for review")
    answer.add_argument("--words", required=True, metavar="TEXT", help="why")
    for command in (claim, approve, reject, amend, withdraw, reopen, request, answer):
        command.add_argument("card", metavar="CARD", help=card)
        command.add_argument("--seen", type=days, metavar="VERSION", help="refuse when the card has moved since")


def _amend(command: argparse.ArgumentParser) -> None:
    for flag, form, what in (
        ("--factor", "KEY=VALUE", "a factor, such as autonomy_of_action=0.7"),
        ("--metric", "KEY:VALUE", "a CVSS v4.0 base metric, such as AV:L; all eleven where there is no vector"),
        ("--drop-control", "KIND", "a control that does not count"),
        ("--certain", "LAYER", "L1 to L7, certain from the listing"),
        ("--uncertain", "LAYER", "not certain from the listing"),
    ):
        command.add_argument(flag, metavar=form, action="append", default=[], help=f"{what}; may be given again")
    command.add_argument(
        "--preset", metavar="NAME", help="all eleven metrics at once: 'nearest' to the base, or what the product can do"
    )
    command.add_argument("--threat-multiplier", metavar="VALUE")
    command.add_argument("--summary", metavar="TEXT")
    command.add_argument(
        "--why", "--reason", required=True, metavar="TEXT", help="in words, which stand on the card beside each change"
    )


def days(text: str) -> int:
    """A whole number from 0 on."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 7 or int(text) > _MAXIMUM:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 to {_MAXIMUM}")
    return int(text)


def day(flag: str, text: str | None) -> date | None:
    """A day of the calendar. Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{flag} is {text[:40]!r}; write a day as 2027-06-30.") from None


def points(flag: str, text: str | None) -> Decimal | None:
    """Points of a score. Raises UsageError."""
    if text is None:
        return None
    value = _decimal(flag, text)
    if not 0 <= value <= 10:
        raise UsageError(f"{flag} is {text!r}; use points from 0 to 10, such as 0.3.")
    return value


def verdict(args: argparse.Namespace, card: Card) -> Verdict:
    """What the flags ask for. Raises UsageError."""
    return _VERDICTS[args.action](args, card)


def _claim(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review import verdicts

    if args.take_over:
        return verdicts.TakeOver()
    return verdicts.Release() if args.release else verdicts.Claim()


def _approve(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import Approve

    answers = dict(_pair("--answer", text, "=", "0=It is a quote from the manual") for text in args.answer)
    if odd := [number for number in answers if not (number.isascii() and number.isdecimal() and len(number) < 7)]:
        raise UsageError(f"--answer begins with {odd[0]!r}, which is no flag's number; 'review show' numbers them.")
    return Approve(
        day("--expires", args.expires), {int(number): words for number, words in answers.items()}, args.acknowledge
    )


def _reject(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import Reject

    return Reject(args.reason, args.words)


def _amended(args: argparse.Namespace, card: Card) -> Verdict:
    from pipeline.review.amend import Changes
    from pipeline.review.verdicts import Amend

    there = {control.kind for control in card.mitigation_factor.controls}
    if stray := [kind for kind in args.drop_control if kind not in there]:
        raise UsageError(f"there is no control {stray[0]!r} on this card; there are {_either(sorted(there))}.")
    factors = [_pair("--factor", text, "=", "autonomy_of_action=0.7") for text in args.factor]
    multiplier = args.threat_multiplier
    changes = Changes(
        factors={key: _decimal(f"--factor {key}", value) for key, value in factors},
        metrics=_metrics(args, card),
        threat_multiplier=None if multiplier is None else _decimal("--threat-multiplier", multiplier),
        controls=frozenset(there - set(args.drop_control)) if args.drop_control else None,
        layers={**dict.fromkeys(args.certain, True), **dict.fromkeys(args.uncertain, False)},
        summary=args.summary,
    )
    return Amend(changes, args.why)


def _metrics(args: argparse.Namespace, card: Card) -> dict[str, str]:
    from pipeline.scoring import presets

    given = dict(_pair("--metric", text, ":", "AV:L") for text in args.metric)
    return given if args.preset is None else {**presets.metrics(args.preset, card.cvss.base), **given}


def _withdraw(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import Withdraw

    return Withdraw(args.why)


def _reopen(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import Reopen

    return Reopen(args.why)


def _request(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import RequestChanges

    return RequestChanges(args.words)


def _answer(args: argparse.Namespace, _: Card) -> Verdict:
    from pipeline.review.verdicts import AnswerChanges

    return AnswerChanges(args.words)


_VERDICTS: dict[str, Callable[[argparse.Namespace, Card], Verdict]] = {
    "claim": _claim,
    "approve": _approve,
    "reject": _reject,
    "amend": _amended,
    "withdraw": _withdraw,
    "reopen": _reopen,
    "request-changes": _request,
    "answer-changes": _answer,
}


def _pair(flag: str, text: str, mark: str, example: str) -> tuple[str, str]:
    key, found, value = text.partition(mark)
    if not found or not key.strip():
        raise UsageError(f"{flag} is {text!r}; write it as {example!r}.")
    return key.strip(), value.strip()


def _decimal(flag: str, text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise UsageError(f"{flag} is {text[:40]!r}, which is no number.") from None
    if not value.is_finite():
        raise UsageError(f"{flag} is {text[:40]!r}, which is no number.")
    return value


def _either(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"
