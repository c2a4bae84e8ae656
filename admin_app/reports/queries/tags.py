"""How tags are used, and which are not or look like another."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select

from admin_app.backoffice.queries import narrowed
from admin_app.content.models import Post, Tag, post_tags
from admin_app.extensions import db
from admin_app.reports.asked import Asked
from admin_app.reports.buckets import bounds, spans, within
from admin_app.reports.periods import ALL_TIME, Period
from admin_app.reports.queries.dates import created_in

MOVING = 8
MOST_COMPARED, MOST_PAIRS = 20_000, 100
_SEPARATORS = re.compile(r"[\s_.\-/]+")


class TagRow(NamedTuple):
    """Posts with a tag in the period, in the former one, how many more, and of all time."""

    id: int
    name: str
    posts: int
    former: int
    change: int
    all_posts: int
    trend: Sequence[int]


class SimilarRow(NamedTuple):
    """Two tags whose names are nearly equal, with their posts of all time."""

    id: int
    name: str
    posts: int
    other_id: int
    other: str
    other_posts: int


def count_tags(asked: Asked) -> int:
    """How many tags the search leaves."""
    query = select(func.count()).select_from(Tag).where(*_searched(asked))
    return db.session.scalar(query) or 0


def count_unused_tags() -> int:
    """How many tags no post carries."""
    query = select(func.count()).select_from(Tag).where(~Tag.posts.any())
    return db.session.scalar(query) or 0


def tag_ids(asked: Asked) -> Select[int]:
    """Every tag in the order asked for."""
    listing = asked.listing
    sort, falling = (listing.sort, listing.descending) if listing.sort else ("posts", True)
    query = select(Tag.id).where(*_searched(asked))
    key: ColumnElement[Any] = Tag.name.expression
    if sort != "name":
        now = _uses(asked.period).subquery()
        query = query.outerjoin(now, now.c.tag_id == Tag.id)
        key = func.coalesce(now.c.posts, 0)
    if sort == "change" and asked.former is not None:
        former = _uses(asked.former).subquery()
        query = query.outerjoin(former, former.c.tag_id == Tag.id)
        key = key - func.coalesce(former.c.posts, 0)
    return query.order_by(key.desc() if falling else key.asc(), Tag.id)


def leading_tag_ids(asked: Asked) -> list[int] | None:
    """Where most comes first, those that are used, in the same order and without a statement."""
    if asked.listing.words or asked.listing.sort not in ("", "posts"):
        return None
    if asked.listing.sort and not asked.listing.descending:
        return None
    uses = asked.once(uses_now)
    return sorted(uses, key=lambda tag: (-uses[tag], tag))


def moving_tag_ids(asked: Asked) -> list[int]:
    """The tags that have gained most, then those that have lost most, since the former period."""
    if asked.former is None:
        return []
    now, former = asked.once(uses_now), asked.once(uses_then)
    changes = {tag: now.get(tag, 0) - former.get(tag, 0) for tag in now.keys() | former.keys()}
    in_order = sorted(changes, key=lambda tag: (-changes[tag], tag))
    rising = [tag for tag in in_order[:MOVING] if changes[tag] > 0]
    falling = [tag for tag in in_order[-MOVING:] if changes[tag] < 0]
    return rising + falling


def tag_rows(asked: Asked, ids: Sequence[int]) -> list[TagRow]:
    """How these tags are used, in the order of their ids as given."""
    names = dict(db.session.execute(select(Tag.id, Tag.name).where(Tag.id.in_(ids))).all())
    now, former = asked.once(uses_now), asked.once(uses_then)
    ever = _counts_of_all_time(ids)
    trends = _trends(asked, ids)
    return [
        TagRow(
            tag_id, names[tag_id], now.get(tag_id, 0), former.get(tag_id, 0),
            now.get(tag_id, 0) - former.get(tag_id, 0), ever.get(tag_id, 0),
            trends[tag_id],
        )
        for tag_id in ids
    ]  # fmt: skip


def _searched(asked: Asked) -> list[Any]:
    return narrowed(Tag, asked.listing, ("name",), ())


def _uses(period: Period) -> Select[Any]:
    """Tag and number of posts; of all time from the links alone."""
    query = select(post_tags.c.tag_id, func.count().label("posts")).group_by(post_tags.c.tag_id)
    if period.is_all_time:
        return query
    of_period = and_(Post.id == post_tags.c.post_id, *created_in(period))
    return query.join(Post, of_period)


def uses_now(asked: Asked) -> dict[int, int]:
    """Tags with their posts of the period; those that no post of it carries are left out."""
    if asked.trend.are_all_of(asked.period):
        # Their sum, where the parts of the trends are the whole period, cut ones included.
        return {tag: sum(posts) for tag, posts in asked.once(_uses_by_part).items()}
    return _uses_of(asked.period)


def uses_then(asked: Asked) -> dict[int, int]:
    """The same for the period that this one is compared with."""
    return _uses_of(asked.former) if asked.former is not None else {}


def _uses_of(period: Period) -> dict[int, int]:
    uses = _uses(period).subquery()
    # Where keys are not enforced, links may lead to tags that are gone.
    query = select(uses.c.tag_id, uses.c.posts).join(Tag, Tag.id == uses.c.tag_id)
    return dict(db.session.execute(query).all())


def _counts_of_all_time(ids: Sequence[int]) -> dict[int, int]:
    query = _uses(ALL_TIME).where(post_tags.c.tag_id.in_(ids))
    return dict(db.session.execute(query).all())


def _trends(asked: Asked, ids: Sequence[int]) -> dict[int, Sequence[int]]:
    """Posts in each whole part of the period, of these tags."""
    trend, uses = asked.trend, asked.once(_uses_by_part)
    none = [0] * len(trend.parts)
    return {tag: uses.get(tag, none)[trend.first : trend.stop] for tag in ids}


def tags_used_by_part(asked: Asked) -> list[int]:
    """How many tags the posts of each whole part carry."""
    uses = asked.once(_uses_by_part).values()
    places = range(asked.trend.first, asked.trend.stop)
    return [sum(1 for posts in uses if posts[place]) for place in places]


def _uses_by_part(asked: Asked) -> dict[int, list[int]]:
    """Posts in each part of each tag that any post of them carries.

    All tags are counted, from the dates on: from the links of a few tags it takes far longer.
    """
    parts = asked.trend.parts
    found: dict[int, list[int]] = {}
    if not parts:
        return found
    table = spans(bounds(parts))
    rows = db.session.execute(
        select(post_tags.c.tag_id, table.c.number, func.count())
        .select_from(table)
        .join(Post, within(Post.created_at, table))
        .join(post_tags, post_tags.c.post_id == Post.id)
        .join(Tag, Tag.id == post_tags.c.tag_id)
        .group_by(post_tags.c.tag_id, table.c.number)
    )
    for tag_id, number, posts in rows:
        found.setdefault(tag_id, [0] * len(parts))[number] = posts
    return found


def similar_tags() -> list[SimilarRow]:
    """Pairs of tags whose names differ in case, accents, separators or a plural “s” alone.

    At most `MOST_COMPARED` tags are looked at, by name, and `MOST_PAIRS` given.
    """
    tags = db.session.execute(select(Tag.id, Tag.name).order_by(Tag.name).limit(MOST_COMPARED))
    alike: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for tag_id, name in tags:
        alike[spelling(name)].append((tag_id, name))
    pairs = [(first, other) for (first, *others) in alike.values() for other in others]
    pairs = pairs[:MOST_PAIRS]
    counts = _counts_of_all_time([tag_id for pair in pairs for tag_id, _ in pair])
    return [
        SimilarRow(one, name, counts.get(one, 0), two, other, counts.get(two, 0))
        for (one, name), (two, other) in pairs
    ]


def spelling(name: str) -> str:
    """The name without what tells nearly equal names apart; signs such as + and # stay."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    joined = _SEPARATORS.sub("", letters)
    return joined.removesuffix("s") if len(joined) > 3 else joined
