"""
The one way to a model: a question in, a validated answer or a named ModelError out.

It stands over one completion at a time, which ``chat`` makes, and over ``failures``, which knows what goes wrong.
Import it where it is used: importing LangChain costs most of a second.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import httpx2
from pydantic import ValidationError
from tenacity import RetryCallState, Retrying, retry_if_exception

from pipeline.ask import Answer, Question, Reply, T, Watch, chat, failures, mending, prompts, transport
from pipeline.ask.chat import OPENAI, Complete, Options
from pipeline.ask.forms import Turn
from pipeline.ask.known import Known
from pipeline.errors import ContextTooLong, Malformed, Refused, RequestRejected, Truncated, UsageError
from pipeline.model import Tokens
from pipeline.redaction import know, without_known

__all__ = ["OPENAI", "Model", "Options", "connect"]

log = logging.getLogger(__name__)

LONGEST_ANSWER = 400_000
"""Characters of one answer; twice 8,000 tokens are some 80,000."""
BEGINNING = 40
"""Characters of an answer that a message shows."""
PROBLEMS = 5
"""Problems of an answer that the repair turn shows."""
LONG_WAIT = 5.0
"""Seconds; a longer wait is told without being asked for."""


class Answered(NamedTuple):
    """``text`` is as it was written, ``found_in`` and ``fell_back`` as a completion has them."""

    text: str
    tokens: Tokens
    found_in: str | None = None
    fell_back: tuple[str, ...] = ()


def connect(
    options: Options,
    *,
    http_client: httpx2.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
    known: Known | None = None,
    watch: Watch | None = None,
) -> "Model":
    """
    A model behind any server that speaks OpenAI's chat completions; ``known`` is what was found out about servers, and
    ``watch`` is told of answers as they are written.

    Raises UsageError when the key cannot be one.
    """
    key = options.api_key.strip()
    if not key.isascii() or not key.isprintable() or " " in key:
        raise UsageError("OPENAI_API_KEY holds a space or a character that no key has; copy it again.")
    know(key)
    options = options._replace(api_key=key)
    complete = chat.connect(options, http_client, Known() if known is None else known, watch)
    return Model(complete, options, sleep=sleep)


def fell_back(options: Options, known: Known, schema: type[Answer]) -> tuple[str, ...]:
    """How the model is asked at the moment for an answer in the schema, instead of the usual way."""
    return chat.way(options).fell_back(chat.form(options, known, schema))


class _CutOff(Exception):
    """The answer ended at the token limit."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self.tokens = tokens


class Model:
    """An ``Ask``: structured output in strict mode, retries of what may pass, a name for everything else."""

    def __init__(self, complete: Complete, options: Options, *, sleep: Callable[[float], None]) -> None:
        self._complete = complete
        self._options = options
        self._sleep = sleep

    def __call__(self, question: Question, schema: type[T]) -> Reply[T]:
        """
        One answer, mended where the schema leaves no doubt. Cut off at the token limit, it is asked again once with
        twice the limit; not in the schema, the model is shown the problem once. Tokens of all turns are counted.
        """
        first = self._whole([("system", question.system), ("user", question.user)], schema)
        try:
            return _reply(first, schema)
        except ValidationError as err:
            turn = _repair(question, first.text, err)
        again = self._whole(turn, schema)
        try:
            reply = _reply(again, schema)
        except ValidationError as err:
            raise Malformed(self._off(again.text, err)) from err
        return reply._replace(tokens=first.tokens + again.tokens, repairs=1)

    def _off(self, text: str, err: ValidationError) -> str:
        """What to do about an answer that is none, also after one repair."""
        if not text.strip():
            return f"{self._options.model!r}: the answer was empty, twice; use another model or server."
        return (
            f"{self._options.model!r} does not keep to the answer schema, also after one repair: {_problems(err)} (it "
            f"begins {transport.shown(text)[:BEGINNING]!r}). Use a model and a server with strict structured output."
        )

    def _whole(self, turns: Sequence[Turn], schema: type[T]) -> Answered:
        """An answer that was not cut off."""
        limit = self._options.max_output_tokens
        try:
            return self._patiently(turns, schema, limit)
        except _CutOff as err:
            spent = err.tokens
        try:
            answered = self._patiently(turns, schema, 2 * limit)
        except (_CutOff, ContextTooLong, RequestRejected) as err:
            raise Truncated(
                f"{self._options.model!r} was cut off at {limit} output tokens and gave no whole answer within "
                f"{2 * limit} either; raise THREATCARD_MAX_OUTPUT_TOKENS or use another model."
            ) from err
        return answered._replace(tokens=spent + answered.tokens)

    def _patiently(self, turns: Sequence[Turn], schema: type[T], limit: int) -> Answered:
        """An answer of at most ``limit`` tokens, after as many attempts as it is worth."""
        retrying = Retrying(
            retry=retry_if_exception(failures.may_pass),
            wait=failures.wait,
            stop=failures.enough,
            sleep=self._sleep,
            before_sleep=self._say,
            reraise=True,
        )
        try:
            return retrying(self._once, turns, schema, limit)
        except failures.RAISED as err:
            raise failures.named(err, self._options.model) from err

    def _once(self, turns: Sequence[Turn], schema: type[T], limit: int) -> Answered:
        completion = self._complete(turns, schema, limit)
        if completion.refusal:
            said = str(completion.refusal)[: transport.SHOWN]
            raise Refused(f"{self._options.model!r} refused: {said!r}; read the listing, or use another model.")
        if completion.finish == "length":
            raise _CutOff(completion.tokens)
        if completion.finish == "content_filter":
            raise Refused(f"{self._options.model!r}: the provider's content filter stopped the answer")
        if len(completion.text) > LONGEST_ANSWER:
            raise Malformed(
                f"{self._options.model!r} wrote {len(completion.text)} characters where {LONGEST_ANSWER} are the most "
                "of any answer; use another model or server."
            )
        # A server that repeats the key in its answer would have it on the card, in the cache and in the store.
        text = without_known(completion.text)
        return Answered(text, completion.tokens, completion.found_in, completion.fell_back)

    def _say(self, state: RetryCallState) -> None:
        err = failures.failure(state)
        said = failures.said(err) if err else ""
        wait = state.next_action.sleep if state.next_action else 0.0
        level = logging.WARNING if wait > LONG_WAIT else logging.INFO  # A person had better know what is waited for.
        log.log(level, "model call failed (%s); attempt %d follows in %.1f s", said, state.attempt_number + 1, wait)


def _reply(answered: Answered, schema: type[T]) -> Reply[T]:
    """Raises ValidationError."""
    text, mends = mending.mended(answered.text, schema)
    if answered.found_in is not None:
        mends = ((answered.found_in, 1), *mends)
    return Reply(schema.model_validate_json(text), text, answered.tokens, 0, mends, answered.fell_back)


def _repair(question: Question, text: str, err: ValidationError) -> list[Turn]:
    """The turn that shows the model what was wrong; servers refuse an empty answer among the messages."""
    asked = prompts.fill(prompts.load("repair").user, {"problem": _problems(err)})
    system = ("system", question.system)
    if not text.strip():
        return [system, ("user", f"{question.user}\n\n{asked}")]
    return [system, ("user", question.user), ("assistant", text), ("user", asked)]


def _problems(err: ValidationError) -> str:
    """The first few problems of an answer, each with its place."""
    errors = err.errors(include_url=False, include_input=False, include_context=False)
    shown = [transport.shown(f"{'.'.join(str(part) for part in e['loc']) or 'the answer'}: {e['msg']}") for e in errors]
    more = f"; and {len(shown) - PROBLEMS} more" if len(shown) > PROBLEMS else ""
    return "; ".join(shown[:PROBLEMS]) + more
