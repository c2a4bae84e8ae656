"""What tests do on the pages of the backups."""

import time

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin_app.accounts.recent_password import CONFIRMED_AT
from admin_app.jobs.queries import Job
from admin_app.jobs.running import perform
from tests.jobs.conftest import job_now

PAGE = "/admin/backups/"


def give_password(client: FlaskClient, seconds_ago: int = 0) -> None:
    """Let this session's person have given the password so long ago."""
    with client.session_transaction() as session:
        session[CONFIRMED_AT] = int(time.time()) - seconds_ago


def job_of(app: Flask, answer: TestResponse) -> Job:
    """The job whose page an answer leads to."""
    assert answer.status_code == 303, answer.text
    address, _, job_id = answer.location.rpartition("/")
    assert address == "/admin/jobs"
    return job_now(app, job_id)


def done(app: Flask, answer: TestResponse) -> Job:
    """Do the job whose page an answer leads to, as the worker does; gives how it has ended."""
    job = job_of(app, answer)
    with app.app_context():
        perform(job.id)
    return job_now(app, job.id)
