"""The examples on the page of the interface are bodies that it takes."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from admin_app.api.document import make_document
from admin_app.api.operations import OPERATIONS
from admin_app.api.reading import sections

pytestmark = pytest.mark.sqlite_only


def test_every_body_has_an_example_that_is_right(app: Flask) -> None:
    shown = {each.name: each for part in sections(make_document()).values() for each in part}
    taken = {view.__name__: operation.body for operation, view in OPERATIONS if operation.body}
    assert len(taken) >= 5
    for name, schema in taken.items():
        assert schema().validate(json.loads(shown[name].body_sample)) == {}, name


def test_every_answer_has_an_example(app: Flask, staff: FlaskClient) -> None:
    shown = [each for part in sections(make_document()).values() for each in part]
    assert all(json.loads(each.answer_sample) is not None for each in shown)
    assert shown[0].answer_sample.splitlines()[0] in staff.get("/docs").text
