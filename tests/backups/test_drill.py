"""The drill of docs/backups.md, done word for word on a site of its own."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.backups.conftest import rows, site_content

ROOT = Path(__file__).parents[2]
STEP = re.compile(r"^( *)```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
PARTS = ("admin_app", "migrations", "manage.py", "requirements.txt", "requirements-dev.txt")
SEED = "python3 manage.py db upgrade && python3 manage.py seed --users 3 --posts 20 --tags 4"
MAKE_BOSS = "python3 manage.py users create boss --email b@x.org --role admin --password-stdin"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with a little content in its own instance folder."""
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / part, copy / part)
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o700)
    run(copy, f"{SEED} && echo 'a long password, for once' | {MAKE_BOSS}")
    return copy


def run(project: Path, script: str) -> str:
    """Let bash do this in the project; gives what was printed."""
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR") if name in os.environ}
    path = f"{project.parent / 'bin'}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-u", "-o", "pipefail", "-c", script], cwd=project, text=True, check=False,
        env={**kept, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}, stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.sqlite_only
@pytest.mark.slow
def test_the_drill_goes_as_the_document_says(project: Path) -> None:
    text = (ROOT / "docs" / "backups.md").read_text()
    drill = text.partition("\n## Drill\n")[2].partition("\n## ")[0]
    steps = [textwrap.dedent(step[2]) for step in STEP.finditer(drill)]
    assert len(steps) == 5
    file = project / "instance" / "app.db"
    before = site_content(file)
    said = run(project, "\necho ---\n".join(steps)).split("---\n")

    (name,) = {path.name.partition(".")[0] for path in (project / "instance/backups").glob("2*")}
    assert re.search(f"{name}: proven .*, restores in", said[0])
    assert f"The content of {name} is restored." in said[1]
    assert "boss" in said[1]
    assert "posts: 5 lost, 0 changed, 0 brought back" in said[2]
    assert "What was there before is in the backup" in said[2]
    assert f"before restoring {name}" in said[2]
    assert "has been changed or cut" in said[3]
    assert "It was refused, as it should be." in said[3]
    assert site_content(file) == before
    assert rows(file, "SELECT count(*) FROM bo_change_sets WHERE name = 'backup.restore'") == [(0,)]
