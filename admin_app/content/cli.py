"""`seed`: made-up content to try things on."""

import sys

import click
from flask.cli import with_appcontext

from admin_app.content.seeding import seed_content
from admin_app.db import schema
from admin_app.extensions import db

NUMBER = click.IntRange(min=0)


@click.command
@click.option("--users", type=NUMBER, required=True, help="How many users to add.")
@click.option("--posts", type=NUMBER, required=True, help="How many posts to add.")
@click.option("--tags", type=NUMBER, required=True, help="How many tags to add.")
@click.option("--seed", "number", type=int, default=0, help="The same number, the same content.")
@with_appcontext
def seed(users: int, posts: int, tags: int, number: int) -> None:
    """Add made-up users, posts and tags to the configured database.

    Nothing that is there is changed. Nobody can sign in as a made-up user.
    """
    if schema.schema_state(db.engine) is schema.SchemaState.FOREIGN:
        raise click.ClickException(
            "The database belongs to a site and is not adopted yet; `adopt --in-place` does that."
        )
    try:
        schema.upgrade()
        with click.progressbar(
            length=users + posts + tags,
            label="Writing",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as bar:
            seed_content(users, posts, tags, number, progress=bar.update)
    except schema.SchemaError as error:
        raise click.ClickException(str(error)) from error
    except ValueError as error:
        raise click.UsageError("Posts need authors: add users too, with --users.") from error
    click.echo(f"Added {users:,} users, {posts:,} posts and {tags:,} tags.")
