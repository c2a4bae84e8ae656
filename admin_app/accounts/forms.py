"""What people type about themselves."""

from zoneinfo import available_timezones

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, SelectField, StringField
from wtforms.validators import ValidationError

from admin_app.content.passwords import LONGEST_PASSWORD
from admin_app.i18n import languages

SHORTEST_PASSWORD = 10


class SignInForm(FlaskForm):
    """A name or an e-mail address, and the password exactly as typed."""

    username = StringField(lazy_gettext("User name or e-mail address"))
    password = PasswordField(lazy_gettext("Password"))


class ConfirmPasswordForm(FlaskForm):
    """The password once more."""

    password = PasswordField(lazy_gettext("Your password"))

    def validate_password(self, field: Field) -> None:
        """Nothing is no attempt, and no wrong one."""
        if not field.data:
            raise ValidationError(gettext("Type your password."))


class ChangePasswordForm(FlaskForm):
    """The old password, and a new one twice."""

    old = PasswordField(lazy_gettext("Old password"))
    new = PasswordField(lazy_gettext("New password"))
    again = PasswordField(lazy_gettext("New password again"))

    def __init__(self, username: str) -> None:
        super().__init__()
        self._username = username

    def validate_new(self, field: Field) -> None:
        """Ask for length alone: rules about kinds of letters make passwords worse."""
        password = field.data or ""
        if len(password) < SHORTEST_PASSWORD:
            raise ValidationError(
                gettext(
                    "Please choose at least %(number)d letters, digits or marks.",
                    number=SHORTEST_PASSWORD,
                )
            )
        if len(password) > LONGEST_PASSWORD:
            raise ValidationError(
                gettext("Please choose at most %(number)d letters.", number=LONGEST_PASSWORD)
            )
        if password.casefold().strip() == self._username.casefold().strip():
            raise ValidationError(gettext("Please choose something else than your user name."))

    def validate_again(self, field: Field) -> None:
        """Find typing errors that nobody can see."""
        if field.data != self.new.data:
            raise ValidationError(gettext("This is not the same as the new password above."))


class PreferencesForm(FlaskForm):
    """Language, time zone, theme and density; nothing chosen is the site's default."""

    locale = SelectField(lazy_gettext("Language"))
    time_zone = SelectField(lazy_gettext("Time zone"))
    theme = SelectField(
        lazy_gettext("Colours"),
        choices=[
            ("system", lazy_gettext("As my device has them")),
            ("light", lazy_gettext("Light")),
            ("dark", lazy_gettext("Dark")),
        ],
    )

    density = SelectField(
        lazy_gettext("Rows of a list"),
        choices=[
            ("compact", lazy_gettext("Close together")),
            ("comfortable", lazy_gettext("With more room")),
        ],
    )

    def __init__(self, **current: str | None) -> None:
        super().__init__(data={name: value or "" for name, value in current.items()})
        self.locale.choices = [("", gettext("The language of my browser")), *languages()]
        self.time_zone.choices = [
            ("", gettext("The default of this site")),
            *((name, name) for name in sorted(available_timezones())),
        ]
