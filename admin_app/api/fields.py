"""Fields of JSON bodies: they ask of a value what the columns and the forms ask of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields
from marshmallow.validate import Length, Range
from sqlalchemy import Text as LongText
from sqlalchemy.orm import InstrumentedAttribute

from admin_app.backoffice.rows import LARGEST_ID, SMALLEST_ID
from admin_app.content.email_addresses import problem_with_email

NEEDED = "This is needed."


class Text(fields.String):
    """Text that can be stored, of at most so many characters; one with a limit is not empty."""

    default_error_messages = {  # noqa: RUF012 - as the library declares it
        "required": NEEDED,
        "null": "This must be text.",
        "invalid": "This must be text.",
    }

    def __init__(
        self, longest: int | None = None, validate: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        limits = [
            Length(min=1, error=NEEDED),
            Length(max=longest, error="At most {max} characters fit here."),
        ]
        super().__init__(
            validate=[_storable, *(limits if longest is not None else []), *validate], **kwargs
        )


class TextOf(Text):
    """Text that a column takes; not blank where people name rows by it."""

    def __init__(self, column: InstrumentedAttribute[Any], **kwargs: Any) -> None:
        kind = column.property.columns[0].type
        if isinstance(kind, LongText):
            super().__init__(**kwargs)
            return
        validators = [_not_blank, *kwargs.pop("validate", ())]
        metadata = {"pattern": r"\S", **kwargs.pop("metadata", {})}
        super().__init__(kind.length, validators, metadata=metadata, **kwargs)


class YesNo(fields.Boolean):
    """True or false, and nothing that resembles them."""

    default_error_messages = {  # noqa: RUF012
        "null": "This must be true or false.",
        "invalid": "This must be true or false.",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


class Id(fields.Integer):
    """The number of a row, of at most 64 bits."""

    default_error_messages = {  # noqa: RUF012
        "required": NEEDED,
        "null": "This must be a whole number.",
        "invalid": "This must be a whole number.",
    }

    def __init__(self, **kwargs: Any) -> None:
        bounds = Range(SMALLEST_ID, LARGEST_ID, error="That number is too large.")
        super().__init__(strict=True, validate=bounds, **kwargs)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.make_error("invalid")
        return super()._deserialize(value, attr, data, **kwargs)


class Moment(fields.AwareDateTime):
    """A moment with its time zone, such as 2026-11-22T16:03:00Z."""

    default_error_messages = {  # noqa: RUF012
        "null": "This must be a moment, such as 2026-11-22T16:03:00Z.",
        "invalid": "This must be a moment, such as 2026-11-22T16:03:00Z.",
        "invalid_awareness": "Say the time zone, as in 2026-11-22T16:03:00Z.",
    }

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> datetime:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        moment: datetime = super()._deserialize(value, attr, data, **kwargs)
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise ValidationError("That day is outside the calendar.") from None


def email_form(value: str) -> None:
    """Refuse what has not the form of an e-mail address; nothing is asked of the network."""
    if problem_with_email(value):
        raise ValidationError("Write an e-mail address, such as ann@example.org.")


def _not_blank(value: str) -> None:
    if value and not value.strip():
        raise ValidationError(NEEDED)


def _storable(value: str) -> None:
    if "\x00" in value:
        raise ValidationError("The text holds a NUL character, which cannot be kept.")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValidationError("The text holds half of a pair of surrogates, which is no letter.")
