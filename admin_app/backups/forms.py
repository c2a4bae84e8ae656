"""What somebody sends along with a backup from elsewhere, or before a restore."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError


class UploadForm(FlaskForm):
    """The two files that a backup is."""

    file = FileField(lazy_gettext("File of the backup"))
    manifest = FileField(lazy_gettext("Manifest"))

    def validate_file(self, field: Field) -> None:
        """Ask for the file."""
        _refuse_none(field)

    def validate_manifest(self, field: Field) -> None:
        """Ask for the manifest."""
        _refuse_none(field)


class RestoreForm(FlaskForm):
    """Says that whoever restores has read what becomes of what is there."""

    confirm = BooleanField(lazy_gettext("Yes, replace the content by that of this backup"))

    def validate_confirm(self, field: Field) -> None:
        """Nothing is replaced by a slip of the hand."""
        if not field.data:
            raise ValidationError(gettext("Tick this first; what is listed above will be gone."))


def _refuse_none(field: Any) -> None:
    if not field.data or not field.data.filename:
        raise ValidationError(gettext("Choose a file."))
