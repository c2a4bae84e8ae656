"""The two back offices over one file: made, started, signed in to, stopped."""

import http.client
import os
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
RIVAL = "benchmarks.rivals.django_admin"
REQUIREMENTS = ROOT / "benchmarks" / "rivals" / "django_admin" / "requirements.txt"
HOST = "127.0.0.1"
NAME, PASSWORD = "bench", "of no use to anybody"
OUR_COMMAND = "import sys; from admin_app.commands import main; main(sys.argv[1:])"
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass
class Site:
    """A running back office: where its pages are and where its controls stand in them."""

    name: str
    address: str
    pid: int
    sign_in: str
    grid: str
    form: str
    first_edit: str
    next_page: str
    bulk_act: str

    def enter(self, page: Page) -> None:
        """Sign in as a person would."""
        page.goto(self.address + self.sign_in)
        page.locator("input[name=username]").fill(NAME)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button, [type=submit]").last.click()
        page.wait_for_load_state()

    def cpu_seconds(self) -> float:
        """The processor time that the server and its children have used."""
        return _cpu_of(self.pid)


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND
    return own + sum(_cpu_of(int(child)) for child in children)


@contextmanager
def ours_alone(folder: Path, posts: int) -> Iterator[Site]:
    """The back office over made-up content."""
    settings = _our_settings(folder)
    _fill(settings, posts)
    with _serving(_our_web(port := _free_port()), settings, port) as pid:
        yield _our_site(port, pid)


@contextmanager
def both(folder: Path, environment: Path, posts: int) -> Iterator[tuple[Site, Site]]:
    """Ours and Django admin over the same made-up content, each on a port of its own."""
    rivals = {
        "BENCHMARK_DATABASE": f"{folder}/app.db",
        "BENCHMARK_STATIC": f"{folder}/static",
        "DJANGO_SETTINGS_MODULE": f"{RIVAL}.settings",
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with ours_alone(folder, posts) as ours:
        python = _environment_of_rival(environment)
        _prepare_rival(python, rivals)
        gunicorn = [
            str(python), "-m", "gunicorn", "--workers=1", "--threads=4", "--log-level=warning",
            f"--bind={HOST}:{(port := _free_port())}", "django.core.wsgi:get_wsgi_application()",
        ]  # fmt: skip
        with _serving(gunicorn, rivals, port) as pid:
            yield ours, _rival_site(port, pid)


def _our_settings(folder: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": f"sqlite:///{folder}/app.db",
        "BACKOFFICE_INSTANCE": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _our_web(port: int) -> list[str]:
    return [sys.executable, "-c", OUR_COMMAND, "web", "--port", str(port)]


def _our_site(port: int, pid: int) -> Site:
    return Site(
        "ours", f"http://{HOST}:{port}", pid, "/login", "/admin/post/?page_size=50",
        "/admin/post/edit/?id=1", "tbody tr:first-child .row-acts a", "a[rel=next]", "#action",
    )  # fmt: skip


def _rival_site(port: int, pid: int) -> Site:
    return Site(
        "Django", f"http://{HOST}:{port}", pid, "/admin/login/", "/admin/content/post/",
        "/admin/content/post/1/change/", "#result_list tbody tr:first-child th a",
        ".paginator a", "select[name=action]",
    )  # fmt: skip


def _fill(settings: Mapping[str, str], posts: int) -> None:
    seed = ["seed", "--users", str(posts // 10), "--posts", str(posts), "--tags", "500"]
    create = ["users", "create", NAME, "--email", "bench@example.org", "--role", "admin"]
    for arguments in (seed, [*create, "--password-stdin"]):
        subprocess.run(
            [sys.executable, "-c", OUR_COMMAND, *arguments], cwd=ROOT, check=True, text=True,
            env=os.environ | settings, input=PASSWORD + "\n", stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _environment_of_rival(environment: Path) -> Path:
    """Its Python, with Django installed where the environment is not there yet."""
    python = environment / "bin" / "python"
    if not python.exists():
        venv.create(environment, with_pip=True)
        install = [str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)]
        subprocess.run(install, check=True)
    return python


def _prepare_rival(python: Path, settings: Mapping[str, str]) -> None:
    create = ["createsuperuser", "--noinput", "--username", NAME, "--email", "bench@example.org"]
    for arguments in (["migrate"], ["collectstatic", "--noinput"], create):
        subprocess.run(
            [str(python), "-m", "django", *arguments], cwd=ROOT, check=True,
            env=os.environ | settings | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
        )  # fmt: skip


@contextmanager
def _serving(command: list[str], settings: Mapping[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | settings | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until_answering(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_answering(port: int) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection(HOST, port)
            connection.request("GET", "/")
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("A server did not start.")


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as probe:
        return int(probe.getsockname()[1])
