"""A page with every component, as reports, backups and jobs would use it."""

from dataclasses import dataclass, field

from flask import render_template_string
from flask_admin import expose

from admin_app.backoffice.base import GuardedView
from admin_app.security.permissions import Permission

PAGE = """
{% extends "layout.html" %}
{% import "backoffice/components.html" as components with context %}
{% block title %}Components{% endblock %}
{% block main %}
<h1>Components</h1>
<ul class="cards">
  {{ components.card("Posts", 1204|number, "/admin/post/", "12 more than before", "up") }}
  {% call components.card("Drafts", 7, change="2 fewer than before", direction="down") %}
  <svg role="img" viewBox="0 0 40 10"><title>Drafts of 7 days</title><path d="M0 9h40"/></svg>
  {% endcall %}
  {{ components.card("Share", 0.37|percentformat, change="the same", note="3 have no date") }}
</ul>
<div class="toolbar">
  {{ components.act("/admin/backups/create", "Back up", "plus", "primary", {"reason": "test"}) }}
  {{ components.act("/admin/backups/delete", "Delete", kind="danger") }}
  <a class="button" href="/admin/">Leave</a>
</div>
{{ components.progress(340, 1000, "Copying") }}
{{ components.progress(0, 1000, "Waiting") }}
{{ components.progress(12, none, "Counting") }}
{{ components.progress(0, none, "Starting") }}
<p>{% for kind in ("ok", "warning", "failed", "running", "waiting") %}
{{ components.status(kind, "It is " ~ kind) }} {% endfor %}</p>
{{ components.period_picker(period) }}
{% call components.chart_frame("Posts a day", "How many posts came in on each day.") %}
<svg role="img" viewBox="0 0 40 10"><title>Posts a day</title><path d="M0 9h40"/></svg>
{% endcall %}
{{ components.stat_list([("Size", "12 MB"), ("Rows", 1204|number)]) }}
<div class="table"><table class="plain">
<caption class="unseen">Authors</caption>
<thead><tr><th scope="col">Author</th><th scope="col" class="number">Posts</th></tr></thead>
<tbody><tr><th scope="row">Ada</th><td class="number">{{ 1204|number }}</td></tr></tbody>
<tfoot><tr><th scope="row">All</th><td class="number">{{ 1204|number }}</td></tr></tfoot>
</table></div>
{% call components.nothing("archive", "No backups yet", "A backup can be restored later.") %}
<a class="button primary" href="/admin/">Make the first</a>
{% endcall %}
{% endblock %}
"""


@dataclass(frozen=True)
class Days:
    """What the period picker asks of a period."""

    first: str | None = "2026-11-01"
    last: str | None = "2026-11-30"
    presets: tuple[tuple[str, str, bool], ...] = (
        ("7 days", "?period=7d", False),
        ("This month", "?period=month", True),
    )
    comparisons: tuple[tuple[str, str], ...] = (
        ("", "nothing"),
        ("former", "the period before"),
        ("year", "the year before"),
    )
    comparison: str = "former"
    kept: dict[str, str] = field(default_factory=lambda: {"min_posts": "5"})


class ComponentsView(GuardedView):
    """The page."""

    permission = Permission.HOME_VIEW

    @expose("/")  # type: ignore[untyped-decorator]
    def index(self) -> str:
        """Every component once or more."""
        return render_template_string(PAGE, period=Days())
