"""`users token`: makes a token for somebody's program from the command line."""

from datetime import UTC, date, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from admin_app.accounts.queries import user_id_named
from admin_app.accounts.tokens import scopes, services
from admin_app.accounts.tokens.models import LONGEST_NAME
from admin_app.backoffice import moments
from admin_app.errors import Refusal


class Scope(click.ParamType[str]):
    """`all`, `read`, or names of permissions with commas between them."""

    name = "scope"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The scope as it is stored."""
        try:
            return scopes.read_scope(value)
        except scopes.UnknownPermission as unknown:
            known = ", ".join(sorted(scopes.GRANTABLE))
            self.fail(f"“{unknown}” is none of all, read, {known}.", param, ctx)


class LastDay(click.ParamType[date]):
    """A day such as 2027-01-31 that has not passed."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day."""
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a day such as 2027-01-31.", param, ctx)


def _label(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not value.strip() or len(value) > LONGEST_NAME or not value.isprintable():
        raise click.BadParameter(f"A token's name has 1 to {LONGEST_NAME} letters in one line.")
    return value.strip()


@click.command()
@click.argument("name")
@click.option("--name", "label", required=True, callback=_label, help="What the token is for.")
@click.option(
    "--scope",
    type=Scope(),
    default=scopes.ALL,
    help="read, or permissions such as post:view,post:edit; all that NAME may without it.",
)
@click.option("--expires", type=LastDay(), help="The last day; without it, until it is revoked.")
@with_appcontext
def token(name: str, label: str, scope: str, expires: date | None) -> None:
    """Print a new API token for the person NAME (or e-mail address), and nothing else."""
    try:
        made = services.make_token(user_id_named(name), label, scope, _end_of(expires))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from None
    click.echo(made)


def _end_of(last_day: date | None) -> datetime | None:
    if last_day is None:
        return None
    end = moments.start_of_next_day(last_day)
    if end <= datetime.now(UTC):
        raise click.UsageError(f"{last_day} has passed; choose a later day.")
    return end
