"""What a supervisor asks is answered without signing in, and truly."""

from flask import Flask
from flask.testing import FlaskClient

from admin_app.db import schema
from admin_app.extensions import db


def test_a_running_process_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}


def test_a_migrated_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_a_database_that_is_behind_is_not_ready(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        schema.downgrade(db.engine, "0002")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
