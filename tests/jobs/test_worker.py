"""A real worker process does jobs, whatever happens to it and to them."""

import signal
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from admin_app.content.models import Tag
from admin_app.extensions import db
from admin_app.jobs import services
from admin_app.jobs.models import State
from admin_app.jobs.queries import worker_seen_at
from admin_app.journal.models import ChangeSet
from tests.jobs.conftest import StartWorker, job_now, start, start_as, wait_for, wait_until
from tests.processes import never_two


def test_a_job_is_done_as_whoever_started_it(app: Flask, start_worker: StartWorker) -> None:
    start_worker()
    job_id, user_id = start_as(app, "staff", "test-add-tag", name="by the worker")
    done = wait_for(app, job_id, State.DONE)
    assert done.result == {"sentence": "Gespeichert.", "address": "/admin/tag/"}
    with app.app_context():
        assert db.session.scalars(select(Tag.name)).all() == ["by the worker"]
        entry = db.session.scalars(select(ChangeSet).filter_by(name="test-add-tag")).one()
        assert (entry.actor_id, entry.actor_name, entry.source) == (user_id, "a staff", "job")


@pytest.mark.sqlite_only
def test_jobs_wait_for_a_worker_and_are_done_in_turn(app: Flask, start_worker: StartWorker) -> None:
    ids = [start(app, "test-add-tag", name=f"tag {number}") for number in range(5)]
    assert {job_now(app, each).state for each in ids} == {State.WAITING}
    start_worker()
    ended = [wait_for(app, each, State.DONE).finished_at for each in ids]
    assert ended == sorted(ended, key=str)


@pytest.mark.sqlite_only
def test_progress_is_seen_from_outside(
    app: Flask, start_worker: StartWorker, signals: dict[str, str]
) -> None:
    start_worker()
    job_id = start(app, "test-last", **signals)
    wait_for(app, job_id, State.RUNNING)
    seen = set()
    for _ in range(40):
        seen.add(job_now(app, job_id).done)
        time.sleep(0.05)
    assert 4 <= len(seen) <= 12
    job = job_now(app, job_id)
    assert job.rate is not None
    assert 10 < job.rate <= 101
    assert job.seconds_left == pytest.approx((job.total - job.done) / job.rate)
    Path(signals["until"]).touch()
    assert wait_for(app, job_id, State.DONE).seconds > 1.5


@pytest.mark.sqlite_only
def test_a_refusal_is_told_and_a_mistake_is_not(app: Flask, start_worker: StartWorker) -> None:
    worker = start_worker()
    refused, _ = start_as(app, "staff", "test-refuse")
    broken = start(app, "test-break", secret="/etc/passwd")
    after = start(app, "test-copy", size=10)
    assert wait_for(app, refused, State.FAILED).sentence == "Das geht nicht"
    assert wait_for(app, broken, State.FAILED).sentence is None
    assert wait_for(app, after, State.DONE).done == 10
    worker.terminate()
    assert "RuntimeError: /etc/passwd" in worker.communicate()[1]


@pytest.mark.sqlite_only
def test_a_cancelled_job_tidies_up_and_ends(
    app: Flask, start_worker: StartWorker, signals: dict[str, str]
) -> None:
    start_worker()
    job_id = start(app, "test-last", **signals)
    running = wait_for(app, job_id, State.RUNNING)
    with app.app_context():
        services.cancel(running)
    wait_for(app, job_id, State.CANCELLED)
    assert Path(signals["tidied"]).exists()


@pytest.mark.sqlite_only
def test_a_job_whose_worker_was_killed_is_interrupted(
    app: Flask, start_worker: StartWorker, signals: dict[str, str]
) -> None:
    worker = start_worker()
    job_id, after = start(app, "test-last", **signals), start(app, "test-copy", size=1)
    wait_for(app, job_id, State.RUNNING)
    worker.kill()
    begun = time.monotonic()
    wait_for(app, job_id, State.INTERRUPTED)
    assert time.monotonic() - begun < 30
    start_worker()
    wait_for(app, after, State.DONE)
    settled = job_now(app, job_id)
    assert (settled.state, settled.finished_at is None) == (State.INTERRUPTED, False)


@pytest.mark.sqlite_only
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_asked_to_end_lets_the_job_tidy_up(
    app: Flask, start_worker: StartWorker, signals: dict[str, str], number: int
) -> None:
    worker = start_worker()
    job_id = start(app, "test-last", **signals)
    wait_for(app, job_id, State.RUNNING)
    worker.send_signal(number)
    assert worker.communicate(timeout=10)[1] == ""
    assert worker.returncode == 0
    assert job_now(app, job_id).state is State.INTERRUPTED
    assert Path(signals["tidied"]).exists()
    with app.app_context():
        assert worker_seen_at() is None


@pytest.mark.sqlite_only
def test_a_worker_ends_with_its_standard_input(app: Flask, start_worker: StartWorker) -> None:
    worker = start_worker("--while-stdin-is-open")
    assert worker.stdin
    worker.stdin.close()
    assert worker.wait(10) == 0


@pytest.mark.sqlite_only
def test_a_second_worker_is_refused_or_waits_for_the_first(
    app: Flask, start_worker: StartWorker, begin_worker: StartWorker
) -> None:
    first = start_worker()
    refused = begin_worker()
    assert refused.communicate(timeout=30)[1] == "Error: Another worker is at work here already.\n"
    assert refused.returncode == 1
    successor = begin_worker("--while-stdin-is-open")
    time.sleep(3)
    assert successor.poll() is None
    first.kill()
    wait_for(app, start(app, "test-copy", size=1), State.DONE)


@pytest.mark.sqlite_only
def test_a_worker_that_is_ending_keeps_others_out_to_the_last(
    app: Flask, start_worker: StartWorker, begin_worker: StartWorker
) -> None:
    first = start_worker()
    wait_for(app, start(app, "test-linger"), State.DONE)
    begin_worker("--while-stdin-is-open")
    with never_two(Path(app.config["JOBS_FILE"]).with_suffix(".lock"), first.pid) as faults:
        first.terminate()
        first.wait(20)
    assert faults == []
    wait_for(app, start(app, "test-copy", size=1), State.DONE)


@pytest.mark.sqlite_only
def test_a_job_that_kills_its_worker_is_not_begun_again(
    app: Flask, start_worker: StartWorker
) -> None:
    worker = start_worker()
    job_id = start(app, "test-die")
    assert worker.wait(20) == -signal.SIGKILL
    start_worker()
    wait_for(app, start(app, "test-copy", size=1), State.DONE)
    assert job_now(app, job_id).state is State.INTERRUPTED


@pytest.mark.sqlite_only
def test_a_job_that_was_never_told_of_is_found(
    app: Flask, start_worker: StartWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    start_worker()
    monkeypatch.setattr(services, "enqueue", lambda job_id: None)
    wait_for(app, start(app, "test-copy", size=1), State.DONE)


@pytest.mark.sqlite_only
def test_a_file_that_goes_while_all_run_is_made_anew(app: Flask, start_worker: StartWorker) -> None:
    start_worker()
    wait_for(app, start(app, "test-copy", size=1), State.DONE)
    for path in Path(app.config["INSTANCE"]).glob("jobs.db*"):
        path.unlink()
    wait_until(lambda: Path(app.config["INSTANCE"], "jobs.db").exists(), "a new file")
    wait_for(app, start(app, "test-copy", size=1), State.DONE)
