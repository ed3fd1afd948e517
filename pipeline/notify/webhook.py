"""A message to the webhook: signed, through the network guard, tried again while that may help, and never sent on."""

import ssl
import time
from collections.abc import Callable
from typing import NamedTuple

import httpx2
import tenacity

from pipeline.errors import HttpStatus, SourceError
from pipeline.fetch.net import failures, urls
from pipeline.fetch.net.guard import GuardedTransport, system_resolve
from pipeline.fetch.net.policy import Policy, Resolve, Sleep
from pipeline.net.deadline import Deadline
from pipeline.notify.signing import headers
from pipeline.store.outbox import Message

ATTEMPTS = 3
FIRST_PAUSE = 0.5
"""Seconds before the second attempt; doubled before the third."""
SECONDS = 15.0
"""Of one attempt."""
_MAY_PASS = frozenset({408, 425, 429, *range(500, 600)})


class Webhook(NamedTuple):
    """Where messages go; ``key`` signs them."""

    address: str
    key: bytes
    policy: Policy
    ssl_context: ssl.SSLContext
    clock: Callable[[], float] = time.time
    """Seconds since 1970, which are signed."""
    sleep: Sleep = time.sleep
    resolve: Resolve = system_resolve

    def send(self, message: Message) -> None:
        """Returns when it was taken, which is told by a 2xx. Raises SourceError, in words, when it was not."""
        target = urls.parse(self.address, self.policy)
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(_may_pass),
            wait=tenacity.wait_exponential(multiplier=FIRST_PAUSE, max=10),
            stop=tenacity.stop_after_attempt(ATTEMPTS),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            attempts(self._attempt, target.url, message)
        except httpx2.TransportError as err:
            raise failures.source_error(err, target, self.policy) from err

    def _attempt(self, url: str, message: Message) -> None:
        """One POST. A redirect is an answer like any other that is no 2xx: nobody is sent on with what we say."""
        body = message.body.encode()
        own = headers(self.key, message.id, int(self.clock()), body)
        deadline = Deadline(self.policy.total_seconds, time.monotonic)
        transport = GuardedTransport(self.policy, deadline=deadline, ssl_context=self.ssl_context, resolve=self.resolve)
        timeout = httpx2.Timeout(None, connect=self.policy.connect_seconds)
        with (
            httpx2.Client(transport=transport, timeout=timeout, trust_env=False, follow_redirects=False) as client,
            client.stream(
                "POST", url, content=body,
                headers={"Content-Type": "application/json", "User-Agent": self.policy.agent, **own},
            ) as answer,
        ):  # fmt: skip
            if not 200 <= answer.status_code < 300:
                status = answer.status_code
                raise HttpStatus(f"{urls.shown(url)} answered {status}, which is no 2xx", status=status)


def policy(address: str, *, private: bool, trust_env: bool, contact: str) -> Policy:
    """
    The guard's rules for this one address: its own port, and a private host only where that was allowed, and then no
    other. Raises AddressRefused.
    """
    bare = Policy(allow_private_hosts=private, allowed_ports=frozenset(range(1, 65536)))
    target = urls.parse(address, bare)
    return Policy(
        allow_private_hosts=private,
        private_origin=target.origin if private else None,
        allowed_ports=frozenset({target.port}),
        trust_env=trust_env,
        total_seconds=SECONDS,
        contact=contact,
    )


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, HttpStatus):
        return error.status in _MAY_PASS
    return not isinstance(error, SourceError) and isinstance(error, httpx2.TransportError)
