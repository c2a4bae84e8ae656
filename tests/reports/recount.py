"""The figures of reports counted again in plain Python, from rows as they are stored."""

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select

from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.extensions import db

Days = tuple[date, date] | None


@dataclass
class Content:
    """Every user, post, tag and link, read whole."""

    users: dict[int, Any]
    posts: list[Any]
    tags: dict[int, str]
    links: list[tuple[int, int]]
    zone: ZoneInfo
    _clocks: dict[int, datetime] = field(default_factory=dict)

    def day(self, post: Any) -> date:
        """The day of a post that has one, on the clock of the zone."""
        return self.clock(post).date()

    def clock(self, post: Any) -> datetime:
        """What the clock of the zone showed."""
        if post.id not in self._clocks:
            self._clocks[post.id] = post.created_at.astimezone(self.zone)
        return self._clocks[post.id]

    def of(self, days: Days) -> list[Any]:
        """The posts of these days, or every post."""
        if days is None:
            return self.posts
        first, last = days
        return [post for post in self.dated() if first <= self.day(post) <= last]

    def dated(self) -> list[Any]:
        """The posts that have a date."""
        return [post for post in self.posts if post.created_at is not None]

    def per_user(self, days: Days) -> dict[int, tuple[Any, ...]]:
        """For every user posts, published, others, first and last post."""
        found, posts = {}, defaultdict(list)
        for post in self.of(days):
            posts[post.user_id].append(post)
        for user_id in self.users:
            own = posts[user_id]
            moments = [post.created_at for post in own if post.created_at is not None]
            published = len(published_of(own))
            found[user_id] = (
                len(own), published, len(own) - published,
                min(moments, default=None), max(moments, default=None),
            )  # fmt: skip
        return found

    def active_authors(self, days: Days, at_least: int) -> dict[int, int]:
        """Active users with at least so many posts, and how many."""
        counts = Counter(post.user_id for post in self.of(days))
        active = {number for number, user in self.users.items() if user.is_active is True}
        return {user: counts[user] for user in active if counts[user] >= at_least}

    def per_tag(self, days: Days) -> Counter[int]:
        """The posts of each tag that any of them carries."""
        ids = {post.id for post in self.of(days)}
        return Counter(tag for post, tag in self.links if post in ids)

    def trend(self, days: Days, today: date, posts: list[Any]) -> list[int]:
        """How many of the posts are of each part that a small trend compares."""
        parts = whole_parts(days, [self.day(post) for post in self.dated()], today)
        own = Counter(self.day(post) for post in posts if post.created_at is not None)
        return [sum(own[day] for day in part) for part in parts]

    def posts_by_tag(self) -> dict[int, list[Any]]:
        """The posts that carry each tag."""
        known = {post.id: post for post in self.posts}
        found: dict[int, list[Any]] = {tag: [] for tag in self.tags}
        for post, tag in self.links:
            if tag in found and post in known:
                found[tag].append(known[post])
        return found

    def untagged(self, days: Days) -> int:
        """The posts without a tag."""
        tagged = {post for post, _ in self.links}
        return sum(post.id not in tagged for post in self.of(days))

    def drafts_by_age(self, today: date) -> list[int]:
        """What is not published: later than today, by age, and without a date."""
        ages = [
            (today - self.day(post)).days for post in self.dated() if post.published is not True
        ]
        limits = [(-(10**7), -1), (0, 6), (7, 29), (30, 89), (90, 364), (365, 10**7)]
        counts = [sum(low <= age <= high for age in ages) for low, high in limits]
        undated = [post for post in self.posts if post.created_at is None]
        return [*counts, len(undated) - len(published_of(undated))]


def whole_parts(days: Days, known: list[date], today: date) -> list[set[date]]:
    """The days of each whole day, week or month that a small trend compares."""
    bounded = days or (min(known, default=today), max(known, default=today))
    first, last = bounded[0], min(bounded[1], today)
    length = (last - first).days + 1
    # Of all time there is nothing to be cut off.
    begin, end = days or (first - timedelta(days=31), last + timedelta(days=31))
    every = [begin + timedelta(days=number) for number in range((end - begin).days + 1)]
    parts: dict[Any, set[date]] = defaultdict(set)
    for day in every:
        part: Any = day if length <= 31 else day.isocalendar()[:2]
        parts[part if length <= 366 else (day.year, day.month)].add(day)
    touched = [part for part in parts.values() if any(first <= day <= last for day in part)]
    shown = touched[-24:] if length > 366 else touched
    return [part for part in shown if max(part) < today and _is_whole(part, length)]


def _is_whole(part: set[date], length: int) -> bool:
    if length <= 31:
        return True
    if length <= 366:
        return len(part) == 7
    day = min(part)
    return len(part) == calendar.monthrange(day.year, day.month)[1]


def published_of(posts: Iterable[Any]) -> list[Any]:
    """Those of which it is set that they are published."""
    return [post for post in posts if post.published is True]


def read_content(engine: Engine, zone: str) -> Content:
    """Read everything from the database."""
    with engine.connect() as connection:
        users = connection.execute(select(User.id, User.username, User.is_active)).all()
        posts = connection.execute(
            select(Post.id, Post.user_id, Post.created_at, Post.published)
        ).all()
        tags = connection.execute(select(Tag.id, Tag.name)).all()
        links = connection.execute(select(post_tags.c.post_id, post_tags.c.tag_id)).all()
    return Content(
        {user.id: user for user in users}, list(posts), {tag.id: tag.name for tag in tags},
        [(post, tag) for post, tag in links], ZoneInfo(zone),
    )  # fmt: skip


def days_before(days: tuple[date, date]) -> tuple[date, date]:
    """As many days right before these."""
    first, last = days
    length = timedelta(days=(last - first).days + 1)
    return first - length, last - length


def content_of_app(zone: str) -> Content:
    """The content of the current app."""
    return read_content(db.engine, zone)
