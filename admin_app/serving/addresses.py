"""Where the server listens."""

import errno
import socket

PORTS_TO_TRY = 100


class AddressUnavailable(Exception):
    """The server cannot listen there; the text is one sentence that says what would work."""


def check_is_free(host: str, port: int) -> None:
    """Make sure that a server can listen at this address.

    :raises AddressUnavailable: when the port is taken or forbidden, or the host is not ours
    """
    error = _refusal(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        free = _next_free(host, port)
        raise AddressUnavailable(
            f"Port {port} is taken; port {free} is free: add --port {free}."
            if free
            else f"Port {port} is taken; choose another with --port."
        )
    if error.errno == errno.EACCES:
        raise AddressUnavailable(
            f"Port {port} is reserved for the system's administrator; choose one from 1024."
        )
    raise AddressUnavailable(f"{host} is not an address of this machine.")


def bind_text(host: str, port: int) -> str:
    """Return host and port in one, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _refusal(host: str, port: int) -> OSError | None:
    """Return why this address cannot be listened at, or None."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the server does it: connections that are closing do not keep a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def _next_free(host: str, port: int) -> int | None:
    """Return the first free port above this one."""
    above = range(port + 1, min(port + PORTS_TO_TRY, 65_536))
    return next((number for number in above if _refusal(host, number) is None), None)
