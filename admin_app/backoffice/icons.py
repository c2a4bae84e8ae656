"""Icons as part of the page: no font, no request, in the colour of the text around them."""

import re
from functools import cache

from lucide.jinja import lucide
from markupsafe import Markup

SIZE = 16
# The style sheet says these of every icon once.
_STYLE = re.compile(r' (?:fill|stroke(?:-\w+)*)="[^"]*"(?=[^<]*class="icon")')


@cache
def icon(name: str) -> Markup:
    """The icon of this name from the Lucide set, hidden from screen readers: words stand beside it.

    :raises lucide.IconDoesNotExist: when the set has none of this name
    """
    drawn = lucide(name, size=SIZE, **{"class": "icon", "aria-hidden": "true"})
    return Markup(_STYLE.sub("", "".join(line.strip() for line in drawn.splitlines())))  # noqa: S704 -- drawn by the set
