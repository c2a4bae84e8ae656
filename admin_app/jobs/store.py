"""The file that holds the jobs: huey's queue and our rows, apart from the content."""

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock
from typing import Any, cast

from flask import current_app
from flask_babel import gettext
from huey import SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DatabaseError

from admin_app.db.dialects import dialect_of
from admin_app.db.dialects.files import put_in_place, remove
from admin_app.jobs.errors import JobsUnavailable
from admin_app.jobs.models import METADATA

QUEUE = "backoffice"


class PlainMessages(Serializer):  # type: ignore[misc]
    """Writes what waits in the queue as JSON, where huey would pickle it."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(bytes(data)))


class Store:
    """One file of jobs, opened anew for each use, so that it may vanish and come back."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)
        self._hurried = _engine(path)
        event.listen(self._hurried, "connect", _hurry)
        self.huey = _huey(path, create_tables=False)
        # Set while this process, the worker, is asked to end.
        self.stopping = Event()
        # Puts the id of a job into the queue; see `jobs.queue`.
        self.perform: Callable[[str], object]
        self._inode = 0
        self._following = Lock()
        self._complaint = ""

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the file.

        :raises JobsUnavailable: when the file cannot be read
        """
        with self._in_a_sentence():
            self.find_or_make()
            with self.engine.connect() as connection:
                yield connection

    @contextmanager
    def writing(self, *, hurried: bool = False) -> Iterator[Connection]:
        """A short write transaction; a power cut may take back one that is `hurried`.

        :raises JobsUnavailable: when the file cannot be written
        """
        engine = self._hurried if hurried else self.engine
        with self._in_a_sentence():
            self.find_or_make()
            with engine.execution_options(writing=True).begin() as connection:
                yield connection

    def open_lock(self) -> int:
        """A descriptor of the file that the worker locks, which stands beside.

        :raises JobsUnavailable: when it cannot be made
        """
        with self._in_a_sentence():
            self.find_or_make()
            return os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)

    def worker_database(self) -> str:
        """What the worker that was last at work has written of its database; empty for nobody.

        :raises JobsUnavailable: when it cannot be read
        """
        with self._in_a_sentence():
            return self._lock.read_text(errors="replace") if self._lock.exists() else ""

    @property
    def _lock(self) -> Path:
        return self.path.with_suffix(".lock")

    def find_or_make(self) -> None:
        """Make the file where there is none, and let the queue follow where it is another one."""
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            _make(self.path)
            inode = self.path.stat().st_ino
        with self._following:
            if inode != self._inode:
                self.huey.storage.close()
                self._inode = inode

    @contextmanager
    def _in_a_sentence(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, OSError) as error:
            reason = str(getattr(error, "orig", error))
            # The worker tries again and again; once is enough to tell.
            if reason != self._complaint:
                self._complaint = reason
                current_app.logger.error("%s cannot be used: %s", self.path, reason)
            sentence = gettext(
                "Background work cannot be started or looked at just now: the file that keeps it "
                "cannot be used. The log of the server says why."
            )
            raise JobsUnavailable(sentence) from error


def store() -> Store:
    """The jobs of the app that is running."""
    return cast(Store, current_app.extensions["jobs"])


def _engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    dialect_of(engine).install(engine)
    return engine


def _hurry(connection: Any, _record: object) -> None:
    # Progress is written four times a second beside work that keeps the disk busy.
    connection.execute("PRAGMA synchronous = NORMAL").close()


def _huey(path: Path, *, create_tables: bool) -> SqliteHuey:
    return SqliteHuey(
        QUEUE,
        filename=str(path),
        results=False,
        serializer=PlainMessages(),
        strict_fifo=True,
        create_tables=create_tables,
    )


def _make(path: Path) -> None:
    """Make the file whole under another name first; of several processes one does it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if path.exists():
            return
        part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
        try:
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            engine = _engine(part)
            dialect_of(engine).prepare(engine)
            METADATA.create_all(engine)
            _huey(part, create_tables=True).storage.close()
            put_in_place(part, path)
        finally:
            remove(part)
    finally:
        os.close(folder)
