"""Prometheus metrics of a run, for whoever scrapes them from this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from pipeline.cli.flags import Place
from pipeline.errors import UsageError
from pipeline.store import Progress, Run

MOST_SCRAPERS = 50
"""Connections at once: whoever scrapes keeps one, and the run has other work."""
WORDS = {
    "due": "Listings that the run is to visit",
    "checked": "Listings that were visited",
    "queued": "Listings that wait for their drafts",
    "done": "Listings that were not simply unchanged and have their outcome",
}


def nothing(run: Run, found: Progress) -> None:
    """Where nobody asked for metrics."""


@contextmanager
def served(place: Place | None) -> Iterator[Callable[[Run, Progress], None]]:
    """
    A function that is told how far a run is and what it has spent; the figures are at /metrics. Raises UsageError
    when the extra is not installed or the port is taken.
    """
    if place is None:
        yield nothing
        return
    try:
        from prometheus_client import CollectorRegistry, Gauge, make_asgi_app

        from pipeline.web.guard import Guard
        from pipeline.web.wire import serving
        from pipeline.web.wire.connections import Limits
    except ModuleNotFoundError as err:
        raise UsageError(f"{err.name} is not installed: pip install 'threatcard[telemetry]'.") from err
    registry = CollectorRegistry()
    gauges = {name: Gauge(f"threatcard_listings_{name}", words, registry=registry) for name, words in WORDS.items()}
    tokens = Gauge("threatcard_model_tokens", "Tokens that the run has spent", ["kind"], registry=registry)
    usd = Gauge("threatcard_model_usd", "US dollars that the run has spent", registry=registry)

    def watch(run: Run, found: Progress) -> None:
        for name, gauge in gauges.items():
            gauge.set(getattr(found, name))
        for kind in ("input", "cached", "output"):
            tokens.labels(kind).set(getattr(run.tokens, kind))
        usd.set(run.micro_usd / 1e6)

    application = Guard(make_asgi_app(registry), ())
    with ExitStack() as stack:
        try:
            stack.enter_context(
                serving.beside(application, place.host, place.port, Limits(MOST_SCRAPERS, MOST_SCRAPERS))
            )
        except OSError as err:
            raise UsageError(
                f"metrics cannot be served on {place.host}:{place.port}: {err.strerror}; give another --metrics."
            ) from err
        yield watch
