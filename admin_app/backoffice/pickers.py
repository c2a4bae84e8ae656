"""Form fields that choose rows of another table by searching for them."""

from typing import Any

from flask_babel import gettext
from wtforms.utils import unset_value
from wtforms.widgets import TextInput

from admin_app.backoffice.fields import RecordField, Submitted
from admin_app.backoffice.rows import (
    find_row,
    identity_of,
    name_of_row,
    read_id,
    rows_by_ids,
    rows_by_name,
)
from admin_app.extensions import Base
from admin_app.i18n import alphabetical

MOST_MATCHES = 20


def searched_name(name: str, formdata: Any) -> str:
    """What was typed into the search box of a field."""
    sent = formdata.get(f"{name}_search", "") if formdata is not None else ""
    return str(sent).strip()[:200]


def is_open_search(name: str, search: str, formdata: Any) -> bool:
    """Whether nobody has yet seen what the search finds, so that it stands for a choice itself."""
    return bool(formdata.get("_find") != name and formdata.get(f"{name}_found") != search)


class ReferenceField(RecordField):
    """One row of another table, chosen by searching; a column of foreign keys holds its id."""

    kind = "reference"
    widget = TextInput()

    def __init__(self, *args: Any, remote: type[Base], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remote = remote

    def process(self, formdata: Any, data: Any = unset_value, **kwargs: Any) -> None:
        """Also take what was typed into the search box beside the choice."""
        super().process(formdata, data, **kwargs)
        self.search = searched_name(self.name, formdata)
        if self.search and is_open_search(self.name, self.search, formdata):
            self._choose_by_name()

    def parse(self, texts: Submitted) -> Any:
        """The id of a row that exists."""
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        row = find_row(self.remote, text)
        if row is None:
            raise ValueError(gettext("That row does not exist any more; choose another."))
        return identity_of(row)

    def words(self, value: Any) -> str:
        """The name of the row."""
        row = None if value is None else find_row(self.remote, str(value))
        return "" if row is None else name_of_row(row)

    def take_stored(self) -> None:
        """Also forget what was being looked for."""
        super().take_stored()
        self.search = ""

    def _choose_by_name(self) -> None:
        matches = rows_by_name(self.remote, self.search, limit=2)
        exact = [row for row in matches if name_of_row(row) == self.search.strip()]
        if len(exact) == 1 or len(matches) == 1:
            (row,) = exact or matches
            self.touched = identity_of(row) != self.stored
            self.data, self.raw_data, self.search = identity_of(row), [str(identity_of(row))], ""
        else:
            self.touched = True
            self.process_errors.append(gettext("Choose one of the rows that were found."))

    def options(self) -> list[tuple[str, str, bool]]:
        """What can be chosen without searching again: id, name, whether it is chosen."""
        chosen = self._value()
        rows = rows_by_name(self.remote, self.search, limit=MOST_MATCHES) if self.search else []
        current = find_row(self.remote, chosen)
        if current is not None and all(identity_of(row) != identity_of(current) for row in rows):
            rows.insert(0, current)
        return [
            (str(identity_of(row)), name_of_row(row), str(identity_of(row)) == chosen)
            for row in rows
        ]


class ReferencesField(RecordField):
    """Any number of rows of another table; a page sends their ids, and an empty one beside."""

    kind = "references"
    widget = TextInput()

    def __init__(self, *args: Any, remote: type[Base], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remote = remote

    def shown(self, value: Any) -> list[str]:
        """The ids of the rows."""
        return [str(identity_of(row)) for row in value or ()]

    def canonical(self, texts: Submitted) -> list[str]:
        """Neither order nor repetition counts."""
        return sorted({text.strip() for text in texts if text.strip()})

    def process(self, formdata: Any, data: Any = unset_value, **kwargs: Any) -> None:
        """Also take what was typed into the search box; an exact name is added as chosen."""
        super().process(formdata, data, **kwargs)
        self.search = searched_name(self.name, formdata)
        if self.search and is_open_search(self.name, self.search, formdata):
            self._add_by_name()

    def parse(self, texts: Submitted) -> list[int]:
        """The ids of rows that exist."""
        ids = [read_id(text) for text in self.canonical(texts)]
        rows = rows_by_ids(self.remote, [each for each in ids if each is not None])
        if len(rows) != len(ids):
            raise ValueError(gettext("One of these does not exist any more; choose again."))
        return [identity_of(row) for row in rows]

    def words(self, value: Any) -> str:
        """The names of the rows."""
        return ", ".join(sorted(map(name_of_row, value or ()), key=alphabetical))

    def take_stored(self) -> None:
        """Also forget what was being looked for."""
        super().take_stored()
        self.search = ""

    def _add_by_name(self) -> None:
        matches = rows_by_name(self.remote, self.search, limit=2)
        exact = [row for row in matches if name_of_row(row) == self.search]
        if len(exact) == 1 or len(matches) == 1:
            (row,) = exact or matches
            self.raw_data = [*self.texts(), str(identity_of(row))]
            self.touched, self.search = True, ""
            self.data = self.parse(self.raw_data)
        else:
            self.touched = True
            self.process_errors.append(gettext("Tick the rows that were found."))

    def options(self) -> list[tuple[str, str, bool]]:
        """The chosen rows, then what the search has found: id, name, whether it is chosen."""
        chosen = [int(text) for text in self.canonical(self.texts()) if find_row(self.remote, text)]
        rows = sorted(
            rows_by_ids(self.remote, chosen), key=lambda row: alphabetical(name_of_row(row))
        )
        if self.search:
            found = rows_by_name(self.remote, self.search, limit=MOST_MATCHES)
            rows += [row for row in found if identity_of(row) not in chosen]
        return [
            (str(identity_of(row)), name_of_row(row), identity_of(row) in chosen) for row in rows
        ]
