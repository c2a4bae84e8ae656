"""What a browser sees while it loads one page: bytes, requests, moments, shifts, long tasks."""

import gzip
import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from benchmarks.interface.sites import HOST, Site

WIDE, HIGH = 1440, 900
PHONE = {"width": 390, "height": 844}
SLOW_PROCESSOR = 4
# Lighthouse calls this slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back.
SLOW_4G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
REQUESTS_FOR_CPU = 40
LARGEST_TABLE = """Math.max(0, ...[...document.querySelectorAll("tbody")]
  .map((each) => each.innerHTML.length))"""
OBSERVE = """
window.observed = { lcp: 0, cls: 0, blocked: 0 };
const watch = (type, note) => new PerformanceObserver(
  (list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("largest-contentful-paint", (each) => { observed.lcp = each.startTime; });
watch("layout-shift", (each) => { observed.cls += each.hadRecentInput ? 0 : each.value; });
watch("longtask", (each) => { observed.blocked += Math.max(0, each.duration - 50); });
"""


@dataclass
class Load:
    """One page load; bytes are those of every body packed with gzip, times in milliseconds."""

    packed: int = 0
    requests: int = 0
    rows: int = 0
    lcp: float = 0.0
    cls: float = 0.0
    blocked: float = 0.0
    nodes: int = 0
    heap: int = 0
    complaints: list[str] = field(default_factory=list)


@contextmanager
def window(browser: Browser, site: Site, **options: Any) -> Iterator[tuple[Page, CDPSession]]:
    """A fresh window of somebody who has signed in; nothing of the pages is in its cache yet."""
    options = {"viewport": {"width": WIDE, "height": HIGH}} | options
    with closing_context(browser, **options) as context:
        site.enter(context.new_page())
        kept = context.storage_state()
    with closing_context(browser, storage_state=kept, **options) as context:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        yield page, context.new_cdp_session(page)


@contextmanager
def closing_context(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser context that is closed at the end."""
    context = browser.new_context(**options)
    try:
        yield context
    finally:
        context.close()


def slow_down(session: CDPSession) -> None:
    """A phone of the middle class on a slow line."""
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW_4G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOW_PROCESSOR})


def load(page: Page, session: CDPSession, site: Site, path: str) -> Load:
    """Open a page and note what it took."""
    result, answers, cached = Load(), {}, set()
    session.send("Network.enable")
    session.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))

    def on_response(event: dict[str, Any]) -> None:
        answers[event["requestId"]] = event["response"]

    def on_console(message: Any) -> None:
        if message.type == "error":
            result.complaints.append(message.text)

    session.on("Network.responseReceived", on_response)
    page.on("console", on_console)
    page.goto(site.address + path, wait_until="load")
    page.wait_for_timeout(400)
    for number, answer in answers.items():
        if not answer["url"].startswith((site.address, "data:")):
            result.complaints.append(f"another host: {answer['url']}")
        if number in cached or answer["fromDiskCache"] or answer["url"].startswith("data:"):
            continue
        body = session.send("Network.getResponseBody", {"requestId": number})["body"]
        result.requests += 1
        result.packed += len(gzip.compress(body.encode(), 6))
    _add_observed(result, page, session)
    session.remove_listener("Network.responseReceived", on_response)
    page.remove_listener("console", on_console)
    return result


def _add_observed(result: Load, page: Page, session: CDPSession) -> None:
    seen = page.evaluate("window.observed")
    result.lcp, result.cls, result.blocked = seen["lcp"], seen["cls"], seen["blocked"]
    result.rows = page.evaluate(LARGEST_TABLE)
    result.nodes = page.evaluate("document.querySelectorAll('*').length")
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    result.heap = next(each["value"] for each in metrics if each["name"] == "JSHeapUsedSize")


def cpu_per_request(site: Site, cookies: str, requests: int = REQUESTS_FOR_CPU) -> float:
    """Milliseconds of processor time that the server takes for one grid."""
    connection = http.client.HTTPConnection(HOST, int(site.address.rpartition(":")[2]))
    started = site.cpu_seconds()
    for _ in range(requests):
        connection.request("GET", site.grid, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"The grid of {site.name} answers {answer.status}.")
    # The kernel counts processor time in hundredths of a second.
    time.sleep(0.02)
    return (site.cpu_seconds() - started) / requests * 1000
