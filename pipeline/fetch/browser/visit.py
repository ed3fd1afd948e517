"""
One page in one browser: begun with a profile of its own, driven by Playwright, and killed with all its children.

What keeps it from the network does not rest on one thing. Requests are stopped before they are made (``requests``);
names resolve to nothing; the proxy is one that cannot be; WebSockets and service workers are shut; WebRTC may use
nothing but that proxy.
"""

import asyncio
import json
import logging
import os
import re
import resource
import signal
import tempfile
import time
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from importlib.resources import files
from typing import Any, NamedTuple

from playwright.async_api import Browser, BrowserContext, Route, WebSocketRoute, async_playwright
from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as Tab

from pipeline.errors import BrowserFailed, TimedOut, TooLarge
from pipeline.fetch.browser.chromium import Chromium
from pipeline.fetch.browser.limits import Limits
from pipeline.fetch.browser.requests import Gate, Wish
from pipeline.fetch.net.urls import shown as quoted
from pipeline.fetch.net.web import GetPart, Page
from pipeline.model import Rendering

log = logging.getLogger(__name__)

FLAGS = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--disable-gpu",
    "--dns-prefetch-disable",
)
NOWHERE = "http://refused.invalid:9"
"""A name that never resolves (RFC 6761)."""
THREADS = 4
"""Requests of a page that are made at once, each to another host."""
NO_CONTENT = 204
QUIET_SECONDS = 0.5
"""Without a request: then a page has what it wanted."""
BUSY_SECONDS = 0.2
"""A page that takes longer to answer us has work to do."""
LOOK_SECONDS = 0.1
ALL = re.compile("")
WINDOW: Any = {"width": 1280, "height": 4000}
"""A long one: what is filled only once it is looked at is filled."""
CLOSING_SECONDS = 5.0
_CALL = re.compile(r"\A\w+\.\w+: ")
"""Of Playwright, before what went wrong in it."""


class _Traffic:
    """The requests of a page that wait for an answer, and since when none began or ended."""

    def __init__(self) -> None:
        self.broken = False
        self._waiting = 0
        self._last = time.monotonic()

    @contextmanager
    def one(self) -> Generator[None]:
        self._waiting += 1
        self.stir()
        try:
            yield
        finally:
            self._waiting -= 1
            self.stir()

    def break_off(self) -> None:
        """The process that shows the page is gone."""
        self.broken = True

    def stir(self) -> None:
        self._last = time.monotonic()

    @property
    def quiet(self) -> bool:
        return not self._waiting and time.monotonic() - self._last >= QUIET_SECONDS


class Shown(NamedTuple):
    html: str
    rendering: Rendering


def shown(page: Page, get_part: GetPart, *, chromium: Chromium, limits: Limits) -> Shown:
    """
    What a browser makes of a page that was fetched.

    Raises TimedOut for scripts that do not end, TooLarge for a page that grows beyond all bounds, and BrowserFailed for
    a browser that does not start or breaks.
    """
    gate = Gate(page, get_part, limits)
    threads = ThreadPoolExecutor(max_workers=THREADS)
    try:
        return asyncio.run(_shown(page, gate, threads, chromium, limits))
    except BrowserError as err:
        first = _CALL.sub("", str(err).strip().partition("\n")[0])
        raise BrowserFailed(f"the browser gave {quoted(page.http.final_url)} up ({first}): leave --render out") from err
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


async def _shown(page: Page, gate: Gate, threads: ThreadPoolExecutor, chromium: Chromium, limits: Limits) -> Shown:
    async with _started(chromium, limits) as running:
        traffic = _Traffic()
        tab = await _tab(running, gate, threads, traffic)
        await _hold(running, limits.memory)
        unfinished = not await _loaded(tab, page.http.final_url, traffic, limits.seconds)
        html = await _taken(tab, page.http.final_url, limits)
        return Shown(html, gate.rendering(unfinished=unfinished))


@asynccontextmanager
async def _started(chromium: Chromium, limits: Limits) -> AsyncGenerator[Browser]:
    """A browser with nothing of ours: neither a profile nor the environment, where keys may stand."""
    with tempfile.TemporaryDirectory(prefix="threatcard-render-", ignore_cleanup_errors=True) as home:
        async with async_playwright() as driver:
            try:
                running = await driver.chromium.launch(
                    executable_path=chromium.executable,
                    args=[*FLAGS],
                    proxy={"server": NOWHERE, "bypass": "<-loopback>"},
                    chromium_sandbox=chromium.sandbox,
                    env={"HOME": home, "PATH": os.defpath, "LANG": "C.UTF-8"},
                    timeout=limits.start_seconds * 1000,
                )
            except BrowserError as err:
                raise BrowserFailed(
                    f"{chromium.executable!r} does not start ({_reason(err)}): see that it runs here"
                ) from err
            processes = await _processes(running)
            try:
                yield running
            finally:
                _kill(processes["browser"][0])
                with suppress(BrowserError, TimeoutError):
                    await asyncio.wait_for(running.close(), CLOSING_SECONDS)


async def _processes(chromium: Browser) -> dict[str, list[int]]:
    """The numbers of the browser's processes, by kind."""
    session = await chromium.new_browser_cdp_session()
    found: dict[str, list[int]] = {}
    for one in (await session.send("SystemInfo.getProcessInfo"))["processInfo"]:
        found.setdefault(one["type"], []).append(one["id"])
    return found


def _kill(number: int) -> None:
    """The browser and all its children: it leads a group of its own."""
    with suppress(ProcessLookupError):
        if os.getpgid(number) == number:
            os.killpg(number, signal.SIGKILL)


async def _hold(chromium: Browser, memory: int) -> None:
    """Let no process that runs a page's scripts have more than so many bytes."""
    for number in (await _processes(chromium)).get("renderer", []):
        with suppress(ProcessLookupError):
            resource.prlimit(number, resource.RLIMIT_DATA, (memory, memory))


async def _tab(chromium: Browser, gate: Gate, threads: ThreadPoolExecutor, traffic: _Traffic) -> Tab:
    context = await chromium.new_context(
        service_workers="block", accept_downloads=False, viewport=WINDOW, locale="en-US", timezone_id="UTC"
    )
    tab = await context.new_page()

    async def answer(route: Route) -> None:
        # A page that is gone waits for no answer.
        with traffic.one(), suppress(BrowserError):
            await _answer(route, gate, threads)

    async def no_socket(socket: WebSocketRoute) -> None:
        gate.refuse(f"WebSocket {socket.url}", "only http and https are fetched")
        await socket.close()

    await context.route(ALL, answer)
    await context.route_web_socket(ALL, no_socket)
    _one_window(context, tab, gate)
    tab.on("crash", lambda _: traffic.break_off())
    return tab


def _one_window(context: BrowserContext, tab: Tab, gate: Gate) -> None:
    async def close(other: Tab) -> None:
        with suppress(BrowserError):
            await other.close()

    context.on("page", close)
    tab.on("download", lambda download: gate.refuse(f"download {download.url}", "nothing is downloaded"))


async def _answer(route: Route, gate: Gate, threads: ThreadPoolExecutor) -> None:
    asked = route.request
    wish = Wish(asked.method, asked.url, asked.resource_type, asked.headers, asked.is_navigation_request())
    part = await asyncio.get_running_loop().run_in_executor(threads, gate.answer, wish)
    if part is None and wish.leads_on:
        # Where an answer has nothing to show, the page that is there stays.
        await route.fulfill(status=NO_CONTENT)
    elif part is None:
        await route.abort("blockedbyclient")
    else:
        await route.fulfill(status=part.status, headers=part.headers, body=part.body)


async def _loaded(tab: Tab, url: str, traffic: _Traffic, seconds: float) -> bool:
    """
    Wait until the page asks for nothing and its scripts rest; whether they did in time. Chromium's own word on it is
    not waited for: it never comes where a script has begun to lead on.
    """
    try:
        async with asyncio.timeout(seconds):
            await tab.goto(url, wait_until="commit", timeout=0)
            while not traffic.quiet:
                asked = time.monotonic()
                if not await _answers(tab, traffic) or time.monotonic() - asked > BUSY_SECONDS:
                    traffic.stir()
                await asyncio.sleep(LOOK_SECONDS)
    except TimeoutError:
        return False
    return True


async def _answers(tab: Tab, traffic: _Traffic) -> bool:
    """Whether the page has a moment for us; it has none while a script puts a blank one or its own into its place."""
    try:
        await tab.evaluate("0")
    except BrowserError:
        if traffic.broken or tab.is_closed():
            raise
        return False
    return True


async def _taken(tab: Tab, url: str, limits: Limits) -> str:
    """The page as it stands."""
    try:
        async with asyncio.timeout(limits.read_seconds):
            found = await _read(tab, limits)
    except TimeoutError as err:
        raise TimedOut(
            f"the scripts of {quoted(url)} did not end within {limits.last_seconds:g} s: save the page in a browser "
            "and pass the file"
        ) from err
    if found["nodes"] > limits.nodes or found["chars"] > limits.chars:
        raise TooLarge(
            f"{quoted(url)} grows to more than {limits.chars:,} characters or {limits.nodes:,} nodes in the browser: "
            "save the part that matters to a file"
        )
    return f"<!DOCTYPE html>{found['html']}"


async def _read(tab: Tab, limits: Limits) -> Any:
    session = await tab.context.new_cdp_session(tab)
    frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
    world = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "threatcard"})
    script = files(__package__).joinpath("taken.js").read_text("utf-8")
    asked = {
        "expression": f"({script})({json.dumps({'nodes': limits.nodes, 'chars': limits.chars})})",
        "contextId": world["executionContextId"],
        "returnByValue": True,
    }
    answer = await session.send("Runtime.evaluate", asked)
    if "exceptionDetails" in answer:
        raise BrowserError(f"the page cannot be read: {answer['exceptionDetails'].get('text', '')}")
    return answer["result"]["value"]


def _reason(err: BrowserError) -> str:
    """What the browser itself said, where it said something; it is told at length."""
    lines = [line.strip() for line in str(err).splitlines() if line.strip()]
    said = next((line for line in lines if "[err]" in line or "ERROR" in line), lines[0] if lines else "no reason")
    return said[:300]
