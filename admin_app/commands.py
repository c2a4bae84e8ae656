"""The command line: which commands there are, under which heading, and where each one lives."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click
from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy.exc import DatabaseError, OperationalError

from admin_app.config import PROJECT_ROOT, ConfigurationError
from admin_app.db.errors import UnderMaintenance

COMMANDS = {
    "Serve": {
        "run": "admin_app.serving.cli",
        "web": "admin_app.serving.cli",
        "worker": "admin_app.serving.cli",
    },
    "Data": {
        "adopt": "admin_app.adoption.cli",
        "seed": "admin_app.content.cli",
    },
    "Backups": {
        "backups": "admin_app.backups.cli",
    },
    "People": {
        "users": "admin_app.accounts.cli",
    },
    "Database": {
        "db": "flask_migrate.cli",
    },
    "History": {
        "journal": "admin_app.journal.cli",
    },
    "Quality": {
        "test": "admin_app.commands",
        "bench": "admin_app.commands",
        "setup": "admin_app.commands",
    },
}
LOOK_AT_A_DATABASE = ("journal", "users", "web", "worker")
TAKES_ANY_ARGUMENTS = {"ignore_unknown_options": True, "allow_interspersed_args": False}


class CommandLine(click.Group):
    """Imports a command when it is called, so that one that is broken leaves the others usable."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command, in the order of the help."""
        return [name for section in COMMANDS.values() for name in section]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of this command."""
        for section in COMMANDS.values():
            if cmd_name in section:
                command: click.Command = getattr(import_module(section[cmd_name]), cmd_name)
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under the headings of `COMMANDS`."""
        for heading, names in COMMANDS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, self._summary(ctx, name)) for name in names])

    def _summary(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str(limit=80) if command else ""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; a wrong setting or an unusable database ends in one sentence."""
        try:
            _refuse_missing_file(ctx)
            return super().invoke(ctx)
        except ConfigurationError as error:
            raise click.ClickException(str(error)) from None
        except UnderMaintenance:
            raise click.ClickException(
                "A backup is being restored; try again when that is done."
            ) from None
        except DatabaseError as error:
            from admin_app.serving.preparation import NO_ANSWER, problem_with_database

            with ctx.obj.load_app().app_context():
                problem = problem_with_database()
            if problem is None and not isinstance(error, OperationalError):
                raise
            raise click.ClickException(problem or NO_ANSWER) from None


def _refuse_missing_file(ctx: click.Context) -> None:
    """Keep a mistyped DATABASE_URL from making an empty database by being looked at."""
    words = [*ctx._protected_args, *ctx.args]
    if not words or words[0] not in LOOK_AT_A_DATABASE or {"--help", "--demo"} & set(words):
        return
    from admin_app.serving.preparation import missing_file

    with ctx.obj.load_app().app_context():
        file = missing_file()
    if file is not None:
        raise click.ClickException(
            f"There is no database {file}; `run` makes one, `adopt` brings one in."
        )


@click.group(cls=CommandLine)
def command_line() -> None:
    """Back office for a site's users, posts and tags."""


@click.command(context_settings=TAKES_ANY_ARGUMENTS)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[PYTEST ARGUMENTS]...")
def test(arguments: tuple[str, ...]) -> None:
    """Run the tests, all of them on every processor; arguments go to pytest."""
    # One more than there are processors, as browsers, servers and workers are waited for.
    processes = (os.cpu_count() or 1) + 1
    _become("pytest", *(arguments or (f"--numprocesses={processes}", "--dist=worksteal")))


@click.command(context_settings=TAKES_ANY_ARGUMENTS)
@click.argument("name")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(name: str, arguments: tuple[str, ...]) -> None:
    """Run the benchmark NAME, a module or package of benchmarks/."""
    folder = PROJECT_ROOT / "benchmarks"
    packages = (path.parent.name for path in folder.glob("*/__main__.py"))
    known = sorted([*(path.stem for path in folder.glob("[a-z]*.py")), *packages])
    if name not in known:
        raise click.UsageError(f"There is no benchmark {name}; there are: {', '.join(known)}.")
    _become(f"benchmarks.{name}", *arguments)


@click.command()
def setup() -> None:
    """Install what tests and checks need, and do nothing else."""


def main(arguments: Sequence[str]) -> NoReturn:
    """Run the command that `arguments` name and exit with its status."""
    # Databases, backups and secrets are nobody else's to read.
    os.umask(0o077)
    info = ScriptInfo(create_app=lambda: _create_app(info), set_debug_flag=False)
    command_line.main(args=list(arguments), prog_name="manage.py", obj=info)
    raise AssertionError("Click exits by itself.")


def _create_app(info: ScriptInfo) -> Flask:
    # Imported late: a command without an app starts sooner, and runs where the app cannot.
    from admin_app.app import create_app

    return create_app(info.data.get("config"))


def _become(module: str, *arguments: str) -> NoReturn:
    """Run a module in place of this process, in the project's folder."""
    os.chdir(PROJECT_ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606
