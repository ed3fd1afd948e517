"""
What processes were at that are no longer there goes back into its queue, and goes on from its checkpoints.

DBOS does this by itself for a process that comes back under its own name, as the one at work on a SQLite database does.
Of several on PostgreSQL whoever is there takes up what another one left. What a process of its own stands for and no
thread of it is at, each takes up itself. Nothing here waits for a database that is away: it raises what DBOS raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

import structlog
from dbos import DBOSClient, WorkflowStatus, error

from pipeline.refresh.pulse import Pulse
from pipeline.store import Store
from pipeline.store.shared.locks import Lock, holding

log = structlog.get_logger(__name__)

MOST = 100
"""Processes that may die at one workflow before it is taken for what kills them, and given up."""
TAKEN_UP = "taken_up"
"""The attribute of a workflow that says how often it was; DBOS's own count begins anew each time."""
EXCEEDED, CANCELLED = "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"


def alive(store: Store, name: str) -> Lock:
    """What a process holds for as long as it is there."""
    return Lock(store.engine, _worker(name))


def recover(client: DBOSClient, store: Store, version: str, own: str) -> None:
    """
    Take up what is left of every process but ``own``. The lock of one that is gone is held meanwhile: of several that
    notice, a single one takes its work up, and what is underway again by then is no longer under its name.
    """
    for name in sorted({one.executor_id or own for one in _underway(client, version)} - {own}):
        with holding(store.engine, _worker(name)) as lock:
            if lock is not None and (left := _underway(client, version, name)):
                log.warning("taking up the work of a process that is gone", workflows=len(left))
                _take_up(client, left)


def gather(client: DBOSClient, version: str, own: str, pulse: Pulse) -> None:
    """Take up what stands under this process's own name and no thread of it is at."""
    underway = {one.workflow_id: one for one in _underway(client, version, own)}
    if strays := pulse.strays(underway):
        log.warning("taking up work that no thread was at any more", workflows=len(strays))
        _take_up(client, [underway[one] for one in strays])
        pulse.took()


def given_up(client: DBOSClient, run: str) -> Iterator[str]:
    """The workflows of a run at which too many processes died."""
    ended = client.list_workflows(
        workflow_id_prefix=f"{run}:", status=[EXCEEDED, CANCELLED], load_input=False, load_output=False
    )
    yield from (one.workflow_id for one in ended if one.status == EXCEEDED or _times(one) > MOST)


def _worker(name: str) -> str:
    return f"worker:{name}"


def _underway(client: DBOSClient, version: str, name: str | None = None) -> list[WorkflowStatus]:
    """What processes are at, or were when they died; of one of them where it is named."""
    return client.list_workflows(
        status="PENDING", app_version=version, executor_id=name, load_input=False, load_output=False
    )


def _take_up(client: DBOSClient, left: Iterable[WorkflowStatus]) -> None:
    for one in left:
        times = _times(one) + 1
        client.update_workflow_attributes(one.workflow_id, {TAKEN_UP: times}, merge=True)
        with suppress(error.DBOSNonExistentWorkflowError):  # Its run may have ended meanwhile.
            if times > MOST:
                client.cancel_workflow(one.workflow_id)
            else:
                client.resume_workflow(one.workflow_id, queue_name=one.queue_name)


def _times(one: WorkflowStatus) -> int:
    return int((one.attributes or {}).get(TAKEN_UP, 0))
