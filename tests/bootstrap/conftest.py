"""Small clones of the project: the real manage.py over a command line and a wheel of their own."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from admin_app.config import PROJECT_ROOT

# The interpreter below the environment that runs the tests, as on a machine with nothing set up.
BARE_PYTHON = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
Environ = dict[str, str]
COMMAND_LINE = """
import sys
from importlib.metadata import version


def main(arguments):
    print(sys.prefix, version("parcel"), *arguments, sep="|")
"""


class Clone:
    """A folder with manage.py whose requirements are one wheel beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.venv = folder / ".venv"

    def fill(self) -> "Clone":
        """Write the files of a fresh clone."""
        (self.folder / "admin_app").mkdir(parents=True)
        (self.folder / "admin_app" / "__init__.py").touch()
        (self.folder / "admin_app" / "commands.py").write_text(COMMAND_LINE)
        shutil.copy(PROJECT_ROOT / "manage.py", self.folder)
        for version in ("1.0", "2.0"):
            self._make_wheel(version)
        self.require("1.0")
        self.require("1.0", "requirements-dev.txt")
        return self

    def require(self, version: str, lock: str = "requirements.txt") -> None:
        """Ask for this version of the wheel; one that was not made cannot be installed."""
        wheel = self._wheel(version)
        content = wheel.read_bytes() if wheel.exists() else b""
        (self.folder / lock).write_text(
            f"--no-index\n--find-links wheels\nparcel=={version} \\\n"
            f"    --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"
        )

    def start(
        self, *arguments: str, python: Path = BARE_PYTHON, environ: Environ | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run manage.py to its end."""
        process = self.begin(*arguments, python=python, environ=environ)
        output, errors = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, output, errors)

    def begin(
        self, *arguments: str, python: Path = BARE_PYTHON, environ: Environ | None = None
    ) -> subprocess.Popen[str]:
        """Start manage.py from another folder."""
        return subprocess.Popen(
            [str(python), str(self.folder / "manage.py"), *arguments],
            cwd=self.folder.parent,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder.parent)} | (environ or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _wheel(self, version: str) -> Path:
        return self.folder / "wheels" / f"parcel-{version}-py3-none-any.whl"

    def _make_wheel(self, version: str) -> None:
        about = f"parcel-{version}.dist-info"
        files = {
            "parcel.py": "",
            f"{about}/METADATA": f"Metadata-Version: 2.1\nName: parcel\nVersion: {version}\n",
            f"{about}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        }
        record = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"])
        self._wheel(version).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(self._wheel(version), "w") as archive:
            for name, text in {**files, f"{about}/RECORD": record}.items():
                archive.writestr(name, text)


@pytest.fixture
def fresh_clone(tmp_path: Path) -> Clone:
    """A clone that nobody has started yet, in a folder with a space in its name."""
    return Clone(tmp_path / "back office").fill()


@pytest.fixture(scope="session")
def first_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Clone, subprocess.CompletedProcess[str]]:
    """A clone and what its first start said; tests leave it as it is."""
    clone = Clone(tmp_path_factory.mktemp("bootstrap") / "first clone").fill()
    return clone, clone.start("hello", "--flag")


@pytest.fixture
def clone(first_start: tuple[Clone, subprocess.CompletedProcess[str]], tmp_path: Path) -> Clone:
    """A clone that is set up, and was moved here since."""
    folder = tmp_path / "moved clone"
    shutil.copytree(first_start[0].folder, folder, symlinks=True)
    return Clone(folder)


@pytest.fixture
def without_modules(tmp_path: Path) -> Callable[..., Environ]:
    """Environment variables under which Python lacks these modules, as some systems ship it."""

    def hide(*names: str) -> Environ:
        lines = [f"sys.modules[{name!r}] = None" for name in names]
        (tmp_path / "sitecustomize.py").write_text("\n".join(["import sys", *lines]))
        return {"PYTHONPATH": str(tmp_path)}

    return hide
