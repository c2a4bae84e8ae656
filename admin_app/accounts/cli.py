"""`users`: people of the back office, from the command line."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import with_appcontext

from admin_app.accounts import services
from admin_app.accounts.queries import colleagues, user_id_named
from admin_app.accounts.tokens.cli import token
from admin_app.errors import Refusal
from admin_app.security.permissions import Role

NO_ROLE = "none"

role_names = click.Choice([role.value for role in Role])
roles_and_none = click.Choice([*(role.value for role in Role), NO_ROLE])
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input."
)


@click.group()
def users() -> None:
    """Give people access to the back office, change it, take it away."""


users.add_command(token)


@users.command()
@click.argument("name")
@click.option("--email", required=True, help="The e-mail address.")
@click.option("--role", required=True, type=role_names, help="What the person may do.")
@password_option
@with_appcontext
def create(name: str, email: str, role: str, password_stdin: bool) -> None:
    """Make the user NAME with a role in the back office."""
    password = _password(password_stdin)
    with _refusals_as_sentences():
        services.create_person(name, email, Role(role), password)
    click.echo(f"{name} can sign in as {role}.")


@users.command("set-role")
@click.argument("name")
@click.argument("role", type=roles_and_none)
@with_appcontext
def set_role(name: str, role: str) -> None:
    """Give the site's user NAME (or e-mail address) a ROLE, or take it away with "none"."""
    with _refusals_as_sentences():
        services.set_role(user_id_named(name), None if role == NO_ROLE else Role(role))
    what = "has no role in the back office" if role == NO_ROLE else f"has the role {role}"
    click.echo(f"{name} {what} now.")


@users.command("set-password")
@click.argument("name")
@password_option
@with_appcontext
def set_password(name: str, password_stdin: bool) -> None:
    """Set the password of the user NAME (or e-mail address)."""
    with _refusals_as_sentences():
        user_id = user_id_named(name)
        services.set_password(user_id, _password(password_stdin))
    click.echo(f"{name} has a new password; earlier sessions have ended.")


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@with_appcontext
def list_people(as_json: bool) -> None:
    """List the people of the back office."""
    people = colleagues()
    if as_json:
        click.echo(json.dumps([person._asdict() for person in people], ensure_ascii=False))
        return
    for person in people:
        active = "active" if person.is_active else "not active, cannot sign in"
        click.echo(f"{person.id}\t{person.username}\t{person.email}\t{person.role}\t{active}")


@contextmanager
def _refusals_as_sentences() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None


def _password(from_stdin: bool) -> str:
    """The password as given, without the end of its line.

    :raises ClickException: when there is neither a password nor somebody to ask
    """
    if from_stdin:
        try:
            text = sys.stdin.buffer.read().decode()
        except UnicodeDecodeError:
            raise click.ClickException("The password is not UTF-8 text.") from None
        return text.removesuffix("\n").removesuffix("\r")
    if not sys.stdin.isatty():
        raise click.ClickException(
            "There is no terminal to ask for the password; pipe it in with --password-stdin."
        )
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
