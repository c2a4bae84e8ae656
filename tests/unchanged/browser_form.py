"""A form as a browser holds and sends it: what the parser, each control and submission change.

The HTML standard's "form submission" and "value sanitization algorithm", with the values that
Chromium sends for `datetime-local`.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from justhtml import JustHTML
from werkzeug.datastructures import MultiDict

MULTIPART = "multipart/form-data"
URL_ENCODED = "application/x-www-form-urlencoded"
LOCAL_MOMENT = re.compile(r"\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?")
LONE_LINE_END = re.compile(r"\r(?!\n)|(?<!\r)\n")


@dataclass
class BrowserForm:
    """The pairs of name and value that a page's form would send, and how it sends them."""

    encoding: str
    entries: list[tuple[str, str]] = field(default_factory=list)

    def sent(self, submit: str = "_save") -> MultiDict[str, str]:
        """The pairs as they leave the browser when the button of this name is pressed."""
        pairs = [*self.entries, (submit, "1")]
        return MultiDict((name, LONE_LINE_END.sub("\r\n", value)) for name, value in pairs)

    def value(self, name: str) -> str:
        """The value of the first control of this name."""
        return next(value for entry, value in self.entries if entry == name)

    def fill(self, name: str, *values: str) -> None:
        """Give a control other values, as if typed, ticked or chosen."""
        kept = [entry for entry in self.entries if entry[0] != name]
        self.entries = kept + [(name, value) for value in values]


def read_form(page: str, selector: str = "form.record") -> BrowserForm:
    """The form on this page as it stands right after loading."""
    form: Any = JustHTML(page, sanitize=False).query_one(selector)
    assert form is not None, f"the page holds no {selector}"
    read = BrowserForm(form.attrs.get("enctype") or URL_ENCODED)
    for control in form.query("input, textarea, select"):
        name = control.attrs.get("name")
        if name and "disabled" not in control.attrs:
            read.entries += [(name, value) for value in _values(control)]
    return read


def _values(control: Any) -> list[str]:
    if control.name == "textarea":
        return ["".join(child.data for child in control.children)]
    if control.name == "select":
        options = control.query("option")
        chosen = [option for option in options if "selected" in option.attrs] or options[:1]
        return [_option_value(option) for option in chosen[-1:]]
    kind = (control.attrs.get("type") or "text").lower()
    value = control.attrs.get("value") or ""
    if kind in ("checkbox", "radio"):
        return [control.attrs.get("value", "on")] if "checked" in control.attrs else []
    if kind in ("submit", "button", "image", "reset", "file"):
        return []
    return [_sanitized(kind, value)]


def _option_value(option: Any) -> str:
    text = " ".join("".join(child.data for child in option.children).split())
    return str(option.attrs.get("value", text))


def _sanitized(kind: str, value: str) -> str:
    if kind == "datetime-local":
        return _shortest_moment(value)
    if kind in ("text", "search", "password", "tel", "url", "email"):
        value = value.replace("\r", "").replace("\n", "")
    return value.strip(" \t\n\f\r") if kind in ("url", "email") else value


def _shortest_moment(value: str) -> str:
    """Without seconds of zero, as Chromium sends it; empty where it is no moment."""
    if not LOCAL_MOMENT.fullmatch(value):
        return ""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return ""
    if moment.microsecond:
        return moment.isoformat(timespec="milliseconds")
    return moment.isoformat(timespec="seconds" if moment.second else "minutes")
