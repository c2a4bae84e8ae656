"""Form fields that know what they showed, so that an unchanged value is never touched."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from flask_babel import gettext
from markupsafe import Markup
from wtforms import Field
from wtforms.utils import unset_value
from wtforms.widgets import DateTimeLocalInput, PasswordInput, TextArea, TextInput

from admin_app.backoffice import moments
from admin_app.backoffice.preview import preview

MOST_MATCHES = 20
Submitted = Sequence[str]


class RecordField(Field):
    """One attribute of a row.

    `shown` gives the texts that a browser sends back for a stored value, and `canonical` folds
    what browsers change on the way; where both agree the field is untouched: neither parsed,
    validated nor written.
    """

    kind: ClassVar[str] = "text"
    touched: bool = True
    # What a conflict page says beside the field: their value, and who changed it.
    theirs: str | None = None
    note: str | None = None

    def shown(self, value: Any) -> list[str]:
        """The texts that a page sends back when nobody changed the field."""
        return ["" if value is None else str(value)]

    def canonical(self, texts: Submitted) -> list[str]:
        """The texts as they compare equal after a browser has handled them."""
        return [unified_line_ends(text) for text in texts]

    def parse(self, texts: Submitted) -> Any:
        """The value that the texts stand for.

        :raises ValueError: with a translated sentence when they stand for none
        """
        return texts[0] if texts else ""

    def process(self, formdata: Any, data: Any = unset_value, **kwargs: Any) -> None:
        """Take the stored value, then what was sent; an absent field is an untouched one."""
        self.is_new = data is unset_value
        self.stored = None if self.is_new else data
        # A default that is worked out is offered on the page; what comes back is what counts.
        is_offered = callable(self.default)
        default = (self.default() if formdata is None else None) if is_offered else self.default
        self.object_data = self.data = default if self.is_new else data
        self.process_errors = []
        self.raw_data = None
        self.touched = False
        if formdata is None or self.name not in formdata:
            return
        self.raw_data = formdata.getlist(self.name)
        shown = self.canonical(self.shown(self.stored))
        # An empty text in a new row is a value too, where the column has no default.
        self.touched = self.is_new or self.canonical(self.raw_data) != shown
        if self.touched:
            try:
                self.data = self.parse(self.raw_data)
            except ValueError as error:
                self.process_errors.append(str(error))

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Check what was changed; on a new row everything counts as changed."""
        if not self.touched and not self.is_new:
            self.errors: list[str] = []
            return True
        return bool(super().validate(form, extra_validators))

    def words(self, value: Any) -> str:
        """The value as a person reads it beside the field."""
        return "\n".join(self.shown(value))

    def take_stored(self) -> None:
        """Forget what was typed and show what is stored."""
        self.raw_data, self.data, self.touched = None, self.stored, False
        self.process_errors = []

    def texts(self) -> list[str]:
        """What the page shows: what was typed, else what is stored."""
        return list(self.raw_data) if self.raw_data is not None else self.shown(self.data)

    def _value(self) -> str:
        # A page cannot hold NUL; browsers would put the same sign in its place.
        return next(iter(self.texts()), "").replace("\x00", "\ufffd")


def unified_line_ends(text: str) -> str:
    """The text with every kind of line end made one, as form submission makes them one."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class TextField(RecordField):
    """One line of text; browsers drop line ends from it."""

    widget = TextInput()

    def canonical(self, texts: Submitted) -> list[str]:
        """Without line ends and with NUL as browsers replace it."""
        return [_as_parsed(unified_line_ends(text).replace("\n", "")) for text in texts]


class LongTextField(RecordField):
    """Text of any length; its line ends stay of the kind that they were, LF in a new text."""

    kind = "long"
    widget = TextArea()

    def canonical(self, texts: Submitted) -> list[str]:
        """With one kind of line end and with NUL as browsers replace it."""
        return [_as_parsed(unified_line_ends(text)) for text in texts]

    def preview(self) -> Markup:
        """The text as readers will see it."""
        return preview(self._value())

    def parse(self, texts: Submitted) -> str:
        """What was typed, with the line ends of the stored text."""
        text = unified_line_ends(texts[0]) if texts else ""
        stored = self.stored or ""
        is_crlf = "\r\n" in stored and "\n" not in stored.replace("\r\n", "")
        return text.replace("\n", "\r\n") if is_crlf else text


def _as_parsed(text: str) -> str:
    return text.replace("\x00", "\ufffd")


class NewPasswordField(RecordField):
    """A password to be hashed; it is never shown again."""

    kind = "password"
    widget = PasswordInput()


class WholeNumberField(RecordField):
    """A whole number of at most 64 bits."""

    kind = "number"
    widget = TextInput()

    def parse(self, texts: Submitted) -> int | None:
        """The number; None where the field is empty."""
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        try:
            number = int(text)
        except ValueError:
            raise ValueError(gettext("Write a whole number, such as 42.")) from None
        if not -(2**63) <= number < 2**63:
            raise ValueError(gettext("That number is too large."))
        return number


class YesNoField(RecordField):
    """Yes or no; “not set” is offered where the row has no value."""

    kind = "choice"
    widget = TextInput()
    _values: ClassVar[dict[str, bool | None]] = {
        "yes": True, "y": True, "1": True, "true": True, "on": True,
        "no": False, "n": False, "0": False, "false": False, "off": False,
        "": None,
    }  # fmt: skip

    def shown(self, value: Any) -> list[str]:
        """`yes`, `no` or nothing."""
        return [{True: "yes", False: "no", None: ""}[value]]

    def parse(self, texts: Submitted) -> bool | None:
        """The truth value, or None for “not set”."""
        text = texts[0].strip().lower() if texts else ""
        if text not in self._values:
            raise ValueError(gettext("Choose yes or no."))
        return self._values[text]

    def words(self, value: Any) -> str:
        """Yes, no or “not set”."""
        return str({True: gettext("Yes"), False: gettext("No"), None: gettext("Not set")}[value])

    def options(self) -> list[tuple[str, str, bool]]:
        """What can be chosen: value, words, whether it is chosen."""
        choices = [("yes", gettext("Yes")), ("no", gettext("No"))]
        is_offered_default = self.is_new and self.default is not None
        if self.stored is None and not is_offered_default:
            choices.append(("", gettext("Not set")))
        return [(value, words, value == self._value()) for value, words in choices]


class MomentField(RecordField):
    """A moment on the reader's clock, to the second; finer parts stay where it is unchanged."""

    kind = "moment"
    widget = DateTimeLocalInput()

    def shown(self, value: Any) -> list[str]:
        """For example `2026-11-22T16:03:00`."""
        if value is None:
            return [""]
        local = moments.to_local(value).replace(tzinfo=None, microsecond=0)
        return [local.isoformat(timespec="seconds")]

    def canonical(self, texts: Submitted) -> list[str]:
        """Browsers leave out seconds of zero."""
        return [_read_wall_clock(text) or text.strip() for text in texts]

    def parse(self, texts: Submitted) -> datetime | None:
        """The UTC moment; None where the field is empty."""
        text = texts[0].strip() if texts else ""
        if not text:
            return None
        wall_clock = _read_wall_clock(text)
        if wall_clock is None:
            raise ValueError(gettext("Write a day and a time, such as 2026-11-22T16:03."))
        try:
            return moments.from_local(datetime.fromisoformat(wall_clock), like=self.stored)
        except moments.NonexistentTimeError:
            raise ValueError(
                gettext("The clock was put forward over this hour; choose one that exists.")
            ) from None
        except OverflowError:
            raise ValueError(gettext("That day is outside the calendar.")) from None


def _read_wall_clock(text: str) -> str | None:
    try:
        wall = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return wall.replace(tzinfo=None, microsecond=0).isoformat(timespec="seconds")
