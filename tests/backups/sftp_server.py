"""A real SFTP server for tests: OpenSSH's sshd on a port of its own, with keys of its own."""

import getpass
import os
import resource
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.engines import EngineMissing

SETTINGS = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
LogLevel QUIET
Subsystem sftp internal-sftp
"""


class SFTPServer:
    """One running sshd; `files` is the folder that it offers to whoever has `client_key`."""

    def __init__(self, folder: Path, largest_file: int | None = None) -> None:
        """Start it; no file can be written that is larger than `largest_file` bytes."""
        program = shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin")
        if program is None:
            raise EngineMissing("OpenSSH's sshd is not installed")
        # Where it runs as root it wants an empty folder to lock itself up in.
        if getpass.getuser() == "root":
            Path("/run/sshd").mkdir(exist_ok=True)
        self.folder, self.port = folder, _free_port()
        self.files = folder / "files"
        self.files.mkdir(parents=True)
        for name in ("host_key", "client_key", "other_key"):
            self.make_key(folder / name)
        shutil.copy(folder / "client_key.pub", folder / "authorized_keys")
        settings = folder / "sshd_config"
        settings.write_text(SETTINGS.format(port=self.port, folder=folder))
        self._process = subprocess.Popen(
            [program, "-D", "-e", "-f", str(settings)],
            stderr=subprocess.DEVNULL,
            preexec_fn=lambda: _limit_files(largest_file),
        )
        self._wait_until_it_listens()

    @staticmethod
    def make_key(file: Path, passphrase: str = "") -> None:
        """Make a pair of keys, the public one in a file that ends in `.pub`."""
        words = ["-q", "-t", "ed25519", "-N", passphrase, "-C", "tests", "-f", str(file)]
        subprocess.run(["ssh-keygen", *words], check=True)

    @property
    def address(self) -> str:
        """What BACKOFFICE_BACKUP_REMOTE says of it."""
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{self.files}"

    @property
    def host_key(self) -> str:
        """What it is known by."""
        return (self.folder / "host_key.pub").read_text()

    @property
    def client_key(self) -> str:
        """The file with the private key that it lets in."""
        return str(self.folder / "client_key")

    def settings(self, **others: str) -> dict[str, str]:
        """The settings of a back office that keeps its backups there."""
        return {
            "BACKOFFICE_BACKUP_REMOTE": self.address,
            "BACKOFFICE_BACKUP_REMOTE_KEY": self.client_key,
            "BACKOFFICE_BACKUP_REMOTE_HOST_KEY": self.host_key,
        } | others

    def pause(self) -> None:
        """Let it answer nothing from now on."""
        self._send(signal.SIGSTOP)

    def drop_connections(self) -> None:
        """End each connection, but take new ones."""
        for process in self._family()[1:]:
            _send(process, signal.SIGKILL)

    def stop(self) -> None:
        """End it with every connection that it has."""
        self._send(signal.SIGKILL)
        self._process.wait()

    def _send(self, number: signal.Signals) -> None:
        for process in self._family():
            _send(process, number)

    def _family(self) -> list[int]:
        """The server, then those that serve a connection, each in a session of its own."""
        parents = dict(_processes_with_parents())
        family = [self._process.pid]
        for parent in family:
            family += [child for child, its_parent in parents.items() if its_parent == parent]
        return family

    def _wait_until_it_listens(self) -> None:
        for _attempt in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except ConnectionRefusedError:
                if self._process.poll() is not None:
                    raise RuntimeError("sshd has ended at once") from None
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("sshd does not listen")


def _processes_with_parents() -> Iterator[tuple[int, int]]:
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name before may hold spaces and brackets.
            _state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            yield int(stat.parent.name), int(parent)


def _send(process: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _limit_files(largest: int | None) -> None:
    if largest is not None:
        # Without this the server would be ended instead of being told that there is no space.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
