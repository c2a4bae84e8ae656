"""What a value has to be before it is written; each says in one sentence what is wrong."""

from typing import Any, ClassVar

from flask_babel import format_decimal, gettext
from wtforms.validators import StopValidation, ValidationError

from admin_app.backoffice.fields import RecordField


class Required:
    """The value may not be empty or blank."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Any, field: RecordField) -> None:
        """Stop at an empty value, unless a more exact error stands there already."""
        empty = field.data is None or (isinstance(field.data, str) and not field.data.strip())
        if empty and not field.errors:
            raise StopValidation(gettext("This is needed."))


class AtMost:
    """The text has at most so many characters, counted as the database counts them."""

    def __init__(self, characters: int) -> None:
        self.characters = characters

    def __call__(self, form: Any, field: RecordField) -> None:
        """Say by how much the text is too long."""
        length = len(field.data) if isinstance(field.data, str) else 0
        if length > self.characters:
            raise ValidationError(
                gettext(
                    "At most %(most)s characters fit here; these are %(length)s.",
                    most=format_decimal(self.characters),
                    length=format_decimal(length),
                )
            )


class Storable:
    """The text holds no NUL, which PostgreSQL cannot store."""

    def __call__(self, form: Any, field: RecordField) -> None:
        """Refuse the one character."""
        if isinstance(field.data, str) and "\x00" in field.data:
            raise ValidationError(gettext("The text holds a NUL character, which cannot be kept."))
