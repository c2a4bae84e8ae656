"""`backups rescue`: one record back from a backup."""

import sys
from dataclasses import replace
from typing import IO, Any

import click
from flask.cli import with_appcontext

from admin_app.accounts.queries import user_id_named
from admin_app.backoffice.formatters import as_text
from admin_app.backups.command_parts import (
    echo_json,
    identity_in,
    json_option,
    key_option,
    name_argument,
    sentences,
)
from admin_app.backups.rescue.errors import AuthorGone
from admin_app.backups.rescue.opening import close_backup, open_backup
from admin_app.backups.rescue.plans import Plan, Wish, plan
from admin_app.backups.rescue.queries import Beside, record_beside
from admin_app.backups.rescue.records import FIELDS, Kind
from admin_app.backups.rescue.services import carry_out
from admin_app.backups.rescue.wording import promises
from admin_app.jobs.terminal import terminal_progress

LONGEST_VALUE = 70


# A number may begin with a minus, which would otherwise begin an option.
@click.command(context_settings={"ignore_unknown_options": True})
@name_argument
@click.argument("kind", type=click.Choice([kind.value for kind in Kind]))
@click.argument("record_id", metavar="ID", type=click.IntRange(-(2**63), 2**63 - 1))
@click.option("--fields", default="", help="Only these of a record that is still there: a,b.")
@click.option("--as-new", is_flag=True, help="Under a new number.")
@click.option("--author", metavar="NAME", help="The user who becomes the author of a post.")
@click.option("--with-author", is_flag=True, help="Bring the author of a post back too.")
@click.option("--leave-tags", is_flag=True, help="Leave out tags that are gone.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@key_option
@json_option
@with_appcontext
def rescue(
    name: str,
    kind: str,
    record_id: int,
    fields: str,
    author: str | None,
    dry_run: bool,
    yes: bool,
    key_file: IO[str] | None,
    as_json: bool,
    **choices: bool,
) -> None:
    """Bring the record ID back from the backup NAME: whole where it is gone, else single fields.

    A post comes back with its tags, a tag on its posts, a user without a role.
    """
    with sentences():
        wish = Wish(tuple(filter(None, map(str.strip, fields.split(",")))), **choices)
        if author:
            wish = replace(wish, author_id=user_id_named(author))
        beside, made = _looked_up(name, Kind(kind), record_id, wish, dry_run, key_file)
    if made is None or dry_run:
        _show(beside, made, as_json)
        return
    if not yes:
        _ask(made)
    with sentences(), terminal_progress("Linking") as progress:
        rescued = carry_out(name, made, progress)
    if as_json:
        echo_json(_described(beside, made) | {"new_id": rescued.id, "author_id": rescued.author_id})
    else:
        click.echo(f"The {kind} “{beside.kept.name}” is back as No. {rescued.id}.")


def _looked_up(
    name: str,
    kind: Kind,
    record_id: int,
    wish: Wish,
    dry_run: bool,
    key_file: IO[str] | None,
) -> tuple[Beside, Plan | None]:
    """The record beside what is there, and what would be done; None where only a look is asked."""
    with (
        terminal_progress("Unpacking") as progress,
        open_backup(name, progress, identity_in(key_file)) as backup,
    ):
        beside = record_beside(backup, kind, record_id)
        only_look = dry_run and beside.live is not None and not (wish.fields or wish.as_new)
        try:
            made = None if only_look else plan(backup, kind, record_id, wish)
        except AuthorGone as error:
            sentence = str(error).rstrip(".")
            raise AuthorGone(f"{sentence}: --author NAME or --with-author.") from None
    if key_file:
        # On a page a second look comes soon; here nothing is to stay readable.
        close_backup(name)
    return beside, made


def _ask(made: Plan) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("There is no terminal to ask; add --yes to bring it back.")
    for sentence in promises(made):
        click.echo(sentence)
    click.confirm("Do that?", abort=True)


def _show(beside: Beside, made: Plan | None, as_json: bool) -> None:
    if as_json:
        echo_json(_described(beside, made))
        return
    if made is not None:
        for sentence in promises(made):
            click.echo(sentence)
        return
    if beside.is_another:
        click.echo("The number belongs to another record now.")
    elif not beside.differing:
        name = f"No. {beside.kept.id}, “{beside.kept.name}”,"
        click.echo(f"Nothing would change: {name} is there as it was in the backup.")
    for name, values in _differences(beside).items():
        click.echo(f"{name}: {_short(values['backup'])} in the backup, {_short(values['now'])} now")


def _described(beside: Beside, made: Plan | None) -> dict[str, Any]:
    return {
        "record": beside.kept.kind.value,
        "id": beside.kept.id,
        "name": beside.kept.name,
        "is_there": beside.live is not None,
        "is_another": beside.is_another,
        "differences": _differences(beside),
        "promises": promises(made) if made else [],
    }


def _differences(beside: Beside) -> dict[str, dict[str, Any]]:
    live = beside.live
    if live is None:
        return {}
    return {
        name: {"backup": _value(beside.kept.field(name)), "now": _value(live.field(name))}
        for name in FIELDS[beside.kept.kind]
        if beside.kept.field(name) != live.field(name)
    }


def _value(value: Any) -> Any:
    return sorted(value) if isinstance(value, tuple | frozenset) else value


def _short(value: Any) -> str:
    text = " ".join(as_text(value).split()) if value is not None else "not set"
    return text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…"
