"""`backups rescue` from the command line."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from admin_app.commands import command_line
from admin_app.content.models import Post, User
from admin_app.journal.queries import history_of
from tests.backups.rescue.conftest import Rescue, change, delete, stored_post
from tests.factories import make_user
from tests.journal.test_acts import SYSTEM_USER

pytestmark = pytest.mark.sqlite_only

Command = Callable[..., Result]


@pytest.fixture
def command(app: Flask, rescue: Rescue) -> Command:
    """Run `backups rescue` on the backup."""

    def run(*arguments: str) -> Result:
        words = ["backups", "rescue", rescue.manifest.name, *arguments]
        return app.test_cli_runner().invoke(command_line, words)

    return run


def test_a_post_comes_back_and_its_number_is_said(command: Command) -> None:
    delete(Post, 31)
    result = command("post", "31", "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "The post “Notes” is back as No. 31.\n"
    assert stored_post(31) is not None
    assert history_of("posts", (31,))[0].change_set.actor_name == SYSTEM_USER


def test_a_dry_run_says_what_would_be_done(command: Command) -> None:
    delete(Post, 31)
    result = command("post", "31", "--dry-run")
    assert result.stdout == "“Notes” comes back as No. 31.\nThe author is “ada”.\n"
    assert stored_post(31) is None


def test_a_dry_run_over_what_is_still_there_shows_how_it_differs(command: Command) -> None:
    change(Post, 31, title="Changed", published=True)
    result = command("post", "31", "--dry-run")
    assert result.stdout == (
        "title: Notes in the backup, Changed now\npublished: not set in the backup, yes now\n"
    )


def test_a_dry_run_over_what_is_as_it_was_says_that_nothing_would_change(command: Command) -> None:
    result = command("post", "31", "--dry-run")
    assert result.stdout == (
        "Nothing would change: No. 31, “Notes”, is there as it was in the backup.\n"
    )


def test_where_the_author_is_gone_the_options_are_named(command: Command) -> None:
    delete(Post, 31)
    delete(User, 11)
    result = command("post", "31", "--yes")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: The author, ada, is gone; choose another user, or bring the author back too: "
        "--author NAME or --with-author.\n",
    )


def test_without_a_terminal_it_wants_to_be_told_yes(command: Command) -> None:
    delete(Post, 31)
    assert command("post", "31").exit_code == 2
    assert stored_post(31) is None


def test_json_says_what_came_back(command: Command) -> None:
    delete(Post, 31)
    delete(User, 11)
    result = json.loads(command("post", "31", "--with-author", "--yes", "--json").stdout)
    assert (result["record"], result["id"], result["new_id"]) == ("post", 31, 31)
    assert (result["author_id"], result["is_there"]) == (11, False)


def test_single_fields_are_named_with_commas(command: Command) -> None:
    change(Post, 31, title="Changed", content="Other", published=True)
    assert command("post", "31", "--fields", "title, published", "--yes").exit_code == 0
    post = stored_post(31)
    assert post is not None
    assert (post["title"], post["content"], post["published"]) == ("Notes", "Other", None)


def test_another_author_is_named_as_people_are(command: Command) -> None:
    delete(Post, 31)
    delete(User, 11)
    assert command("post", "31", "--author", "bob@example.org", "--yes").exit_code == 0
    assert (stored_post(31) or {})["author"] == "bob"


def test_a_number_may_be_negative(app: Flask, command: Command) -> None:
    make_user(id=-1, username="minus")
    name = app.test_cli_runner().invoke(command_line, ["backups", "create"]).stdout.strip()
    delete(User, -1)
    words = ["backups", "rescue", name, "user", "-1", "--yes"]
    assert app.test_cli_runner().invoke(command_line, words).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["post", "31", "--yes"], 1, "is there as it was"),
        (["post", "99", "--yes"], 1, "no such record"),
        (["post", "31", "--author", "nobody", "--yes"], 1, "nobody"),
        (["post", "31", "--key", "/dev/null", "--yes"], 1, "no private key"),
        (["post", "x", "--yes"], 2, "x"),
        (["post", str(2**63), "--yes"], 2, "range"),
        (["page", "31", "--yes"], 2, "page"),
        (["post", "31", "--filds", "title"], 2, ""),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    command: Command, arguments: list[str], status: int, says: str
) -> None:
    result = command(*arguments)
    assert result.exit_code == status
    assert says in result.stderr
    assert status == 2 or result.stderr.count("\n") == 1
