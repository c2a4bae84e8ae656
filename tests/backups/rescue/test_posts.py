"""A post comes back from a backup with its tags and its author, or single fields of it do."""

from collections.abc import Callable

import pytest
from flask import Flask

from admin_app.accounts.models import Person
from admin_app.backups.rescue.errors import (
    AuthorGone,
    NoSuchRecord,
    RescueRefused,
    StaleRescue,
)
from admin_app.backups.rescue.services import carry_out
from admin_app.backups.rescue.wording import promises
from admin_app.content.models import Post, Tag, User
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.journal.queries import history_of
from tests.backups.rescue.conftest import (
    NOON,
    Rescue,
    change,
    delete,
    set_tags,
    stored_post,
    stored_user,
)
from tests.factories import make_post, make_tag, make_user

pytestmark = pytest.mark.sqlite_only

WHOLE = {
    "title": "Notes", "content": "One\r\nTwo \n", "author": "ada", "created_at": NOON,
    "published": None, "tags": ["Blue ", "red"],
}  # fmt: skip


def test_a_deleted_post_comes_back_as_it_was(rescue: Rescue) -> None:
    delete(Post, 31)
    assert rescue.bring_back("post", 31).id == 31
    assert stored_post(31) == WHOLE


def test_the_journal_tells_who_brought_it_back_and_from_where(rescue: Rescue) -> None:
    delete(Post, 31)
    rescue.bring_back("post", 31)
    newest = history_of("posts", (31,))[0]
    assert (newest.operation, newest.values["title"]) == ("insert", "Notes")
    assert newest.change_set.name == "backup.rescue"
    assert newest.change_set.reason == rescue.manifest.name
    assert verification.verify().is_whole


def test_it_is_said_beforehand_what_will_be_done(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(Tag, 22)
    assert promises(rescue.plan("post", 31)) == [
        "“Notes” comes back as No. 31.",
        "The author is “ada”.",
        "These tags are gone and made again: Blue .",
    ]
    assert stored_post(31) is None


def test_tags_that_are_gone_are_made_again_and_others_linked_by_name(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(Tag, 21)
    delete(Tag, 22)
    newer = make_tag(name="red").id
    rescue.bring_back("post", 31)
    assert stored_post(31) == WHOLE
    assert db.session.query(Tag).filter_by(name="red").one().id == newer


def test_tags_that_are_gone_can_be_left_out(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(Tag, 22)
    rescue.bring_back("post", 31, leave_tags=True)
    assert stored_post(31) == WHOLE | {"tags": ["red"]}
    assert db.session.query(Tag).filter_by(name="Blue ").count() == 0


def test_a_post_without_its_author_asks_who_is_to_have_it(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(User, 11)
    with pytest.raises(AuthorGone, match="ada"):
        rescue.plan("post", 31)
    with pytest.raises(AuthorGone, match=r"no user No\. 999"):
        rescue.plan("post", 31, author_id=999)
    rescue.bring_back("post", 31, author_id=12)
    assert stored_post(31) == WHOLE | {"author": "bob"}


def test_an_author_who_comes_along_has_the_password_of_then_and_no_role(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(User, 11)
    assert rescue.bring_back("post", 31, with_author=True).author_id == 11
    assert stored_post(31) == WHOLE
    ada = stored_user("ada")
    assert ada is not None
    assert (ada.password_hash, ada.created_at) == ("hash of ada", NOON)
    assert db.session.get(Person, 11) is None


def test_a_user_who_got_the_number_of_the_author_does_not_become_it(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(User, 11)
    make_user(id=11, username="newcomer")
    with pytest.raises(AuthorGone, match="ada"):
        rescue.plan("post", 31)
    rescued = rescue.bring_back("post", 31, with_author=True)
    assert rescued.author_id not in (None, 11)
    assert stored_post(31) == WHOLE


def test_an_author_who_was_renamed_stays_the_author(rescue: Rescue) -> None:
    delete(Post, 31)
    change(User, 11, username="ada lovelace")
    rescue.bring_back("post", 31)
    assert stored_post(31) == WHOLE | {"author": "ada lovelace"}


def test_an_author_whose_name_somebody_else_has_now_does_not_come_along(rescue: Rescue) -> None:
    delete(Post, 31)
    delete(User, 11)
    number = make_user(username="ada").id
    with pytest.raises(RescueRefused, match=rf"“ada” belongs to No\. {number} now"):
        rescue.plan("post", 31, with_author=True)


def test_a_number_that_another_post_has_now_is_not_overwritten(rescue: Rescue) -> None:
    delete(Post, 31)
    make_post(id=31, title="Newer")
    assert rescue.plan("post", 31, as_new=True).beside.is_another
    with pytest.raises(RescueRefused, match=r"No\. 31 belongs to another record now, “Newer”"):
        rescue.plan("post", 31)
    with pytest.raises(RescueRefused, match="only be brought back whole"):
        rescue.plan("post", 31, fields=("title",))
    number = rescue.bring_back("post", 31, as_new=True).id
    assert number != 31
    assert stored_post(number) == WHOLE
    assert (stored_post(31) or {})["title"] == "Newer"


def test_a_post_that_is_there_unchanged_does_not_come_back(rescue: Rescue) -> None:
    with pytest.raises(RescueRefused, match="is there as it was"):
        rescue.plan("post", 31)


def test_single_fields_of_a_changed_post_come_back(rescue: Rescue) -> None:
    change(Post, 31, title="Changed", content="Other", published=True)
    set_tags(31, "grün")
    with pytest.raises(RescueRefused, match="still there"):
        rescue.plan("post", 31)
    rescue.bring_back("post", 31, fields=("content", "published"))
    assert stored_post(31) == WHOLE | {"title": "Changed", "tags": ["grün"]}
    rescue.bring_back("post", 31, fields=("tags", "title"))
    assert stored_post(31) == WHOLE
    change_set = history_of("posts", (31,))[0]
    assert set(change_set.values) == {"title", "tags"}


def test_the_author_of_a_changed_post_comes_back_as_a_field(rescue: Rescue) -> None:
    change(Post, 31, user_id=12)
    rescue.bring_back("post", 31, fields=("user_id",))
    assert stored_post(31) == WHOLE


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (("heading",), "no field heading"),
        (("id",), "no field id"),
        (("title",), "as they were"),
    ],
)
def test_fields_that_cannot_come_back_are_named(
    rescue: Rescue, fields: tuple[str, ...], says: str
) -> None:
    change(Post, 31, content="Other")
    with pytest.raises(RescueRefused, match=says):
        rescue.plan("post", 31, fields=fields)


def test_a_post_whose_date_was_set_by_hand_is_still_the_same(rescue: Rescue) -> None:
    change(Post, 31, created_at=NOON.replace(year=2020))
    rescue.bring_back("post", 31, fields=("created_at",))
    assert stored_post(31) == WHOLE


def test_a_rescued_post_is_still_the_same_afterwards(rescue: Rescue) -> None:
    delete(Post, 31)
    rescue.bring_back("post", 31)
    change(Post, 31, title="Changed")
    assert rescue.plan("post", 31, fields=("title",)).fields == ("title",)


def between(act: Callable[[], object], rescue: Rescue, **wish: object) -> None:
    """Do something between the plan and carrying it out."""
    made = rescue.plan("post", 31, **wish)
    act()
    with pytest.raises(StaleRescue):
        carry_out(rescue.manifest.name, made)


def test_what_changes_after_the_plan_keeps_it_from_being_carried_out(rescue: Rescue) -> None:
    change(Post, 31, title="Changed")
    between(lambda: change(Post, 31, content="Newer"), rescue, fields=("title",))
    assert (stored_post(31) or {})["title"] == "Changed"
    delete(Post, 31)
    between(lambda: make_post(id=31, user_id=11), rescue)
    delete(Post, 31)
    between(lambda: delete(User, 11), rescue)
    assert stored_post(31) is None


def test_what_the_backup_does_not_hold_cannot_come_back(rescue: Rescue) -> None:
    make_post(id=77)
    with pytest.raises(NoSuchRecord):
        rescue.plan("post", 77)


def test_a_column_that_only_the_site_knows_may_stand_against_it(rescue: Rescue, app: Flask) -> None:
    delete(Post, 31)
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER picky BEFORE INSERT ON posts BEGIN "
            "SELECT RAISE(ABORT, 'a post needs a slug'); END"
        )
    with pytest.raises(RescueRefused, match="does not take the record"):
        rescue.bring_back("post", 31)
    assert stored_post(31) is None
