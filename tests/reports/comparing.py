"""Every report read as a page reads it, and beside it what plain Python makes of the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import Flask, request

from admin_app.backoffice import moments
from admin_app.extensions import db
from admin_app.reports.asked import Asked, read_asked
from admin_app.reports.catalogue import report_named
from admin_app.reports.declared import LongTable, Report
from tests.reports.recount import Content, Days, content_of_app, days_before, published_of

Comparison = tuple[str, Any, Any]
# Rows of which the small trend is counted again.
SOME = 50


@contextmanager
def asked_for(app: Flask, name: str, query: str, zone: str) -> Iterator[tuple[Report, Asked]]:
    """The report as an address asks for it, by a reader in this zone."""
    app.config["DEFAULT_TIMEZONE"] = zone
    with app.test_request_context(f"/admin/reports/{name}?{query}"):
        report = report_named(name)
        assert report is not None
        yield report, read_asked(report, request.args)


def rows(report: Report, asked: Asked, name: str) -> list[Any]:
    """Every row of a table."""
    table = report.table_named(name)
    assert table is not None
    if isinstance(table, LongTable):
        ids = db.session.scalars(table.ids(asked)).all()
        assert table.count(asked) == len(ids)
        return list(table.read(asked, ids))
    return list(table.read(asked))


def figures(report: Report, asked: Asked) -> list[tuple[int, int | None]]:
    """Each figure and the one that it is compared with."""
    return [(figure.value, figure.former) for figure in report.figures(asked)]


def compare_all(app: Flask, zone: str, days: Days) -> Iterator[Comparison]:
    """What every report says, and what it ought to; of all time where no days are given."""
    query = "period=all" if days is None else f"from={days[0]}&to={days[1]}"
    former = None if days is None else days_before(days)
    with app.app_context():
        content = content_of_app(zone)
    yield from _post_counts(app, zone, query, content, days)
    yield from _authors(app, zone, query, content, days, former)
    yield from _publishing(app, zone, query, content, days, former)
    yield from _tags(app, zone, query, content, days, former)
    yield from _recent_posts(app, zone, content)


def _post_counts(
    app: Flask, zone: str, query: str, content: Content, days: Days
) -> Iterator[Comparison]:
    with asked_for(app, "post-counts", f"{query}&compare=none", zone) as (report, asked):
        found = {row.id: tuple(row[2:5]) + tuple(row[6:8]) for row in rows(report, asked, "users")}
        yield "post-counts", found, content.per_user(days)
        own: dict[int, list[Any]] = {number: [] for number in content.users}
        for post in content.posts:
            own.get(post.user_id, []).append(post)
        some = rows(report, asked, "users")[:SOME]
        expected_trends = [content.trend(days, moments.today(), own[row.id]) for row in some]
        yield "post-counts trends", [list(row.trend) for row in some], expected_trends
        posts = content.of(days)
        published = len(published_of(posts))
        expected = [(len(posts), None), (published, None), (len(posts) - published, None)]
        yield "post-counts figures", figures(report, asked), expected


def _authors(
    app: Flask, zone: str, query: str, content: Content, days: Days, former: Days
) -> Iterator[Comparison]:
    for name, more, fewest in (("active-authors", "", 1), ("prolific-authors", "&min_posts=2", 3)):
        with asked_for(app, name, query + more, zone) as (report, asked):
            found = {row.id: row.posts for row in rows(report, asked, "authors")}
            yield name, found, content.active_authors(days, fewest)
            before = len(content.active_authors(former, fewest)) if former else None
            yield f"{name} figure", figures(report, asked)[0], (len(found), before)


def _publishing(
    app: Flask, zone: str, query: str, content: Content, days: Days, former: Days
) -> Iterator[Comparison]:
    with asked_for(app, "publishing", f"{query}&per=day", zone) as (report, asked):
        posts = content.dated() if days is None else content.of(days)
        before = content.of(former) if former else None
        expected = [
            (len(posts), None if before is None else len(before)),
            (len(published_of(posts)), None if before is None else len(published_of(before))),
            (len(content.posts) - len(published_of(content.posts)), None),
        ]
        yield "publishing figures", figures(report, asked), expected
        for row in rows(report, asked, "timeline"):
            of_bucket = content.of((row.bucket.first, row.bucket.last))
            expected_row = (len(of_bucket), len(published_of(of_bucket)))
            yield f"publishing {row.bucket}", (row.posts, row.published), expected_row
            if row.former_bucket is not None:
                of_former = content.of((row.former_bucket.first, row.former_bucket.last))
                yield f"publishing {row.former_bucket}", row.former_posts, len(of_former)
        for name, read in (("weekdays", _weekday), ("hours", _hour)):
            found = [row.posts for row in rows(report, asked, name)]
            clocks = [read(content, post) for post in posts]
            yield name, found, [clocks.count(number) for number in range(len(found))]
        found = [row.posts for row in rows(report, asked, "drafts")]
        yield "drafts", found, content.drafts_by_age(moments.today())


def _weekday(content: Content, post: Any) -> int:
    return content.clock(post).weekday()


def _hour(content: Content, post: Any) -> int:
    return content.clock(post).hour


def _tags(
    app: Flask, zone: str, query: str, content: Content, days: Days, former: Days
) -> Iterator[Comparison]:
    with asked_for(app, "tags", query, zone) as (report, asked):
        now, ever = content.per_tag(days), content.per_tag(None)
        then = content.per_tag(former) if former else {}
        expected = {tag: (now[tag], then.get(tag, 0), ever[tag]) for tag in content.tags}
        found = {row.id: (row.posts, row.former, row.all_posts)
                 for row in rows(report, asked, "tags")}  # fmt: skip
        yield "tags", found, expected
        own, some = content.posts_by_tag(), rows(report, asked, "tags")[:SOME]
        expected_trends = [content.trend(days, moments.today(), own[row.id]) for row in some]
        yield "tags trends", [list(row.trend) for row in some], expected_trends
        expected_figures = [
            (len(now), len(then) if former else None),
            (content.untagged(days), content.untagged(former) if former else None),
            (len(content.tags.keys() - ever.keys()), None),
        ]
        yield "tags figures", figures(report, asked), expected_figures


def _recent_posts(app: Flask, zone: str, content: Content) -> Iterator[Comparison]:
    with asked_for(app, "recent-posts", "days=3650", zone) as (report, asked):
        days = (asked.period.first, asked.period.last)
        assert days[1] == moments.today() >= date(2026, 1, 1)
        newest_first = sorted(
            content.of(days), key=lambda post: (post.created_at, post.id), reverse=True
        )
        found = [row.id for row in rows(report, asked, "posts")]
        yield "recent-posts", found, [post.id for post in newest_first]
        yield "recent-posts figure", figures(report, asked)[0][0], len(found)
