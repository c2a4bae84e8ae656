"""Addresses of this site, the only ones that anybody is sent on to."""

from urllib.parse import urlsplit

from flask import request

HOME = "/admin/"


def own_address(target: str | None) -> str | None:
    """The target if it is an address of this site that a browser cannot read otherwise."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    # Browsers read a backslash as a slash, and leave out tabs and line ends.
    if "\\" in target or not target.isprintable():
        return None
    try:
        parts = urlsplit(target)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else target


def address_of_request() -> str:
    """The address of this request."""
    return request.script_root + request.full_path.removesuffix("?")


def address_before() -> str:
    """The page that this request was sent from if it is ours, else the first page."""
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return home()
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return own_address(path) or home()


def home() -> str:
    """The first page of the back office."""
    return request.script_root + HOME
