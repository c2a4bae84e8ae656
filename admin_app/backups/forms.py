"""What somebody sends along with a backup from elsewhere, or before a restore."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from admin_app.backups.bundles import is_bundle, refusal_of
from admin_app.backups.errors import BackupError, Fault, UnfitBackup
from admin_app.i18n import isolated

FAULTS_OF_MANIFEST = (Fault.MANIFEST, Fault.NEWER)


class UploadForm(FlaskForm):
    """The two files that a backup is, or one that holds both.

    `notes` say by the field's name what became of the other file where one was refused.
    """

    file = FileField(lazy_gettext("File of the backup"))
    manifest = FileField(lazy_gettext("Manifest"))

    def __init__(self) -> None:
        super().__init__()
        self.notes: dict[str, str] = {}

    def validate_file(self, field: Field) -> None:
        """Ask for the file, and refuse what does not begin like one."""
        _refuse_none(field)
        if refusal := refusal_of(field.data):
            raise ValidationError(refusal)

    def validate_manifest(self, field: Field) -> None:
        """Ask for the manifest, unless the other file holds it or is none of a backup."""
        is_wrong = bool(self.file.data) and bool(self.file.errors)
        if not is_wrong and not self.holds_both():
            _refuse_none(field)

    def holds_both(self) -> bool:
        """Whether the file is one that holds the manifest as well."""
        return bool(self.file.data) and is_bundle(self.file.data)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether both files are there; else say of the one that is that it was not looked at."""
        is_valid: bool = super().validate(extra_validators)
        for field in (self.file, self.manifest):
            if not is_valid and not field.errors and field.data:
                self.notes[field.name] = gettext(
                    "“%(name)s” has not been looked at yet; choose it again, since a browser "
                    "keeps no file.",
                    name=isolated(field.data.filename),
                )
        return is_valid

    def refuse(self, error: BackupError) -> None:
        """Say at the file that is wrong what is wrong, and of a manifest that it was right."""
        fault = error.fault if isinstance(error, UnfitBackup) else None
        if fault in FAULTS_OF_MANIFEST and not self.holds_both():
            self.manifest.errors = [str(error)]
            return
        self.file.errors = [str(error)]
        if fault is Fault.FILE_CHANGED and self.manifest.data:
            self.notes["manifest"] = gettext(
                "“%(name)s” was right; choose it again, since a browser keeps no file.",
                name=isolated(self.manifest.data.filename),
            )


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
