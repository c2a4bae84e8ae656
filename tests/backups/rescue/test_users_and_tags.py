"""Users come back without a role, tags with their posts."""

import pytest

from admin_app.accounts.models import Person
from admin_app.backups import snapshot
from admin_app.backups.rescue.errors import RescueRefused
from admin_app.backups.rescue.wording import promises
from admin_app.content.models import Post, Tag, User
from admin_app.db.transactions import writing
from admin_app.extensions import db
from admin_app.journal import verification
from admin_app.security.permissions import Role
from tests.backups.rescue.conftest import NOON, Rescue, change, delete, set_tags, stored_user
from tests.factories import make_post, make_tag, make_user, stored

pytestmark = pytest.mark.sqlite_only


def posts_with(tag_id: int) -> set[int]:
    """The numbers of the posts that carry a tag now."""
    db.session.rollback()
    return {post.id for post in db.session.query(Post).filter(Post.tags.any(Tag.id == tag_id))}


def test_a_deleted_user_comes_back_with_the_password_of_then(rescue: Rescue) -> None:
    delete(User, 12)
    assert rescue.bring_back("user", 12).id == 12
    bob = stored_user("bob")
    assert bob is not None
    assert (bob.id, bob.email, bob.password_hash) == (12, "bob@example.org", "hash of bob")
    assert (bob.created_at, bob.is_active) == (NOON, True)


def test_a_person_of_the_back_office_comes_back_without_the_role(rescue: Rescue) -> None:
    stored(Person(user_id=12, role=Role.STAFF))
    later = Rescue(snapshot.create())
    delete(User, 12)
    plan = later.plan("user", 12)
    assert "a role in the back office is not given" in " ".join(promises(plan))
    later.bring_back("user", 12)
    assert stored_user("bob") is not None
    assert db.session.get(Person, 12) is None


def test_nothing_of_a_password_is_in_the_journal_or_in_a_sentence(rescue: Rescue) -> None:
    delete(User, 12)
    said = promises(rescue.plan("user", 12))
    rescue.bring_back("user", 12)
    written = db.session.connection().exec_driver_sql("SELECT row_values FROM bo_changes")
    texts = [*said, *(str(row) for row in written)]
    assert not any("hash of bob" in text for text in texts)


def test_a_password_is_no_field_to_bring_back(rescue: Rescue) -> None:
    change(User, 12, password_hash="another", email="new@example.org")
    with pytest.raises(RescueRefused, match="no field password_hash"):
        rescue.plan("user", 12, fields=("password_hash",))
    rescue.bring_back("user", 12, fields=("email",))
    bob = stored_user("bob")
    assert bob is not None
    assert (bob.email, bob.password_hash) == ("bob@example.org", "another")


@pytest.mark.parametrize(
    "taken", [{"username": "bob"}, {"email": "bob@example.org"}], ids=["name", "address"]
)
def test_a_name_or_an_address_that_somebody_has_now_is_said_with_the_number(
    rescue: Rescue, taken: dict[str, str]
) -> None:
    delete(User, 12)
    number = make_user(id=40, **taken).id
    with pytest.raises(RescueRefused, match=rf"belongs to No\. {number} now"):
        rescue.plan("user", 12)


def test_a_user_who_is_there_cannot_come_back_as_another(rescue: Rescue) -> None:
    with pytest.raises(RescueRefused, match=r"“bob” belongs to No\. 12 now"):
        rescue.plan("user", 12, as_new=True)


def test_a_deleted_tag_comes_back_on_the_posts_that_are_still_there(rescue: Rescue) -> None:
    make_post(id=32)
    make_post(id=33)
    for number in (32, 33):
        set_tags(number, "red")
    later = Rescue(snapshot.create())
    delete(Tag, 21)
    delete(Post, 33)
    delete(Post, 32)
    make_post(id=32, title="Another that got the number")
    assert promises(later.plan("tag", 21)) == [
        "“red” comes back as No. 21.",
        "1 post carries the tag again.",
        "2 posts that carried it are gone.",
    ]
    later.bring_back("tag", 21)
    assert posts_with(21) == {31}
    assert verification.verify().is_whole


def test_a_tag_with_many_posts_gets_them_all_back(rescue: Rescue) -> None:
    with writing() as session:
        red = session.get_one(Tag, 21)
        session.add_all(
            Post(id=100 + n, title="x", content="", user_id=11, tags=[red]) for n in range(1200)
        )
    later = Rescue(snapshot.create())
    delete(Tag, 21)
    later.bring_back("tag", 21)
    assert len(posts_with(21)) == 1201


def test_posts_alone_can_come_back_to_a_tag_that_is_there(rescue: Rescue) -> None:
    make_post(id=32)
    set_tags(32, "red")
    set_tags(31, "grün")
    rescue.bring_back("tag", 21, fields=("posts",))
    assert posts_with(21) == {31, 32}


def test_a_renamed_tag_gets_its_name_back_unless_that_is_taken(rescue: Rescue) -> None:
    change(Tag, 21, name="crimson")
    other = make_tag(name="red").id
    with pytest.raises(RescueRefused, match=rf"“red” belongs to No\. {other} now"):
        rescue.plan("tag", 21, fields=("name",))
    delete(Tag, other)
    rescue.bring_back("tag", 21, fields=("name",))
    assert db.session.get_one(Tag, 21).name == "red"


def test_a_tag_whose_number_another_has_now_is_refused(rescue: Rescue) -> None:
    delete(Tag, 23)
    make_tag(id=23, name="green")
    with pytest.raises(RescueRefused, match="belongs to another record now, “green”"):
        rescue.plan("tag", 23)
    assert rescue.bring_back("tag", 23, as_new=True).id != 23
