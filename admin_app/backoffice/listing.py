"""A view in the design's sense: which rows, in which order, as plain values in the address."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

if TYPE_CHECKING:
    from admin_app.backoffice.filters import Filter

LONGEST_SEARCH = 200
MOST_WORDS = 8
PAGE_SIZES = (20, 50, 100)


@dataclass(frozen=True)
class Listing:
    """The named query behind a grid, its export and its bulk acts; pages count from 0."""

    search: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 0
    page_size: int = PAGE_SIZES[0]
    notices: tuple[str, ...] = ()

    @property
    def words(self) -> list[str]:
        """The words of the search, each of which has to match."""
        return self.search.split()[:MOST_WORDS]

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out."""
        return bool(self.words or self.filters)

    def args(self, **changes: Any) -> dict[str, str]:
        """The address arguments of this listing with changes applied; a new order or
        narrowing begins at the first page, and defaults are left out."""
        if "page" not in changes:
            changes["page"] = 0
        other = replace(self, **changes)
        args = {"search": other.search, **other.filters}
        if other.sort:
            args |= {"sort": other.sort, "desc": "1" if other.descending else "0"}
        if other.page:
            args["page"] = str(other.page)
        if other.page_size != PAGE_SIZES[0]:
            args["page_size"] = str(other.page_size)
        return {name: value for name, value in args.items() if value}

    def without_filter(self, *names: str) -> dict[str, str]:
        """The address arguments with the filters of these names taken off."""
        kept = {name: value for name, value in self.filters.items() if name not in names}
        return self.args(filters=kept)


def read_listing(
    args: MultiDict[str, str], filters: tuple["Filter", ...], sortable: Mapping[str, Any]
) -> Listing:
    """Read an address; whatever cannot be understood is left out and said in `notices`."""
    notices: list[str] = []
    search = args.get("search", "").strip()
    if len(search) > LONGEST_SEARCH or len(search.split()) > MOST_WORDS:
        notices.append(
            gettext("Only the first %(count)s words of the search count.", count=MOST_WORDS)
        )
        search = " ".join(search[:LONGEST_SEARCH].split()[:MOST_WORDS])
    sort = args.get("sort", "")
    if sort and sort not in sortable:
        notices.append(gettext("“%(name)s” is not a column to sort by.", name=sort))
        sort = ""
    return Listing(
        search=search,
        filters=_read_filters(args, filters, notices),
        sort=sort,
        descending=args.get("desc", "") not in ("", "0"),
        page=_read_page(args, notices),
        page_size=_read_page_size(args, notices),
        notices=tuple(notices),
    )


def _read_filters(
    args: MultiDict[str, str], filters: tuple["Filter", ...], notices: list[str]
) -> dict[str, str]:
    accepted: dict[str, str] = {}
    known = {"search", "sort", "desc", "page", "page_size"}
    for each in filters:
        known.update(each.arg_names)
        for name in each.arg_names:
            value = args.get(name, "").strip()
            if not value:
                continue
            problem = each.problem(name, value)
            if problem:
                notices.append(problem)
            else:
                accepted[name] = value
    unknown = [name for name in args if name not in known]
    notices.extend(gettext("“%(name)s” is not a filter here.", name=name) for name in unknown[:3])
    return accepted


def _read_page(args: MultiDict[str, str], notices: list[str]) -> int:
    text = args.get("page", "0")
    if text.isascii() and text.isdigit() and len(text) < 12:
        return int(text)
    notices.append(gettext("“%(page)s” is not a page; this is the first.", page=text[:40]))
    return 0


def _read_page_size(args: MultiDict[str, str], notices: list[str]) -> int:
    text = args.get("page_size", str(PAGE_SIZES[0]))
    if text in map(str, PAGE_SIZES):
        return int(text)
    notices.append(gettext("A page has 20, 50 or 100 rows."))
    return PAGE_SIZES[0]
