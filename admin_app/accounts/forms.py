"""What people type about themselves."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField

LONGEST_PASSWORD = 1000


class SignInForm(FlaskForm):
    """A name or an e-mail address, and the password exactly as typed."""

    username = StringField(lazy_gettext("User name or e-mail address"))
    password = PasswordField(lazy_gettext("Password"))
