"""Flags that several commands have."""

import argparse
from typing import Any, NamedTuple, Protocol

FORMATS = ("terminal", "markdown", "json", "html")


class Commands(Protocol):
    """Where commands, or the actions of one, are added: argparse makes it and has no public name for it."""

    def add_parser(self, *args: Any, **how: Any) -> argparse.ArgumentParser: ...


class Group(Protocol):
    """Flags under one heading: no public name either."""

    def add_argument(self, *args: Any, **how: Any) -> argparse.Action: ...


class Place(NamedTuple):
    host: str
    port: int


def estimating(command: argparse.ArgumentParser, *, cached: bool = True) -> Group:
    """The estimator's group of flags, for more of them."""
    model = command.add_argument_group("estimator")
    model.add_argument("--estimator", help="auto (default), llm or comparables")
    model.add_argument("--model", help="the chat model's name; also THREATCARD_MODEL")
    if cached:
        model.add_argument("--no-cache", action="store_true", help="neither read nor keep model answers")
    command.add_argument("--config", metavar="FILE", help="a threatcard.toml")
    return model


def agreeing(model: Group) -> None:
    model.add_argument(
        "--samples", metavar="N", help="independent answers to agree (default 1), or auto: 3 to 9 as the severity needs"
    )
    model.add_argument(
        "--verify", action="store_true", help="put each claim to the model again; what it cannot show falls"
    )


def scoring(command: argparse.ArgumentParser) -> None:
    command.add_argument("--profile", help="scoring profile (default directory)")
    command.add_argument("--snap", action="store_true", help="move values to the profile's nearest levels, and flag it")


def network(command: argparse.ArgumentParser) -> Group:
    """The network's group of flags, for more of them."""
    group = command.add_argument_group("network")
    group.add_argument("--allow-private-hosts", action="store_const", const="true", help="read from private addresses")
    group.add_argument("--allow-ports", metavar="PORTS", help="ports besides 80 and 443, separated by commas")
    group.add_argument("--use-proxy", action="store_const", const="true", help="use the environment's proxies")
    return group


def examples(*lines: tuple[str, str]) -> str:
    """What stands under a command's flags: a command line, and what it does, for each."""
    width = max(len(line) for line, _ in lines)
    return "\n".join(("examples:", *(f"  threatcard {line:{width}}  {what}" for line, what in lines)))


MOST_DIGITS = 15
"""Databases take no much larger numbers."""


def positive(text: str) -> int:
    """Raises ArgumentTypeError for what is no whole number of at least 1, or larger than any database takes."""
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of at least 1 with up to {MOST_DIGITS} digits")
    return int(text)


def place(text: str) -> Place:
    """PORT, or HOST:PORT. Raises ArgumentTypeError."""
    host, _, port = text.rpartition(":")
    if not port.isdecimal() or len(port) > 5 or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: give PORT or HOST:PORT")
    return Place(host.strip("[]") or "127.0.0.1", int(port))
