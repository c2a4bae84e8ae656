"""What somebody says about a token that is to be made."""

from datetime import date, datetime

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, Field, RadioField, SelectMultipleField, StringField
from wtforms.validators import Optional, ValidationError

from admin_app.accounts.tokens import scopes
from admin_app.accounts.tokens.models import LONGEST_NAME
from admin_app.backoffice import moments
from admin_app.security.permissions import Permission, Role

CHOSEN = "chosen"


class TokenForm(FlaskForm):
    """A name, what the token may do and until when."""

    name = StringField(lazy_gettext("What the token is for"))
    scope = RadioField(
        lazy_gettext("What it may do"),
        choices=[
            (scopes.READ, lazy_gettext("Read, and change nothing")),
            (scopes.ALL, lazy_gettext("Everything that I may do")),
            (CHOSEN, lazy_gettext("What is ticked below")),
        ],
        default=scopes.READ,
    )
    permissions = SelectMultipleField(lazy_gettext("Chosen permissions"))
    expires = DateField(lazy_gettext("Last day"), validators=[Optional()])

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.permissions.choices = [(name.value, name.value) for name in scopes.grantable_to(role)]

    def validate_name(self, field: Field) -> None:
        """Ask for something to tell tokens apart by."""
        field.data = (field.data or "").strip()
        if not field.data:
            raise ValidationError(gettext("This is needed."))
        if len(field.data) > LONGEST_NAME or not field.data.isprintable():
            raise ValidationError(
                gettext("Please use at most %(number)d letters in one line.", number=LONGEST_NAME)
            )

    def validate_permissions(self, field: Field) -> None:
        """Something has to be ticked where ticks are what counts."""
        if self.scope.data == CHOSEN and not field.data:
            raise ValidationError(gettext("Tick at least one permission."))

    def validate_expires(self, field: Field) -> None:
        """The last day lies ahead, on the reader's calendar."""
        if field.data is not None and field.data < moments.today():
            raise ValidationError(gettext("That day has passed; choose a later one."))

    def stored_scope(self) -> str:
        """The scope as it is stored."""
        if self.scope.data != CHOSEN:
            return str(self.scope.data)
        return scopes.written(Permission(name) for name in self.permissions.data)

    def expires_at(self) -> datetime | None:
        """The moment at which the last day is over for its person."""
        last_day: date | None = self.expires.data
        return None if last_day is None else moments.start_of_next_day(last_day)
