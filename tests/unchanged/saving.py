"""Opening a row's pages and submitting its form, as a person would."""

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse, encode_multipart

from tests.unchanged.browser_form import MULTIPART, BrowserForm, read_form


class UnexpectedAnswerError(Exception):
    """A page did not open, or a save did not lead on; the text names address and status."""


@dataclass(frozen=True)
class Subject:
    """One row to open: the view it belongs to and its id."""

    view: str
    id: int

    @property
    def key(self) -> tuple[str, ...]:
        """Its primary key as SQLite writes it."""
        return (f"integer {self.id}",)

    @property
    def edit_address(self) -> str:
        """Where its form is."""
        return f"/admin/{self.view}/edit/?id={self.id}"


def open_form(client: FlaskClient, subject: Subject) -> BrowserForm:
    """The edit form of a row, after its details page has been opened too."""
    _expect(200, client.get(f"/admin/{subject.view}/details/?id={subject.id}"))
    answer = client.get(subject.edit_address)
    _expect(200, answer)
    return read_form(answer.get_data(as_text=True))


def submit(client: FlaskClient, subject: Subject, form: BrowserForm, encoding: str) -> None:
    """Send the form and see that it was accepted."""
    data: Any = form.sent()
    if encoding == MULTIPART:
        # The client would put a long body into a file that it leaves open.
        boundary, data = encode_multipart(data)
        encoding = f"{MULTIPART}; boundary={boundary}"
    answer = client.post(subject.edit_address, data=data, content_type=encoding)
    _expect(302, answer)


def _expect(status: int, answer: TestResponse) -> None:
    if answer.status_code != status:
        raise UnexpectedAnswerError(f"{answer.request.full_path}: {answer.status}")
