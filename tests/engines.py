"""A throw-away PostgreSQL cluster on a socket of its own, with nothing made durable."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg


class EngineMissing(Exception):
    """A program that some tests need is not installed; the text says which."""


class Cluster:
    """One running server; `address` gives the SQLAlchemy URL of a database on it."""

    def __init__(self) -> None:
        self.binaries = _find_binaries()
        # A server refuses to run as root, and to be given a socket with a long path.
        self.user = "postgres" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix="bo-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        data = self.folder / "data"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--no-sync", "-D", str(data))  # fmt: skip
        settings = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off "
            "-c synchronous_commit=off -c full_page_writes=off"
        )
        self._run("pg_ctl", "-D", str(data), "-l", str(self.folder / "log"), "-w",
                  "-o", settings, "start")  # fmt: skip
        self._maintenance = psycopg.connect(
            f"host={self.folder} user=postgres dbname=postgres", autocommit=True
        )

    @property
    def version(self) -> str:
        """The server's version, such as 15.18."""
        return self._maintenance.info.parameter_status("server_version") or "unknown"

    def address(self, name: str) -> str:
        """The SQLAlchemy URL of one of its databases."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database as a copy of another and return its address."""
        self._maintenance.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.address(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._maintenance.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._maintenance.close()
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        # The log goes to a file: a pipe would stay open in the server and never end.
        with (self.folder / "output").open("w+") as output:
            answer = subprocess.run(
                [str(self.binaries / program), *arguments],
                user=self.user, cwd=self.folder, stdout=output, stderr=output, check=False,
            )  # fmt: skip
            output.seek(0)
            if answer.returncode != 0:
                raise RuntimeError(f"{program} failed: {output.read()}")


def _find_binaries() -> Path:
    found = shutil.which("pg_ctl")
    folders = [Path(found).resolve().parent] if found else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda folder: int(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise EngineMissing("PostgreSQL's initdb and pg_ctl are not installed")
