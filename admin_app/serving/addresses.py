"""Where the server listens."""

import errno
import socket

PORTS_TO_TRY = 100


class AddressUnavailable(Exception):
    """The server cannot listen there; the text is one sentence that says what would work."""


def listen(host: str, port: int) -> socket.socket:
    """Open a socket to serve from; port 0 takes any free one.

    :raises AddressUnavailable: when the port is taken or reserved, or the host is not ours
    """
    try:
        return _listener(host, port)
    except OSError as error:
        raise AddressUnavailable(_reason(error, host, port)) from None


def web_address(listener: socket.socket) -> str:
    """Return the address to type into a browser."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        free = _next_free(host, port)
        other = f"port {free} is free: add --port {free}" if free else "choose another with --port"
        return f"Port {port} is taken; {other}."
    if error.errno == errno.EACCES:
        return f"Port {port} is reserved for the system's administrator; choose one from 1024."
    return f"{host} is not an address of this machine."


def _next_free(host: str, port: int) -> int | None:
    """Return the first free port above this one."""
    for number in range(port + 1, min(port + PORTS_TO_TRY, 65_536)):
        try:
            _listener(host, number).close()
        except OSError:
            continue
        return number
    return None
