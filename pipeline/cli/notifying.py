"""Settings in, what tells the webhook out; nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.cli import clock
from pipeline.errors import UsageError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.notify.delivery import Delivery
    from pipeline.store import Store


@contextmanager
def beside(held: Settings, store: Store) -> Iterator[None]:
    """Messages are sent for as long as this lasts. Raises UsageError, AddressRefused."""
    found = delivery(held, store)
    if found is None:
        yield
        return
    with found.beside():
        yield


def delivery(held: Settings, store: Store) -> Delivery | None:
    """
    What sends messages. Raises UsageError where half of it is set, and for plain HTTP to anywhere but a private host
    that was allowed; AddressRefused for an address that the guard refuses by its name.
    """
    if held.review_webhook is None and held.review_webhook_key is None:
        return None
    if held.review_webhook is None or held.review_webhook_key is None:
        raise UsageError(
            "a webhook takes both THREATCARD_REVIEW_WEBHOOK and THREATCARD_REVIEW_WEBHOOK_KEY; set both or none."
        )
    if held.review_webhook.startswith("http:") and not held.allow_private_hosts:
        raise UsageError("THREATCARD_REVIEW_WEBHOOK is plain HTTP, which anybody on the way can read; use https.")
    import httpx2

    from pipeline.notify import signing, webhook
    from pipeline.notify.delivery import Delivery
    from pipeline.store.outbox import Outbox

    rules = webhook.policy(
        held.review_webhook,
        private=held.allow_private_hosts,
        trust_env=held.use_proxy,
        contact=held.contact or "",
    )
    hook = webhook.Webhook(
        held.review_webhook,
        signing.secret(held.review_webhook_key),
        rules,
        httpx2.create_ssl_context(trust_env=held.use_proxy),
    )
    return Delivery(Outbox(store.engine), hook, clock.now)
