"""`run`, `web` and `worker`: the commands that serve."""

import socket

import click
from flask import Flask
from flask.cli import ScriptInfo

from admin_app.accounts.services import ensure_first_admin, make_demo_people
from admin_app.config import Config, DemoConfig, load_config
from admin_app.db.schema import SchemaError
from admin_app.errors import Refusal
from admin_app.jobs.errors import AnotherWorker, WorkerBroken
from admin_app.jobs.worker import work
from admin_app.serving.addresses import AddressUnavailable, listen
from admin_app.serving.demo import fill_if_empty
from admin_app.serving.preparation import (
    ForeignDatabase,
    prepare_database,
    problem_with_database,
)
from admin_app.serving.server import serve
from admin_app.serving.worker import worker_beside

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Listen here.")
port_option = click.option(
    "--port", type=click.IntRange(0, 65_535), default=5000, show_default=True, help="0 takes any."
)


@click.command()
@host_option
@port_option
@click.option("--demo", is_flag=True, help="Serve made-up content from a database of its own.")
@click.pass_obj
def run(info: ScriptInfo, host: str, port: int, demo: bool) -> None:
    """Prepare the database, then serve it with a worker beside until Ctrl+C."""
    listener = _listen(host, port)
    app = _app(info, DemoConfig() if demo else load_config())
    with app.app_context():
        _prepare()
        if demo:
            _show_demo()
        else:
            _show_first_admin()
    with worker_beside(["--demo"] if demo else []):
        serve(app, listener)


@click.command()
@host_option
@port_option
@click.pass_obj
def web(info: ScriptInfo, host: str, port: int) -> None:
    """Serve the pages alone, from a database that is ready."""
    listener = _listen(host, port)
    app = _app(info, load_config())
    with app.app_context():
        if problem := problem_with_database():
            raise click.ClickException(problem)
    serve(app, listener)


@click.command()
@click.option("--demo", is_flag=True, help="Work for the server of `run --demo`.")
@click.option("--while-stdin-is-open", is_flag=True, help="End when standard input does.")
@click.pass_obj
def worker(info: ScriptInfo, demo: bool, while_stdin_is_open: bool) -> None:
    """Do the long work that people start on the pages, until Ctrl+C."""
    app = _app(info, DemoConfig() if demo else load_config())
    with app.app_context():
        if problem := problem_with_database():
            raise click.ClickException(problem)
        click.echo("The worker waits for work (stop with Ctrl+C).")
        try:
            work(app, while_stdin_is_open=while_stdin_is_open)
        except AnotherWorker:
            raise click.ClickException("Another worker is at work here already.") from None
        except WorkerBroken:
            raise click.ClickException("The worker has failed; start it again.") from None
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from None


def _listen(host: str, port: int) -> socket.socket:
    try:
        return listen(host, port)
    except AddressUnavailable as error:
        raise click.ClickException(str(error)) from None


def _app(info: ScriptInfo, config: Config) -> Flask:
    info.data["config"] = config
    return info.load_app()


def _prepare() -> None:
    try:
        prepare_database()
    except (ForeignDatabase, SchemaError) as error:
        raise click.ClickException(str(error)) from None


def _show_demo() -> None:
    fill_if_empty()
    for sign_in in make_demo_people():
        click.echo(f"Sign in as {sign_in.username} with the password {sign_in.password}")


def _show_first_admin() -> None:
    if sign_in := ensure_first_admin():
        click.echo(f"Sign in as {sign_in.username} with the password {sign_in.password}")
        click.echo("It is shown only this once; the first sign-in asks for a new one.")
