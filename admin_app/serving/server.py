"""The production web server, Gunicorn, set up from Python."""

import os
import sys

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from admin_app.extensions import db
from admin_app.serving.addresses import bind_text

PROCESSES = 1
THREADS = 8
# How long a request may go on after SIGTERM; Ctrl+C waits for none.
SECONDS_TO_FINISH = 2


class Server(BaseApplication):  # type: ignore[misc]
    """Serves one app; the processes are forked from this one after the app is built."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self.app = app
        self.settings = {
            "bind": bind_text(host, port),
            "worker_class": "gthread",
            "workers": PROCESSES,
            "threads": THREADS,
            "preload_app": True,
            "loglevel": "warning",
            "graceful_timeout": SECONDS_TO_FINISH + 2,
            "limit_request_line": 8190,
            # It would open a socket in the home folder through which the server is steered.
            "control_socket_disable": True,
            "when_ready": _announce,
            "post_fork": self._after_fork,
            "worker_exit": _leave_at_once,
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand the settings over; Gunicorn reads no file and no variable of its own."""
        for name, value in self.settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the app that every process serves."""
        return self.app

    def _after_fork(self, _arbiter: Arbiter, worker: Worker) -> None:
        # Shorter than what the parent allows, which would kill and complain.
        worker.cfg.set("graceful_timeout", SECONDS_TO_FINISH)
        # A database connection must not be used on both sides of a fork.
        with self.app.app_context():
            db.engine.dispose(close=False)


def _announce(arbiter: Arbiter) -> None:
    for listener in arbiter.LISTENERS:
        host, port = listener.getsockname()[:2]
        click.echo(f"The back office is at http://{bind_text(host, port)} (stop with Ctrl+C).")


def _leave_at_once(arbiter: Arbiter, worker: Worker) -> None:
    # Python would wait for threads that listen to a browser's idle connections.
    if worker.booted and os.getpid() != arbiter.pid:
        sys.stdout.flush()
        os._exit(0)
