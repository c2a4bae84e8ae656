"""What only the site's own tables ask of a form."""

from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms.validators import ValidationError

from admin_app.backoffice.fields import RecordField
from admin_app.backoffice.forms import RecordForm
from admin_app.backoffice.pickers import ReferenceField
from admin_app.content.email_addresses import problem_with_email
from admin_app.content.models import User
from admin_app.content.services import PostsFate

SHORTEST_PASSWORD = 10


class EmailAddress:
    """The text has the form of an e-mail address; nothing is asked of the network."""

    def __call__(self, form: Any, field: RecordField) -> None:
        """Refuse any other form."""
        if field.data and problem_with_email(field.data):
            raise ValidationError(gettext("Write an e-mail address, such as ann@example.org."))


class LongEnough:
    """A new password that is not guessed at once."""

    def __call__(self, form: Any, field: RecordField) -> None:
        """Refuse a short one."""
        if len(field.data or "") < SHORTEST_PASSWORD:
            sentence = gettext("At least %(count)s characters, please.", count=SHORTEST_PASSWORD)
            raise ValidationError(sentence)


class DeleteUserForm(RecordForm):
    """What becomes of the posts, and who takes them over."""

    heir = ReferenceField(lazy_gettext("Hand them to"), remote=User)

    def fate(self) -> PostsFate:
        """The choice; to refuse where none was made."""
        chosen = request.form.get("posts", "")
        return PostsFate(chosen) if chosen in set(PostsFate) else PostsFate.REFUSE
