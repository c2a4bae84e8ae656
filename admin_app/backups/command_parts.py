"""What the `backups` commands have in common: options, sentences and JSON."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, Any

import click
from pyrage.x25519 import Identity

from admin_app.backups.encryption import read_identity
from admin_app.db.schema import SchemaError
from admin_app.errors import Refusal

LONGEST_KEY = 10_000

json_option = click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
name_argument = click.argument("name")
key_option = click.option(
    "--key",
    "key_file",
    type=click.File(errors="replace"),
    help="The file with the private key of an encrypted backup; - reads standard input.",
)


def identity_in(key_file: IO[str] | None) -> Identity | None:
    """The private key in a file, where one was named.

    :raises WrongKeyError: when there is none in it
    """
    return read_identity(key_file.read(LONGEST_KEY)) if key_file else None


def echo_json(value: Any) -> None:
    """Print a result for scripts."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=_moment_as_text))


def on_one_line(text: str) -> str:
    """A text that anybody may have written, without what would begin a line, a column or a command
    to the terminal."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _moment_as_text(value: datetime) -> str:
    return value.isoformat()


@contextmanager
def sentences() -> Iterator[None]:
    """End the command with one sentence where something is refused."""
    try:
        yield
    except (Refusal, SchemaError) as error:
        raise click.ClickException(str(error)) from None
