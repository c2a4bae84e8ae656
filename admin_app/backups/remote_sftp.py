"""SFTP with what fsspec leaves open: known host keys only, and an end to all waiting."""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko
from flask_babel import gettext
from fsspec.implementations.sftp import SFTPFileSystem
from paramiko.hostkeys import HostKeyEntry
from paramiko.ssh_exception import NoValidConnectionsError

from admin_app.backups.errors import RemoteError, RemoteUnreachableError
from admin_app.backups.remote_address import SSH_PORT, RemoteAddress
from admin_app.i18n import isolated

# Seconds to connect and sign in, and between two answers of the server.
CONNECT_SECONDS = 15.0
ANSWER_SECONDS = 60.0

# The protocol has no word for a full disk: OpenSSH says this of whatever cannot be written.
_REFUSED = "Failure"

# It writes each failure to the log by itself, with its traceback; whoever calls is told anyway.
logging.getLogger("paramiko").setLevel(logging.CRITICAL)


class _UnknownHostKey(paramiko.SSHException):  # type: ignore[misc]
    """The server showed a key that nobody has vouched for."""

    def __init__(self, key: paramiko.PKey) -> None:
        super().__init__(f"{key.get_name()} {key.fingerprint}")


class _OnlyKnownHosts(paramiko.MissingHostKeyPolicy):  # type: ignore[misc]
    """Refuses a host of which no key is known."""

    def missing_host_key(self, client: object, hostname: str, key: paramiko.PKey) -> None:
        """Say which key it was, to be compared."""
        raise _UnknownHostKey(key)


class StrictSFTP(SFTPFileSystem):  # type: ignore[misc]
    """Files on a server that shows the host key it is known by."""

    protocol = "strict-sftp"
    # A connection belongs to whoever opened it.
    cachable = False

    def __init__(self, address: RemoteAddress) -> None:
        self._address = address
        super().__init__(address.host)

    def _connect(self) -> None:
        address = self._address
        self.client = paramiko.SSHClient()
        self._learn_host_keys(self.client)
        self.client.set_missing_host_key_policy(_OnlyKnownHosts())
        is_alone = address.password is None and address.key_file is None
        try:
            self.client.connect(
                address.host,
                port=address.port,
                username=address.user,
                password=address.password,
                pkey=_private_key(address.key_file) if address.key_file else None,
                # Where nothing is set it signs in as `ssh` would; else with that alone.
                look_for_keys=is_alone,
                allow_agent=is_alone,
                timeout=CONNECT_SECONDS,
                banner_timeout=CONNECT_SECONDS,
                auth_timeout=CONNECT_SECONDS,
                channel_timeout=CONNECT_SECONDS,
            )
            self.ftp = self.client.open_sftp()
            self.ftp.get_channel().settimeout(ANSWER_SECONDS)
        except BaseException:
            self.client.close()
            raise

    def _learn_host_keys(self, client: paramiko.SSHClient) -> None:
        address = self._address
        if address.host_key is None:
            client.load_system_host_keys()
            return
        host = address.host if address.port == SSH_PORT else f"[{address.host}]:{address.port}"
        entry = HostKeyEntry.from_line(f"{host} {address.host_key}")
        client.get_host_keys().add(host, entry.key.get_name(), entry.key)

    def _open(self, path: str, mode: str = "rb", **_options: Any) -> Any:
        file = self.ftp.open(path, mode)
        if "w" in mode:
            # Without waiting for an answer to each piece; what is written is read back anyway.
            file.set_pipelined(True)
        else:
            # It asks ahead in a thread, whose failure the reader meets as well and tells.
            file._prefetch_thread = _quietly(file._prefetch_thread)
            file.prefetch()
        return file

    def close(self) -> None:
        """End the connection."""
        self.client.close()


def _quietly(ask_ahead: Callable[..., None]) -> Callable[..., None]:
    def ask(*arguments: Any) -> None:
        with suppress(OSError, EOFError, paramiko.SSHException):
            ask_ahead(*arguments)

    return ask


def _private_key(file: Path) -> paramiko.PKey:
    name = isolated(str(file))
    try:
        return paramiko.PKey.from_path(file)
    except TypeError:
        sentence = gettext(
            "The private key in %(file)s has a passphrase; use one without.", file=name
        )
    except (OSError, ValueError, paramiko.pkey.UnknownKeyType):
        sentence = gettext("There is no readable private key in %(file)s.", file=name)
    raise RemoteError(sentence)


def sentence_for(address: RemoteAddress, error: Exception) -> RemoteError:
    """What to tell a person of an error that only SSH has."""
    place = isolated(str(address))
    match error:
        case _UnknownHostKey():
            return RemoteError(
                gettext(
                    "%(host)s shows the host key %(key)s, which is not known here. Compare it with "
                    "the server’s own, then put that into BACKOFFICE_BACKUP_REMOTE_HOST_KEY.",
                    host=isolated(address.host),
                    key=str(error),
                )
            )
        case paramiko.BadHostKeyException():
            return RemoteError(
                gettext(
                    "%(host)s shows another host key than the one it is known by: it was set up "
                    "anew, or somebody stands in between. Nothing was sent.",
                    host=isolated(address.host),
                )
            )
        case paramiko.AuthenticationException():
            return RemoteError(
                gettext("%(place)s does not accept the user name, password or key.", place=place)
            )
        case OSError() if str(error) == _REFUSED:
            return RemoteError(
                gettext("%(place)s takes no more: it is full, or limited.", place=place)
            )
        case NoValidConnectionsError():
            return RemoteUnreachableError(gettext("Nobody answers at %(place)s.", place=place))
    return RemoteUnreachableError(gettext("The connection to %(place)s broke off.", place=place))
