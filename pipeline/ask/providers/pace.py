"""A provider's model at a pace, which ``pipeline.ask.transport`` keeps for OpenAI's wire below the client."""

from collections.abc import Sequence
from functools import partial

from pipeline.ask import Answer, rate_limit, transport
from pipeline.ask.chat import Complete, Completion
from pipeline.ask.forms import Turn
from pipeline.ask.providers.failure import ProviderFailure
from pipeline.ask.rate_limit import Pace
from pipeline.errors import RateLimited
from pipeline.model import Tokens


def paced(complete: Complete, at: Pace) -> Complete:
    """Each call waits for its turn, and what it came to is told."""
    return partial(_paced, complete, at)


def _paced(complete: Complete, at: Pace, turns: Sequence[Turn], schema: type[Answer], limit: int) -> Completion:
    reserved = rate_limit.estimate(sum(len(text.encode()) for _, text in turns), limit)
    at.wait(reserved)
    try:
        found = complete(turns, schema, limit)
    except ProviderFailure as err:
        at.spent(reserved, Tokens())
        if err.kind is RateLimited:
            at.rest(min(err.retry_after or transport.UNTOLD_REST, transport.LONGEST_REST))
        raise
    # Of a provider that does not count, what was reckoned stands.
    at.spent(reserved if found.tokens != Tokens() else 0, found.tokens)
    return found
