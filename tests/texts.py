"""The texts that the code wants translated."""

import subprocess
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[1]
# As `make translations` finds them.
EXTRACT = ("-q", "extract", "-F", "pyproject.toml", "-k", "lazy_gettext", "admin_app", "-o")


def extracted(folder: Path) -> Catalog:
    """Every text of the Python files and the templates; a file in `folder` holds them."""
    file = folder / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT, str(file)]
    subprocess.run(command, cwd=ROOT, check=True)
    return read(file)


def read(file: Path) -> Catalog:
    """The catalogue in this file."""
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def messages(found: Catalog) -> list[Message]:
    """The messages without the header."""
    return [message for message in found if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """One text, or each of its plural forms."""
    return (text,) if isinstance(text, str) else tuple(text or ())
