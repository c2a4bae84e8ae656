"""What a grid can be narrowed by; each filter reads plain values from the address."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cached_property
from typing import Any, ClassVar, TypeAlias

from flask_babel import LazyString, format_date, gettext, lazy_gettext
from sqlalchemy import ColumnElement, Select, and_, inspect, select
from sqlalchemy.orm import InstrumentedAttribute, RelationshipProperty

from admin_app.backoffice import moments
from admin_app.backoffice.rows import find_row, identity_column, name_of_row, naming_column, read_id
from admin_app.db.dialects import dialect_of
from admin_app.extensions import Base, db
from admin_app.i18n import isolated

Label: TypeAlias = "LazyString | str"


class Filter(ABC):
    """One way to narrow a grid."""

    kind: ClassVar[str]

    def __init__(self, attribute: InstrumentedAttribute[Any], label: Label) -> None:
        self.attribute = attribute
        self.label = label
        self.name: str = attribute.key

    @property
    def arg_names(self) -> tuple[str, ...]:
        """The names under which the address carries this filter."""
        return (self.name,)

    @abstractmethod
    def problem(self, name: str, value: str) -> str | None:
        """A sentence when the value cannot be used."""

    @abstractmethod
    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """The SQL condition for the values given; None where none of them is this filter's."""

    @abstractmethod
    def describe(self, values: Mapping[str, str]) -> str | None:
        """The filter in words, for its pill; None where it is not set."""

    def _not_a_choice(self, value: str) -> str:
        return str(
            gettext(
                "“%(value)s” is not a choice for %(filter)s.",
                value=value[:60],
                filter=str(self.label),
            )
        )


class ChoiceFilter(Filter):
    """Yes, no, not set, or either of the last two, for a column that holds truth values."""

    kind = "choice"
    choices: ClassVar[dict[str, Label]] = {
        "yes": lazy_gettext("yes"),
        "no": lazy_gettext("no"),
        "unset": lazy_gettext("not set"),
        "no_or_unset": lazy_gettext("no or not set"),
    }

    def problem(self, name: str, value: str) -> str | None:
        """Only the three choices are known."""
        return None if value in self.choices else self._not_a_choice(value)

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """The column is true, false or NULL, or anything but true."""
        value = values.get(self.name)
        if value is None:
            return None
        if value == "no_or_unset":
            return self.attribute.is_not(True)
        return self.attribute.is_({"yes": True, "no": False, "unset": None}[value])

    def describe(self, values: Mapping[str, str]) -> str | None:
        """For example “Published: yes”."""
        value = values.get(self.name)
        return None if value is None else f"{self.label}: {self.choices[value]}"


class HasFilter(ChoiceFilter):
    """Whether a row has any related row, for example a tag."""

    choices: ClassVar[dict[str, Label]] = {
        "yes": lazy_gettext("yes"),
        "no": lazy_gettext("no"),
    }

    def __init__(self, attribute: InstrumentedAttribute[Any], label: Label) -> None:
        super().__init__(attribute, label)
        self.name = f"has_{attribute.key}"

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """EXISTS over the relation, so that counts stay right."""
        value = values.get(self.name)
        if value is None:
            return None
        return self.attribute.any() if value == "yes" else ~self.attribute.any()


class DateFilter(Filter):
    """A preset or free days, from and to, on the reader's calendar."""

    kind = "date"
    presets: ClassVar[dict[str, Label]] = {
        "today": lazy_gettext("today"),
        "7d": lazy_gettext("last 7 days"),
        "30d": lazy_gettext("last 30 days"),
        "365d": lazy_gettext("last 365 days"),
        "unset": lazy_gettext("not set"),
        "set": lazy_gettext("set"),
    }
    _days: ClassVar[dict[str, int]] = {"today": 1, "7d": 7, "30d": 30, "365d": 365}

    @property
    def arg_names(self) -> tuple[str, ...]:
        """The preset, the first day and the last day."""
        return (self.name, f"{self.name}_from", f"{self.name}_to")

    def problem(self, name: str, value: str) -> str | None:
        """A preset is one of the known; a day is written 2026-11-22."""
        if name == self.name:
            return None if value in self.presets else self._not_a_choice(value)
        if read_day(value):
            return None
        return str(gettext("“%(value)s” is not a day such as 2026-11-22.", value=value[:60]))

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """A half-open range of UTC moments; several values all have to hold."""
        parts: list[ColumnElement[bool]] = []
        preset = values.get(self.name)
        if preset == "unset":
            parts.append(self.attribute.is_(None))
        elif preset == "set":
            parts.append(self.attribute.is_not(None))
        elif preset:
            first = moments.today() - timedelta(days=self._days[preset] - 1)
            parts.append(self.attribute >= moments.start_of_day(first))
        first_day = read_day(values.get(f"{self.name}_from"))
        last_day = read_day(values.get(f"{self.name}_to"))
        if first_day:
            parts.append(self.attribute >= moments.start_of_day(first_day))
        if last_day:
            parts.append(self.attribute < moments.start_of_next_day(last_day))
        return and_(*parts) if parts else None

    def describe(self, values: Mapping[str, str]) -> str | None:
        """For example “Created: last 7 days”."""
        words = []
        if preset := values.get(self.name):
            words.append(str(self.presets[preset]))
        if first := read_day(values.get(f"{self.name}_from")):
            words.append(gettext("from %(day)s", day=format_date(first, rebase=False)))
        if last := read_day(values.get(f"{self.name}_to")):
            words.append(gettext("to %(day)s", day=format_date(last, rebase=False)))
        return f"{self.label}: {' '.join(words)}" if words else None


class RelatedFilter(Filter):
    """One related row, such as an author, by its id; or any whose name holds a text."""

    kind = "related"

    @cached_property
    def relation(self) -> RelationshipProperty[Any]:
        """The relation; asked for late, when every model is known."""
        return inspect(self.attribute).property  # type: ignore[no-any-return]

    @cached_property
    def remote(self) -> type[Base]:
        """The model at the other end."""
        return self.relation.mapper.class_

    @property
    def arg_names(self) -> tuple[str, ...]:
        """The id, and the text to look for in names."""
        return (self.name, f"{self.name}_name")

    def problem(self, name: str, value: str) -> str | None:
        """An id is a whole number; one of a row that is gone narrows to nothing."""
        if name != self.name or read_id(value) is not None:
            return None
        return str(
            gettext(
                "There is no %(filter)s with the number %(value)s.",
                filter=str(self.label),
                value=value[:60],
            )
        )

    def condition(self, values: Mapping[str, str]) -> ColumnElement[bool] | None:
        """A subquery on the related ids, which the indexes of both ends can answer."""
        parts = []
        identity = identity_column(self.remote)
        if value := values.get(self.name):
            parts.append(self._related_to(select(identity).where(identity == int(value))))
        if text := values.get(f"{self.name}_name"):
            named = dialect_of(db.engine).contains(naming_column(self.remote), text)
            parts.append(self._related_to(select(identity).where(named)))
        return and_(*parts) if parts else None

    def describe(self, values: Mapping[str, str]) -> str | None:
        """For example “Author: ann”."""
        words = []
        if value := values.get(self.name):
            row = self._row(value)
            name = f"#{value}" if row is None else name_of_row(row)
            words.append(f"{self.label}: {isolated(name)}")
        if text := values.get(f"{self.name}_name"):
            words.append(
                gettext(
                    "%(filter)s contains “%(text)s”", filter=str(self.label), text=isolated(text)
                )
            )
        return ", ".join(words) or None

    def chosen(self, values: Mapping[str, str]) -> Any | None:
        """The related row that is filtered by, if one is."""
        value = values.get(self.name)
        return self._row(value) if value else None

    def _related_to(self, remote_ids: Select[Any]) -> ColumnElement[bool]:
        if self.relation.secondary is None:
            (foreign_key,) = self.relation.local_columns
            narrowed: ColumnElement[bool] = foreign_key.in_(remote_ids)
            return narrowed
        ((own, link_to_own),) = self.relation.synchronize_pairs
        ((_, link_to_remote),) = self.relation.secondary_synchronize_pairs or ()
        return own.in_(select(link_to_own).where(link_to_remote.in_(remote_ids)))

    def _row(self, value: str) -> Any | None:
        return find_row(self.remote, value)


def read_day(text: str | None) -> date | None:
    """The day written as 2026-11-22; None where the text is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
