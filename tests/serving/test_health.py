"""What a supervisor asks is answered without signing in, and truly."""

from flask import Flask
from flask.testing import FlaskClient

from admin_app.db import schema
from admin_app.extensions import db
from tests.jobs.rows import give_sign


def test_a_running_process_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}


def test_a_migrated_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready", "worker": "not seen"})


def test_a_worker_that_was_seen_is_told_of(app: Flask, client: FlaskClient) -> None:
    give_sign(app)
    assert client.get("/readyz").json == {"status": "ready", "worker": "seen"}
    give_sign(app, age=60)
    assert client.get("/readyz").json == {"status": "ready", "worker": "not seen"}


def test_a_database_that_is_behind_is_not_ready(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        schema.downgrade(db.engine, "0002")
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
