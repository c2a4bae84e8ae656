"""What docs/add-a-model.md says is done in a copy of the project, and works there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "add-a-model.md"
STEP = re.compile(
    r"^`(?P<file>[\w./]+)`, (?:new|after `(?P<line>[^`]+)`):\n\n```\w+\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
COMMAND = re.compile(r"^    python3 manage\.py (.+)$", re.MULTILINE)
PARTS = ("admin_app", "docs", "migrations", "tests", "pyproject.toml")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project with a model more."""
    return copied_project(tmp_path, DOCUMENT)


def copied_project(tmp_path: Path, document: Path) -> Path:
    """A copy of the project in which the steps of the document have been taken."""
    copy = tmp_path / "project"
    copy.mkdir()
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / part, copy / part)
    for step in STEP.finditer(document.read_text()):
        take(step, copy)
    return copy


def take(step: re.Match[str], project: Path) -> None:
    """Write a new file, or add lines after the one that the step names."""
    file = project / step["file"]
    if step["line"] is None:
        file.parent.mkdir(exist_ok=True)
        file.write_text(step["text"])
        return
    before, line, after = file.read_text().partition(f"{step['line']}\n")
    assert line, f"{file.name} has no line {step['line']}"
    file.write_text(before + line + step["text"] + after)


def run(project: Path, *command: str) -> str:
    """Run Python in the project, on a database of its own; returns what it printed."""
    settings = {
        "DATABASE_URL": f"sqlite:///{project / 'app.db'}",
        "BACKOFFICE_INSTANCE": str(project / "instance"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    answer = subprocess.run(
        [sys.executable, *command], cwd=project, env=os.environ | settings,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def test_a_model_is_added_as_the_document_says(project: Path) -> None:
    for command in COMMAND.findall(DOCUMENT.read_text()):
        words = shlex.split(command)
        run(project, "-c", f"from admin_app.commands import main; main({words!r})")
    output = run(project, "-m", "pytest", "tests/rules/added_model/check_newsletters.py")
    assert "SQLite" in output
    assert " passed" in output


def test_the_view_of_the_document_is_short() -> None:
    (view,) = re.findall(r"^class \w+View.*?(?=^```)", DOCUMENT.read_text(), re.DOTALL | re.M)
    assert len(view.strip().splitlines()) <= 15
