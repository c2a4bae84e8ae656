"""`run` prepares the database and serves it."""

import re
import resource
import signal
import socket
import sqlite3
import time
import urllib.request
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.serving.conftest import Command, Start


def status(port: int, path: str = "/login") -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return int(answer.status)


def test_first_run_prints_a_password_once_and_serves(start: Start) -> None:
    first = start("run")
    assert re.match(r"Sign in as admin with the password \S{20,}\n", first.said)
    assert status(first.port) == 200
    first.stop(signal.SIGTERM)
    assert start("run").said == ""


def test_second_run_is_ready_with_less_than_three_seconds_of_work(start: Start) -> None:
    start("run").stop(signal.SIGTERM)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    second = start("run")
    assert status(second.port) == 200
    second.stop(signal.SIGTERM)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_stops_quickly_and_quietly_beside_idle_browsers(start: Start, number: int) -> None:
    server = start("run")
    with socket.create_connection(("127.0.0.1", server.port)):
        assert status(server.port) == 200
        begun = time.perf_counter()
        assert server.stop(number) == (0, "")
        assert time.perf_counter() - begun < 4


def test_slow_senders_do_not_keep_others_waiting(start: Start) -> None:
    server = start("run")
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    for sender in slow:
        sender.sendall(b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\nhalf")
    begun = time.perf_counter()
    assert status(server.port) == 200
    assert time.perf_counter() - begun < 2
    for sender in slow:
        sender.close()


def test_form_with_a_post_of_ten_megabytes_reaches_the_app(start: Start) -> None:
    field = 'Content-Disposition: form-data; name="content"'
    body = f"--x\r\n{field}\r\n\r\n{'🐘' * (10 * 1024 * 1024 // 4)}\r\n--x--\r\n"
    with closing(HTTPConnection("127.0.0.1", start("run").port, timeout=30)) as connection:
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        connection.request("POST", "/admin/post/new/", body.encode(), kind)
        assert connection.getresponse().status == 401


def test_taken_port_ends_in_a_sentence_that_names_a_free_one(command: Command) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = command("run", "--port", str(port))
    assert (answer.returncode, answer.stdout) == (1, "")
    found = re.fullmatch(rf"Error: Port {port} is taken; port (\d+) is free.*\n", answer.stderr)
    assert found
    socket.create_server(("127.0.0.1", int(found[1]))).close()


def test_address_of_another_machine_ends_in_a_sentence(command: Command) -> None:
    answer = command("run", "--host", "192.0.2.1")
    assert answer.returncode == 1
    assert answer.stderr == "Error: 192.0.2.1 is not an address of this machine.\n"


def test_database_of_a_site_is_left_as_it_is(command: Command, instance: Path) -> None:
    instance.mkdir()
    with closing(sqlite3.connect(instance / "app.db")) as site:
        site.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    before = (instance / "app.db").read_bytes()
    answer = command("run", "--port", "0")
    assert answer.returncode == 1
    assert "adopt --in-place" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert (instance / "app.db").read_bytes() == before


def test_demo_has_content_and_one_sign_in_per_role(start: Start, instance: Path) -> None:
    server = start("run", "--demo")
    names = re.findall(r"Sign in as (\S+) with the password \S{20,}\n", server.said)
    assert names == ["demo-staff", "demo-manager", "demo-admin"]
    assert status(server.port) == 200
    with closing(sqlite3.connect(instance / "demo.db")) as demo:
        assert demo.execute("SELECT count(*) FROM posts").fetchone() == (10_000,)
    assert not (instance / "app.db").exists()


def test_web_asks_for_the_migration_and_serves_afterwards(
    command: Command, start: Start, tmp_path: Path
) -> None:
    assert "There is no database" in command("web", "--port", "0").stderr
    (tmp_path / "instance" / "app.db").touch()
    answer = command("web", "--port", "0")
    assert answer.returncode == 1
    assert "python3 manage.py db upgrade" in answer.stderr
    assert command("db", "upgrade").returncode == 0
    assert status(start("web").port) == 200
