"""Every report, in the order of the list."""

from admin_app.reports.catalogue.active_authors import ACTIVE_AUTHORS
from admin_app.reports.catalogue.post_counts import POST_COUNTS
from admin_app.reports.catalogue.prolific_authors import PROLIFIC_AUTHORS
from admin_app.reports.catalogue.publishing import PUBLISHING
from admin_app.reports.catalogue.recent_posts import RECENT_POSTS
from admin_app.reports.catalogue.tags import TAGS
from admin_app.reports.declared import Report

REPORTS: tuple[Report, ...] = (
    PUBLISHING,
    RECENT_POSTS,
    ACTIVE_AUTHORS,
    PROLIFIC_AUTHORS,
    POST_COUNTS,
    TAGS,
)


def report_named(name: str) -> Report | None:
    """The report with this name in its address."""
    return {report.name: report for report in REPORTS}.get(name)
