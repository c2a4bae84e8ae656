"""The grids that hold the rows behind a figure."""

from typing import Any
from urllib.parse import urlencode

from flask import g, url_for

from admin_app.reports.periods import ALL_TIME, Period

# Filters of the grids, as the address carries them.
PUBLISHED, NOT_PUBLISHED = {"published": "yes"}, {"published": "no_or_unset"}
UNDATED, DATED = {"created_at": "unset"}, {"created_at": "set"}
ACTIVE = {"is_active": "yes"}


def posts(period: Period = ALL_TIME, /, **filters: Any) -> str:
    """The posts of a period that further filters leave."""
    return _grid("post", period.grid_args("created_at") | filters)


def dated_posts(period: Period, /, **filters: Any) -> str:
    """The posts of a period; of all time those that have a date."""
    return posts(period, **(DATED if period.is_all_time else {}), **filters)


def users(period: Period = ALL_TIME, /, **filters: Any) -> str:
    """Users; the period limits which of their posts are counted."""
    return _grid("user", period.grid_args("posts") | filters)


def tags(period: Period = ALL_TIME, /, **filters: Any) -> str:
    """Tags; the period limits which of their posts are counted."""
    return _grid("tag", period.grid_args("posts") | filters)


def _grid(view: str, filters: dict[str, Any]) -> str:
    # A page has hundreds of them; a walk through all rules for each would take most of its time.
    paths: dict[str, str] = g.setdefault("paths_of_grids", {})
    if view not in paths:
        paths[view] = url_for(f"{view}.index_view")
    query = urlencode({name: value for name, value in filters.items() if value is not None})
    return f"{paths[view]}?{query}" if query else paths[view]


def user(user_id: int) -> str:
    """The page of one user."""
    return url_for("user.details_view", id=user_id)


def tag(tag_id: int) -> str:
    """The page of one tag."""
    return url_for("tag.details_view", id=tag_id)


def post(post_id: int) -> str:
    """The page of one post."""
    return url_for("post.details_view", id=post_id)
