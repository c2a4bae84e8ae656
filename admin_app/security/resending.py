"""What was typed into a form that could not be taken, kept to be sent again."""

from flask import g, request

PREFIX = "resend."
# What a page in between must not show, besides everything that is called a password.
SECRET = frozenset({"csrf_token", "private_key"})

TypedFields = list[tuple[str, str]]


def is_from_own_page() -> bool:
    """Whether the browser says that one of our own pages has sent this.

    A form of another site must never be offered for sending again with a token of ours.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


def typed_fields() -> TypedFields:
    """The fields of the form that was sent, without passwords, keys and tokens; nothing of a form
    that did not come from a page of ours."""
    if not is_from_own_page():
        return []
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in SECRET and "password" not in name and not name.startswith(PREFIX)
    ]


def carried_fields() -> TypedFields:
    """The fields of an earlier form that a page in between has carried along."""
    return [
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    ]


def forget_token() -> None:
    """Let the next token belong to the session as it is now."""
    g.pop("csrf_token", None)
