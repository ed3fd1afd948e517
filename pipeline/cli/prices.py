"""
What a model's tokens cost: as the settings say, else as the table of genai-prices has it, which comes with the package.

The table is asked for nothing but what it holds; it is not brought up to date over the network. What neither knows is
said to be unknown, and is never taken for free.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from pipeline.ask import providers
from pipeline.card.make import Prices
from pipeline.errors import UsageError
from pipeline.settings import Settings

SETTINGS, UNKNOWN = "settings", "unknown"
SOME = 1_000
"""Tokens that are priced to learn a rate: below the sizes from which a longer question costs more a token."""
IDS = {"anthropic": "anthropic", "google_genai": "google", "mistralai": "mistral", "bedrock_converse": "aws"}
"""What the table calls a provider. A model on one's own Ollama has no price."""


class Known(NamedTuple):
    """``by`` is whose prices those are, as ``Provenance.prices`` has it; None where no model is to be asked."""

    prices: Prices | None = None
    by: str | None = None


def known(held: Settings, now: str) -> Known:
    """For the model that is configured, at that moment. Raises UsageError where only half of them is set."""
    if held.price_input is not None or held.price_output is not None:
        return Known(_set(held), SETTINGS)
    if held.model is None or held.estimator == "comparables":
        return Known()
    # At noon: a run has one price from its first card to its last.
    at = f"{now[:10]}T12:00:00+00:00"
    meant = providers.meant(held.model)
    if meant is None:
        return _listed(held.model, "openai", held.base_url, at)
    return _listed(meant.model, IDS.get(meant.provider.name), held.by_variable(meant.provider.server), at)


def _set(held: Settings) -> Prices:
    if held.price_input is None or held.price_output is None:
        raise UsageError("set both THREATCARD_PRICE_INPUT and THREATCARD_PRICE_OUTPUT, or neither.")
    cached = held.price_input if held.price_cached is None else held.price_cached
    return Prices(held.price_input, cached, held.price_output)


@cache
def _listed(model: str, provider: str | None, server: str | None, at: str) -> Known:
    """By the server where one is named: what a model costs is the affair of whoever serves it."""
    if server is None and provider is None:
        return Known(None, UNKNOWN)
    import genai_prices
    from genai_prices import Usage

    moment = datetime.fromisoformat(at)

    def rate(**tokens: int) -> float:
        """US dollars for a million."""
        usage = Usage(**tokens)
        if server is None:
            found = genai_prices.calc_price(usage, model, provider_id=provider, genai_request_timestamp=moment)
        else:
            found = genai_prices.calc_price(usage, model, provider_api_url=server, genai_request_timestamp=moment)
        return float(found.total_price) * 1e6 / SOME

    try:
        prices = Prices(
            rate(input_tokens=SOME), rate(input_tokens=SOME, cache_read_tokens=SOME), rate(output_tokens=SOME)
        )
    except LookupError:
        return Known(None, UNKNOWN)
    if not (prices.input and prices.output):
        return Known(None, UNKNOWN)
    return Known(prices, f"genai-prices {genai_prices.__version__}")
