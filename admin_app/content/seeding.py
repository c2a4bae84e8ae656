"""Made-up content: believable, the same for the same seed, and quick to write."""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, count, product
from typing import Any
from unicodedata import normalize

from sqlalchemy import insert, select

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.content.vocabulary import (
    FAMILY_NAMES,
    GIVEN_NAMES,
    LANGUAGES,
    MARKDOWN,
    TOPICS,
)
from admin_app.db.transactions import writing
from admin_app.db.types import utc_now
from admin_app.extensions import Base, db
from admin_app.journal.services import bulk

Row = dict[str, Any]
Progress = Callable[[int], None]

# As many rows as can be written while another writer hardly notices.
ROWS_AT_ONCE = 2000
YEARS = 3
# Of the right form, and the hash of no password that anybody knows.
UNUSABLE_HASH = "scrypt:32768:8:3$madeupmadeupmade$" + "0" * 128


def seed_content(
    users: int,
    posts: int,
    tags: int,
    seed: int = 0,
    *,
    until: datetime | None = None,
    progress: Progress | None = None,
) -> None:
    """Add made-up users, tags and posts to what is there; nothing is overwritten.

    The posts belong to the new users and carry the new tags, or those that are there where none
    are added. Dates cover the three years up to `until`, which is now unless it is given.

    :param progress: called with the number of rows after each transaction
    :raises ValueError: when posts are wanted, and there is no user to write them
    """
    writer = _Writer(random.Random(seed), until or utc_now(), progress or (lambda rows: None))  # noqa: S311
    user_ids = writer.add_users(users) or _ids(User.id)
    tag_ids = writer.add_tags(tags) or _ids(Tag.id)
    if posts and not user_ids:
        raise ValueError("posts need a user to write them")
    writer.add_posts(posts, user_ids, tag_ids)


class _Writer:
    """Draws rows from one stream of random numbers and writes them in short transactions."""

    def __init__(self, rng: random.Random, until: datetime, progress: Progress) -> None:
        self.rng = rng
        self.until = until
        self.progress = progress
        self.prose = {name: _Prose(rng, name) for name in LANGUAGES}
        self.weights = [LANGUAGES[name].share for name in self.prose]

    def add_users(self, number: int) -> list[int]:
        """Add users and return their ids."""
        taken = _texts(User.username) | _texts(User.email)
        ids: list[int] = []
        for size in _sizes(number):
            ids += self._insert(User, [self._user(taken) for _ in range(size)])
        return ids

    def add_tags(self, number: int) -> list[int]:
        """Add tags and return their ids."""
        taken = _texts(Tag.name)
        names = (name for name in _tag_names() if name not in taken)
        ids: list[int] = []
        for size in _sizes(number):
            ids += self._insert(Tag, [{"name": next(names)} for _ in range(size)])
        return ids

    def add_posts(self, number: int, user_ids: list[int], tag_ids: list[int]) -> None:
        """Add posts with their tags; few people write most of them, and most write none."""
        user_ids = self.rng.sample(user_ids, (2 * len(user_ids) + 4) // 5)
        for size in _sizes(number):
            rows = [self._post(user_ids) for _ in range(size)]
            chosen = [self._tags(tag_ids) for _ in range(size)]
            with writing() as session, bulk("seed", {"table": "posts", "rows": size}):
                ids = _inserted(session.connection(), Post.__table__, rows)
                links = [
                    {"post_id": post_id, "tag_id": tag_id}
                    for post_id, some in zip(ids, chosen, strict=True)
                    for tag_id in some
                ]
                if links:
                    session.connection().execute(insert(post_tags), links)
            self.progress(size)

    def _insert(self, model: type[Base], rows: list[Row]) -> list[int]:
        detail = {"table": model.__tablename__, "rows": len(rows)}
        with writing() as session, bulk("seed", detail):
            ids = _inserted(session.connection(), model.__table__, rows)
        self.progress(len(rows))
        return ids

    def _user(self, taken: set[str]) -> Row:
        username, email = self._unused_name(taken)
        taken.update((username, email))
        created_at = self._moment()
        return {
            "username": username,
            "email": email,
            "password_hash": UNUSABLE_HASH,
            "created_at": created_at,
            "updated_at": created_at and self._moment(since=created_at),
            "is_active": self._one_of(True, 92, False, 6, None),
        }

    def _unused_name(self, taken: set[str]) -> tuple[str, str]:
        shape = self.rng.choice(("{} {}", "{}.{}", "{}_{}", "{}{}"))
        plain = shape.format(self.rng.choice(GIVEN_NAMES), self.rng.choice(FAMILY_NAMES))
        username = plain
        # Names are soon used up; the wider the numbers behind them, the fewer tries are needed.
        for largest in count(100, 100):
            email = f"{_ascii(username)}@example.org"
            if username not in taken and email not in taken:
                return username, email
            username = f"{plain}{self.rng.randrange(largest)}"
        raise AssertionError("there is always another number")

    def _post(self, user_ids: list[int]) -> Row:
        (language,) = self.rng.choices(list(self.prose), self.weights)
        prose = self.prose[language]
        return {
            "title": prose.title(),
            "content": prose.content(),
            "user_id": user_ids[int(len(user_ids) * self.rng.random() ** 3)],
            "created_at": self._moment(),
            "published": self._one_of(True, 80, False, 17, None),
        }

    def _tags(self, tag_ids: list[int]) -> set[int]:
        (number,) = self.rng.choices(range(5), (15, 30, 30, 15, 10))
        return {
            tag_ids[int(len(tag_ids) * self.rng.random() ** 2)]
            for _ in range(number if tag_ids else 0)
        }

    def _moment(self, since: datetime | None = None) -> datetime | None:
        if since is None and self.rng.random() < 0.01:
            return None
        span = self.until - (since or self.until - timedelta(days=365 * YEARS))
        return self.until - span * self.rng.random()

    def _one_of(self, often: Any, of_100: int, rarely: Any, also: int, else_: Any) -> Any:
        drawn = self.rng.random() * 100
        if drawn < of_100:
            return often
        return rarely if drawn < of_100 + also else else_


class _Prose:
    """Titles and texts in one language, from paragraphs that are put together once."""

    def __init__(self, rng: random.Random, language: str) -> None:
        self.rng = rng
        self.language = LANGUAGES[language]
        sentences = self.language.sentences
        self.paragraphs = [
            " ".join(rng.choices(sentences, k=rng.randint(1, 7))) for _ in range(200)
        ]
        self.paragraphs += MARKDOWN * 4

    def title(self) -> str:
        """A title of one or two parts; now and then none at all."""
        drawn = self.rng.random()
        subject = self.rng.choice(self.language.subjects)
        if drawn < 0.005:
            return ""
        if drawn < 0.3:
            return f"{subject[:1].upper()}{subject[1:]} {self.rng.randint(1, 12)}"
        return f"{self.rng.choice(self.language.openings)} {subject}"

    def content(self) -> str:
        """A text of no to some sixty paragraphs, most of them short."""
        if self.rng.random() < 0.01:
            return ""
        number = min(60, 1 + int(self.rng.lognormvariate(0.9, 0.8)))
        return "\n\n".join(self.rng.choices(self.paragraphs, k=number))


def _ascii(name: str) -> str:
    # Browsers refuse other letters before the @.
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    return plain.replace(" ", ".").lower()


def _inserted(connection: Any, table: Any, rows: list[Row]) -> list[int]:
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(connection.execute(statement, rows).scalars())


def _sizes(number: int) -> Iterator[int]:
    for start in range(0, number, ROWS_AT_ONCE):
        yield min(ROWS_AT_ONCE, number - start)


def _ids(column: Any) -> list[int]:
    return list(db.session.scalars(select(column).order_by(column)))


def _texts(column: Any) -> set[str]:
    return set(db.session.scalars(select(column)))


def _tag_names() -> Iterator[str]:
    pairs = (f"{one}-{other}" for one, other in product(TOPICS, TOPICS) if one != other)
    return chain(TOPICS, pairs, (f"topic-{number}" for number in count(1)))
