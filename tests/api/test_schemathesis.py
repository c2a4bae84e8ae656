"""schemathesis calls the real server by its own document, as every role."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from admin_app.accounts.tokens.services import make_token
from admin_app.content.seeding import seed_content
from admin_app.security.permissions import Role
from tests.factories import make_person
from tests.faults.stage import Stage, set_up

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]

SECONDS = 25
# Names of tags and numbers of authors have to exist, which a schema cannot say.
LEFT_OUT = "positive_data_acceptance"


@pytest.fixture
def stage(empty_database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The real server in front of some content."""
    with set_up(empty_database_url, tmp_path / "instance") as stage:
        with stage.app.app_context():
            seed_content(20, 40, 5)
        yield stage


@pytest.mark.parametrize("role", Role)
def test_the_server_keeps_what_the_document_says(stage: Stage, role: Role, tmp_path: Path) -> None:
    with stage.app.app_context():
        token = make_token(make_person(role).id, "schemathesis", "all", None)
    ran = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run",
            f"http://127.0.0.1:{stage.port}/openapi.json",
            "--header", f"Authorization: Bearer {token}", "--phases", "coverage,fuzzing,stateful",
            "--seed", "7", "--max-examples", "5", "--max-time", str(SECONDS),
            "--exclude-checks", LEFT_OUT, "--suppress-health-check", "all", "--no-shrink",
        ],
        cwd=tmp_path, capture_output=True, text=True, timeout=10 * SECONDS,
    )  # fmt: skip
    assert "Test cases:" in ran.stdout, ran.stdout + ran.stderr
    assert ran.returncode == 0, ran.stdout
