"""Hashes: which are accepted, what becomes of them, and how many are computed."""

import fcntl
import hashlib
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.security import check_password_hash

from admin_app.content import passwords
from admin_app.content.passwords import METHOD, hash_password
from tests.people import PASSWORD, add_person, hashed, is_signed_in, stored_user, try_to_sign_in

OLDER_METHODS = [
    "scrypt",
    "scrypt:32768:8:1",
    "scrypt:16384:8:1",
    "pbkdf2",
    "pbkdf2:sha256",
    "pbkdf2:sha256:260000",
    "pbkdf2:sha1:1000",
]
UNKNOWN_FORMS = [
    "",
    "unusable",
    PASSWORD,
    f"plain$${PASSWORD}",
    "md5$salt$5f4dcc3b5aa765d61d8327deb882cf99",
    "scrypt:32768:8$salt$00",
    "scrypt:3:8:1$salt$00",
    "scrypt:a:b:c$salt$00",
    "scrypt:1073741824:8:1$salt$00",
    "scrypt:32768:8:1$$",
    "pbkdf2:nosuch:1000$salt$00",
    "pbkdf2:sha256:0$salt$00",
    "pbkdf2:sha256:99999999999999999999$salt$00",
    "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
    "$$$$",
]


@pytest.mark.parametrize(
    "password", [" spaces around ", "pässwörd-日本語-🔑", "ﬁ\u00a0é", "x" * 1000]
)
def test_a_password_is_compared_exactly_as_typed(
    app: Flask, client: FlaskClient, password: str
) -> None:
    add_person(app, username="ann", password_hash=hashed(password, "pbkdf2:sha256:1000"))
    for other in (password.strip() + "!", password.upper() + "X", f"{password} "):
        assert try_to_sign_in(app.test_client(), "ann", other).status_code == 422
    try_to_sign_in(client, "ann", password)
    assert is_signed_in(client)


@pytest.mark.parametrize("method", OLDER_METHODS)
def test_an_older_hash_is_rewritten_at_sign_in(
    app: Flask, client: FlaskClient, method: str
) -> None:
    user_id = add_person(app, username="ann", password_hash=hashed(method=method))
    before = stored_user(app, user_id)
    try_to_sign_in(client, "ann")
    after = stored_user(app, user_id)
    assert is_signed_in(client)
    assert after["password_hash"].startswith(METHOD + "$")
    assert check_password_hash(after["password_hash"], PASSWORD)
    assert before | {"password_hash": ""} == after | {"password_hash": ""}


def test_a_hash_of_the_present_form_stays(app: Flask, client: FlaskClient) -> None:
    user_id = add_person(app, username="ann")
    before = stored_user(app, user_id)
    try_to_sign_in(client, "ann")
    assert stored_user(app, user_id) == before


@pytest.mark.sqlite_only
@pytest.mark.parametrize("stored", UNKNOWN_FORMS)
def test_a_hash_of_unknown_form_is_nobodys(app: Flask, client: FlaskClient, stored: str) -> None:
    add_person(app, username="ann", password_hash=stored)
    answer = try_to_sign_in(client, "ann")
    assert answer.status_code == 422
    assert not is_signed_in(client)


@pytest.fixture
def scrypt_passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The passes of each scrypt hash that has been computed since."""
    passes: list[int] = []
    original = hashlib.scrypt

    def noting(*arguments: Any, **options: Any) -> bytes:
        passes.append(options["p"])
        return original(*arguments, **options)

    monkeypatch.setattr(hashlib, "scrypt", noting)
    return passes


@pytest.mark.sqlite_only
@pytest.mark.parametrize("method", [METHOD, "scrypt:32768:8:1", "scrypt:32768:8:2", "unknown"])
def test_a_wrong_password_takes_the_work_of_a_wrong_name(
    app: Flask, scrypt_passes: list[int], method: str
) -> None:
    stored = "unknown" if method == "unknown" else hashed(method=method)
    add_person(app, username="ann", password_hash=stored)
    scrypt_passes.clear()
    try_to_sign_in(app.test_client(), "nobody", "wrong")
    wrong_name = sum(scrypt_passes)
    scrypt_passes.clear()
    try_to_sign_in(app.test_client(), "ann", "wrong")
    assert sum(scrypt_passes) == wrong_name == 3


@pytest.mark.sqlite_only
def test_a_password_of_a_million_letters_is_refused_without_being_hashed(
    app: Flask, client: FlaskClient, scrypt_passes: list[int]
) -> None:
    add_person(app, username="ann")
    scrypt_passes.clear()
    answer = try_to_sign_in(client, "ann", "x" * 1_000_000)
    assert answer.status_code == 422
    assert sum(scrypt_passes) == 3


def test_at_most_two_hashes_are_computed_at_once_over_all_processes(tmp_path: Path) -> None:
    processes, threads = 3, 2
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        jobs = [pool.submit(_times_of_hashes, str(tmp_path), threads) for _ in range(processes)]
        times = [time for job in jobs for time in job.result()]
    changes = sorted([(start, 1) for start, _ in times] + [(end, -1) for _, end in times])
    running = [sum(step for _, step in changes[: count + 1]) for count in range(len(changes))]
    assert len(times) == processes * threads
    assert max(running) == 2


def _times_of_hashes(instance: str, threads: int) -> list[tuple[float, float]]:
    """Compute as many hashes at once as there are threads; when each began and ended."""
    original: Callable[..., bytes] = hashlib.scrypt
    times: list[tuple[float, float]] = []

    def timed(*arguments: Any, **options: Any) -> bytes:
        start = time.monotonic()
        result = original(*arguments, **options)
        times.append((start, time.monotonic()))
        return result

    hashlib.scrypt = timed
    # Other tests keep the processors busy, and hashes have the lowest priority.
    passwords.LONGEST_WAIT = 60.0
    app = Flask("hashing", instance_path=instance)

    def compute(_number: int) -> str:
        with app.app_context():
            return hash_password(PASSWORD)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(compute, range(threads)))
    return times


@pytest.mark.sqlite_only
def test_who_waits_too_long_for_a_hash_is_asked_to_try_again(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "LONGEST_WAIT", 0.1)
    add_person(app, username="ann")
    folder = Path(app.instance_path)
    folder.mkdir(exist_ok=True)
    with (
        (folder / passwords.PLACES[0]).open("w") as one,
        (folder / passwords.PLACES[1]).open("w") as two,
    ):
        fcntl.flock(one, fcntl.LOCK_EX)
        fcntl.flock(two, fcntl.LOCK_EX)
        answer = try_to_sign_in(client, "ann")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "3"
    assert 'value="ann"' in answer.text
    assert try_to_sign_in(client, "ann").status_code == 303
