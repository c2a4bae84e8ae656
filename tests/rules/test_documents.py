"""The documents name every setting and every command, and nothing that is not there."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from admin_app.commands import command_line
from admin_app.config import load_config

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS.parent / "README.md", *sorted(DOCS.rglob("*.md"))]
# These come whole from Flask-Migrate, which documents them.
NOT_OURS = {"db"}


class Noting(dict[str, str]):
    """An environment that remembers which settings were asked for."""

    asked: set[str]

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
        """Note the name, then answer."""
        self.asked.add(key)
        return super().get(key, default)


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group) and name not in NOT_OURS:
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def sections() -> dict[str, str]:
    """Each command that docs/commands.md heads a section with, and that section's text."""
    parts = re.split(r"^### `([^`]+)`\n", (DOCS / "commands.md").read_text(), flags=re.MULTILINE)
    return {_words(heading): text for heading, text in zip(parts[1::2], parts[2::2], strict=True)}


def _words(heading: str) -> str:
    return " ".join(word for word in heading.split() if word.islower())


def test_every_setting_is_documented_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment = Noting({"SECRET_KEY": "given", "BACKOFFICE_INSTANCE": str(tmp_path)})
    environment.asked = set()
    monkeypatch.setattr(os, "environ", environment)
    load_config()
    documented = re.findall(r"^\| `([A-Z_]+)`", (DOCS / "settings.md").read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(environment.asked)


def test_every_command_is_documented_and_no_other() -> None:
    assert sections().keys() == dict(commands(command_line)).keys()


def test_every_option_is_documented() -> None:
    texts = sections()
    missing = [
        f"{name} {option.opts[0]}"
        for name, command in commands(command_line)
        for option in command.params
        if name not in NOT_OURS
        and isinstance(option, click.Option)
        and f"`{option.opts[0]}`" not in texts[name]
    ]
    assert missing == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []
