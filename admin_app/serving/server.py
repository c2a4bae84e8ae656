"""The production web server, waitress: one process, a fixed number of threads."""

import logging
import signal
import socket
import sys
from types import FrameType
from typing import NoReturn

import click
from flask import Flask
from waitress import create_server

from admin_app.serving.addresses import web_address

THREADS = 8
CONNECTIONS = 1000


def serve(app: Flask, listener: socket.socket) -> None:
    """Answer requests at this socket until SIGTERM or Ctrl+C."""
    # That requests wait for a thread is no warning that anybody could act on.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app,
        sockets=[listener],
        threads=THREADS,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        # Flask refuses a form that is too large with a page; this only spares the disk.
        max_request_body_size=2 * app.config["MAX_CONTENT_LENGTH"],
        # Which proxies are trusted is a setting of the app, which reads these headers or not.
        clear_untrusted_proxy_headers=False,
        ident="",
    )
    signal.signal(signal.SIGTERM, _stop)
    click.echo(f"The back office is at {web_address(listener)} (stop with Ctrl+C).")
    server.run()


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    # The server's loop ends on this, and lets requests that have begun finish.
    sys.exit(0)
