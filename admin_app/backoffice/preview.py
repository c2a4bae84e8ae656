"""A text as readers would see it: Markdown and HTML, made harmless."""

import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

# Rendering a longer text would keep everybody else waiting.
MOST_CHARACTERS = 200_000

_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
# Pictures would be fetched from other hosts, which the policy of our pages forbids.
_ALLOWED = nh3.ALLOWED_TAGS - {"img", "map", "area"}

_HEADING = re.compile("<(/?)h([1-6])>")


def preview(text: str) -> Markup:
    """The text rendered, without scripts, styles, forms and pictures."""
    html = _MARKDOWN.render(text[:MOST_CHARACTERS])
    # What is left is text and plain marks: the cleaner parses it as a browser does.
    clean = nh3.clean(html, tags=_ALLOWED, attributes={"a": {"href", "title"}})
    return Markup(_HEADING.sub(_lower, clean))  # noqa: S704


def _lower(heading: re.Match[str]) -> str:
    """A page has headings of its own above those of the text."""
    return f"<{heading[1]}h{min(int(heading[2]) + 2, 6)}>"
