"""`run` and `web`: the commands that serve."""

import socket

import click
from flask import Flask
from flask.cli import ScriptInfo

from admin_app.accounts.services import ensure_first_admin, make_demo_people
from admin_app.config import Config, DemoConfig, load_config
from admin_app.db.schema import SchemaError
from admin_app.serving.addresses import AddressUnavailable, listen
from admin_app.serving.demo import fill_if_empty
from admin_app.serving.preparation import (
    ForeignDatabase,
    prepare_database,
    problem_with_database,
)
from admin_app.serving.server import serve

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
    """Prepare the database, then serve it until Ctrl+C."""
    listener = _listen(host, port)
    app = _app(info, DemoConfig() if demo else load_config())
    with app.app_context():
        _prepare()
        if demo:
            _show_demo()
        else:
            _show_first_admin()
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
