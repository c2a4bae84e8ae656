"""A client that looks at every page it fetches, so that no page escapes the common rules."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from justhtml import JustHTML
from werkzeug.test import TestResponse

# Parsing a page with a post of 10 MB in it would take longer than all else that a test does.
LARGEST_CHARACTERS = 500_000
FIELDS = ("input", "select", "textarea")
REFERENCES = ("aria-controls", "aria-describedby", "aria-labelledby", "for")


class PageClient(FlaskClient):
    """Fails the test that fetches a page with a fault; see `faults_of`."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send the request and look at the page that comes back."""
        response = super().open(*args, **kwargs)
        is_page = response.mimetype == "text/html" and not 300 <= response.status_code < 400
        is_large = (response.content_length or 0) > LARGEST_CHARACTERS
        # Tests make addresses of their own that answer with a bare word.
        is_packed = "Content-Encoding" in response.headers
        if is_page and not is_packed and not is_large and response.text.startswith("<"):
            faults = faults_of(response.text)
            assert not faults, f"{response.request.path}: {'; '.join(faults)}"
        return response


def faults_of(html: str) -> list[str]:
    """What keeps the page from being well formed, readable by everyone and free of inline code."""
    page = JustHTML(html, sanitize=False, collect_errors=True)
    elements: list[Any] = page.query("*")
    return [
        *(f"not HTML: {error}" for error in page.errors),
        *_faults_of_document(page),
        *_faults_of_ids(elements),
        *(fault for element in elements for fault in _inline_code(element)),
        *_faults_of_fields(elements),
    ]


def _faults_of_document(page: JustHTML) -> Iterator[str]:
    root: Any = page.query_one("html")
    if not root.attrs.get("lang") or root.attrs.get("dir") not in ("ltr", "rtl"):
        yield "html lacks lang or dir"
    titles = [each.to_text().partition("·")[0].strip() for each in page.query("head > title")]
    if len(titles) != 1 or not titles[0]:
        yield "there is no title"
    headings = page.query("h1")
    if len(headings) != 1 or not headings[0].to_text().strip():
        yield f"there are {len(headings)} h1, or an empty one"
    if len(page.query("main")) != 1:
        yield "there is not one main"


def _faults_of_ids(elements: list[Any]) -> Iterator[str]:
    ids = Counter(each.attrs["id"] for each in elements if "id" in each.attrs)
    yield from (f"id {name} stands twice" for name, count in ids.items() if count > 1)
    for element in elements:
        for attribute in REFERENCES:
            for name in (element.attrs.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute} of {element.name} leads to {name}, which is not there"


def _inline_code(element: Any) -> Iterator[str]:
    if element.name == "style" or (element.name == "script" and not element.attrs.get("src")):
        yield f"inline {element.name}"
    for name, value in element.attrs.items():
        if name == "style" or name.startswith("on") or (value or "").startswith("javascript:"):
            yield f"inline code in {name} of {element.name}"


def _faults_of_fields(elements: list[Any]) -> Iterator[str]:
    labelled = {each.attrs["for"] for each in elements if "for" in each.attrs}
    for field in elements:
        if field.name not in FIELDS or field.attrs.get("type") in ("hidden", "submit"):
            continue
        has_label = (
            field.attrs.get("id") in labelled
            or field.attrs.get("aria-label")
            or field.attrs.get("aria-labelledby")
            or _is_inside_label(field)
        )
        # What a script copies into the page is labelled when it gets there.
        if not has_label and not _is_in_template(field):
            yield f"{field.name} {field.attrs.get('name')} has no label"
    for button in elements:
        if button.name == "button" and not button.to_text().strip():
            yield "a button has no words"


def _is_inside_label(element: Any) -> bool:
    return any(each.name == "label" for each in _ancestors(element))


def _is_in_template(element: Any) -> bool:
    return any(each.name == "template" for each in _ancestors(element))


def _ancestors(element: Any) -> Iterator[Any]:
    parent = element.parent
    while parent is not None:
        yield parent
        parent = parent.parent
