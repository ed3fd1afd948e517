"""The Batch API itself: a part's questions in, a batch's identity, its state, and the lines of its results out."""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types import Batch
from tenacity import Retrying, retry_if_exception

from pipeline.ask import failures
from pipeline.ask.batch import files
from pipeline.ask.batch.files import Line, NoLine
from pipeline.ask.batch.transport import Shelf, question_name
from pipeline.ask.transport import shown
from pipeline.errors import ThreatcardError, Unavailable, UsageError

log = logging.getLogger(__name__)

X = TypeVar("X")

RUN, PART = "threatcard_run", "threatcard_part"
"""Names in a batch's metadata: it is found again by them when we were killed before we knew its id."""
ENDED = ("completed", "failed", "expired", "cancelled")
QUEUE_FULL = "token_limit_exceeded"
LOST_FILE = "Cannot find file"
"""Said of a file that was uploaded a moment ago, now and then."""
NO_SUCH_API = (404, 405, 501)
"""What servers say that do chat completions alone."""
LOOKED_AT = 2_000
"""Batches and files, the newest first, among which ours is looked for."""
TOGETHER = 100
"""Questions that are read at once."""
_ENDPOINT = "/v1/chat/completions"
_AZURE = (".azure.com", "/chat/completions")


class Account(NamedTuple):
    """Whose batches they are."""

    model: str
    api_key: str
    base_url: str
    timeout: float = 180.0


class Found(NamedTuple):
    """A batch of ours, on the server."""

    id: str
    run: str
    part: str


class State(NamedTuple):
    """How far a batch is, and where its results are once it has ended."""

    status: str
    """As the server calls it; "gone" when it does not know it any more."""
    total: int = 0
    done: int = 0
    failed: int = 0
    files: tuple[str, ...] = ()
    why: str = ""
    again: bool = False
    """It was not taken, for a reason that passes: the queue is full, or a new file was not found yet."""

    @property
    def ended(self) -> bool:
        return self.status in (*ENDED, "gone")


class Batches:
    """The batches of one account. Raises ModelError, and UsageError when the server has no Batch API."""

    def __init__(
        self,
        account: Account,
        shelf: Shelf,
        *,
        http_client: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account, self._shelf, self._sleep = account, shelf, sleep
        self._client = openai.OpenAI(
            api_key=account.api_key,
            base_url=account.base_url,
            timeout=account.timeout,
            max_retries=0,
            http_client=http_client,
        )
        host, endpoint = _AZURE
        azure = (urlsplit(account.base_url).hostname or "").endswith(host)
        self._endpoint: Any = endpoint if azure else _ENDPOINT

    def close(self) -> None:
        self._client.close()

    def ours(self) -> list[Found]:
        """Every batch that some run of ours began, the newest first."""
        try:
            return self._attempts(lambda: [found for batch in self._newest() if (found := _found(batch)) is not None])
        except openai.OpenAIError as err:
            raise self._named(err) from err

    def submit(self, run: str, part: str, keys: Sequence[str], *, but_not: Sequence[str] = ()) -> str:
        """
        The id of the part's batch. One that is there already is not made again, unless it is among ``but_not``; nor
        is its file uploaded again.
        """
        try:
            return self._attempts(partial(self._found_or_made, run, part, keys, but_not))
        except openai.OpenAIError as err:
            raise self._named(err) from err

    def state(self, batch_id: str) -> State:
        try:
            return _state(self._attempts(lambda: self._batch(partial(self._client.batches.retrieve, batch_id))))
        except openai.NotFoundError:
            return State("gone", why="the server no longer knows the batch")
        except openai.OpenAIError as err:
            raise self._named(err) from err

    def cancel(self, batch_id: str) -> None:
        """Ask that nothing more of it is done; what is done already is paid for and can be had."""
        try:
            self._attempts(partial(self._client.batches.cancel, batch_id))
        except (openai.NotFoundError, openai.ConflictError, openai.BadRequestError) as err:
            log.info("batch %s has ended already: %s", batch_id, failures.said(err))
        except openai.OpenAIError as err:
            raise self._named(err) from err

    def results(self, state: State, take: Callable[[list[Line]], None]) -> list[str]:
        """
        Hand on all lines of a batch that has ended, some at a time; a file that breaks off is read again from its
        beginning. What could not be read is said.
        """
        unread: list[str] = []
        for file_id in state.files:
            try:
                unread += self._attempts(partial(self._read, file_id, take))
            except openai.NotFoundError:
                unread.append(f"{file_id}: the server no longer has the file")
            except openai.OpenAIError as err:
                raise self._named(err) from err
        return unread

    def _newest(self) -> Iterator[Batch]:
        with self._understood():
            yield from islice(self._client.batches.list(limit=100), LOOKED_AT)

    def _batch(self, call: Callable[[], Batch]) -> Batch:
        """The SDK makes something of whatever comes."""
        with self._understood():
            batch = call()
            if not isinstance(batch.id, str) or not isinstance(batch.status, str):
                raise TypeError("it has no id and no status")
            return batch

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except failures.NO_COMPLETION as err:
            raise Unavailable(
                f"{self._account.model!r}: what came back is no answer of a Batch API; check OPENAI_BASE_URL, or leave "
                f"out --batch ({shown(str(err))})"
            ) from err

    def _found_or_made(self, run: str, part: str, keys: Sequence[str], but_not: Sequence[str]) -> str:
        for batch in self._newest():
            found = _found(batch)
            if found == Found(batch.id, run, part) and batch.id not in but_not:
                return batch.id
        making = partial(
            self._client.batches.create,
            input_file_id=self._uploaded(f"threatcard-{run}-{part}.jsonl", keys),
            endpoint=self._endpoint,
            completion_window="24h",
            metadata={RUN: run, PART: part},
        )
        return self._batch(making).id

    def _uploaded(self, name: str, keys: Sequence[str]) -> str:
        with self._understood():
            for there in islice(self._client.files.list(purpose="batch", order="desc", limit=1000), LOOKED_AT):
                if there.filename == name:
                    return there.id
        with tempfile.TemporaryFile() as file:
            for start in range(0, len(keys), TOGETHER):
                file.writelines(self._questions(keys[start : start + TOGETHER]))
            file.seek(0)
            return self._client.files.create(file=(name, file), purpose="batch").id

    def _questions(self, keys: Sequence[str]) -> Iterator[bytes]:
        """A question that is no longer on the shelf is asked one by one later."""
        bodies = self._shelf.find_all([question_name(key) for key in keys])
        for key in keys:
            if (body := bodies.get(question_name(key))) is not None:
                yield files.question(key, body, self._endpoint)

    def _read(self, file_id: str, take: Callable[[list[Line]], None]) -> list[str]:
        unread: list[str] = []
        try:
            with self._client.files.with_streaming_response.content(file_id) as response:
                good = _good(files.lines(response.iter_bytes()), file_id, unread)
                while some := list(islice(good, TOGETHER)):
                    take(some)
        except httpx2.TransportError as err:
            raise openai.APIConnectionError(request=err.request) from err
        return unread

    def _attempts(self, call: Callable[[], X]) -> X:
        """What ``call`` gives, after as many attempts as it is worth. Raises OpenAIError."""
        retrying = Retrying(
            retry=retry_if_exception(failures.may_pass),
            wait=failures.wait,
            stop=failures.enough,
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(call)

    def _named(self, err: openai.OpenAIError) -> ThreatcardError:
        if isinstance(err, openai.APIStatusError) and err.status_code in NO_SUCH_API:
            return UsageError(f"the server at {self._account.base_url} has no Batch API: leave out --batch.")
        return failures.named(err, self._account.model)


def _found(batch: Batch) -> Found | None:
    """None of a batch that is not ours."""
    named = batch.metadata if isinstance(batch.metadata, dict) else {}
    run, part = named.get(RUN), named.get(PART)
    return Found(batch.id, run, part) if isinstance(run, str) and isinstance(part, str) else None


def _state(batch: Batch) -> State:
    counts, errors = batch.request_counts, (batch.errors.data if batch.errors else None) or []
    passing = [one.code == QUEUE_FULL or LOST_FILE in (one.message or "") for one in errors]
    return State(
        status=batch.status,
        total=counts.total if counts else 0,
        done=counts.completed if counts else 0,
        failed=counts.failed if counts else 0,
        files=tuple(file for file in (batch.output_file_id, batch.error_file_id) if file),
        why=shown("; ".join(f"{one.code}: {one.message}" for one in errors)),
        again=batch.status == "failed" and bool(passing) and all(passing),
    )


def _good(lines: Iterator[bytes], file_id: str, unread: list[str]) -> Iterator[Line]:
    """The lines that can be read; of the others, where they stand and why they cannot."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield files.read(line)
        except NoLine as err:
            unread.append(f"{file_id}, line {number}: {err}")
