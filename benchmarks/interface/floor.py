"""The least that any page takes in this browser on this machine: one word, served by nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Browser

from benchmarks.interface.loads import HIGH, OBSERVE, WIDE, closing_context, load
from benchmarks.interface.sites import HOST, Site

ONE_WORD = b"<!doctype html><html lang=en><title>Floor</title><h1>Floor</h1>"


class _OneWord(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer every address alike."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(ONE_WORD)))
        self.end_headers()
        self.wfile.write(ONE_WORD)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing of each request."""


@contextmanager
def one_word() -> Iterator[Site]:
    """A site whose pages are one word each."""
    server = ThreadingHTTPServer((HOST, 0), _OneWord)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://{HOST}:{server.server_port}"
        yield Site("floor", address, 0, "/", "/grid", "/form", "", "", "")
    finally:
        server.shutdown()
        server.server_close()


def paint_times(browser: Browser, site: Site) -> tuple[float, float]:
    """Milliseconds to the largest paint in a fresh window: of the first page, of one after it."""
    with closing_context(browser, viewport={"width": WIDE, "height": HIGH}) as context:
        page = context.new_page()
        page.add_init_script(OBSERVE)
        session = context.new_cdp_session(page)
        cold = load(page, session, site, site.grid)
        return cold.lcp, load(page, session, site, site.form).lcp
