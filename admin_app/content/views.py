"""Posts, users and tags in the back office."""

from typing import Any, ClassVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import gettext, lazy_gettext, ngettext
from flask_login import current_user
from markupsafe import Markup, escape
from sqlalchemy import func, select
from werkzeug.exceptions import Forbidden

from admin_app.backoffice.bulk import BulkAct, delete_chosen, set_value
from admin_app.backoffice.clock_filter import ClockFilter
from admin_app.backoffice.count_filter import CountFilter
from admin_app.backoffice.errors import StaleRowError
from admin_app.backoffice.fields import NewPasswordField
from admin_app.backoffice.filters import ChoiceFilter, DateFilter, HasFilter, RelatedFilter
from admin_app.backoffice.formatters import link
from admin_app.backoffice.forms import RecordForm
from admin_app.backoffice.model_view import GuardedModelView
from admin_app.backoffice.rows import identity_of, name_of_row
from admin_app.backoffice.validators import Required
from admin_app.content import queries, services
from admin_app.content.errors import UnknownHeirError, UserHasPostsError
from admin_app.content.forms import DeleteUserForm, EmailAddress, LongEnough
from admin_app.content.models import Post, Tag, User, post_tags
from admin_app.extensions import Base


class PostView(GuardedModelView):
    """The site's posts."""

    permission_scope = "post"
    plural, singular = lazy_gettext("Posts"), lazy_gettext("Post")
    column_list = ("id", "title", "author", "tags", "published", "created_at")
    column_details_list = ("id", "title", "author", "tags", "published", "created_at", "content")
    column_export_list = ("id", "title", "user_id", "author", "tags", "published", "created_at",
                          "content")  # fmt: skip
    column_labels: ClassVar[dict[str, Any]] = {
        "id": lazy_gettext("No."),
        "title": lazy_gettext("Title"),
        "content": lazy_gettext("Text"),
        "user_id": lazy_gettext("Author"),
        "author": lazy_gettext("Author"),
        "tags": lazy_gettext("Tags"),
        "published": lazy_gettext("Published"),
        "created_at": lazy_gettext("Created"),
    }
    column_editable_list = ("title", "published")
    form_columns = ("title", "content", "user_id", "tags", "published", "created_at")
    field_options: ClassVar[dict[str, Any]] = {"user_id": {"default": lambda: current_user.id}}
    searchable = ("title", "content", "author.username", "tags.name")
    default_sort = ("created_at", True)
    narrowing = (
        ChoiceFilter(Post.published, lazy_gettext("Published")),
        DateFilter(Post.created_at, lazy_gettext("Created")),
        ClockFilter(Post.created_at, lazy_gettext("Created")),
        RelatedFilter(Post.author, lazy_gettext("Author")),
        RelatedFilter(Post.tags, lazy_gettext("Tag")),
        HasFilter(Post.tags, lazy_gettext("Has tags")),
    )
    sort_columns: ClassVar[dict[str, Any]] = {
        "tags": select(func.min(Tag.name))
        .join(post_tags, post_tags.c.tag_id == Tag.id)
        .where(post_tags.c.post_id == Post.id)
        .correlate(Post)
        .scalar_subquery(),
    }
    bulk_acts = (
        set_value(
            "publish", lazy_gettext("Publish"), "published", True,
            lambda n: ngettext("%(num)s post will be published.",
                               "%(num)s posts will be published.", n),
            lambda n: ngettext("%(num)s post has been published.",
                               "%(num)s posts have been published.", n),
        ),
        set_value(
            "unpublish", lazy_gettext("Unpublish"), "published", False,
            lambda n: ngettext("%(num)s post will no longer be published.",
                               "%(num)s posts will no longer be published.", n),
            lambda n: ngettext("%(num)s post is no longer published.",
                               "%(num)s posts are no longer published.", n),
        ),
        delete_chosen(
            lazy_gettext("Delete"),
            lambda n: ngettext("%(num)s post will be deleted.",
                               "%(num)s posts will be deleted.", n),
            lambda n: ngettext("%(num)s post has been deleted.",
                               "%(num)s posts have been deleted.", n),
        ),
    )  # fmt: skip

    def loaded_names(self) -> list[str]:
        """Also the beginning of the text, for posts that have no title."""
        return [*self.column_list, "excerpt"]

    def title_cell(self, row: Post) -> Markup:
        """The title, or the beginning of the text where there is none."""
        if row.title.strip():
            return escape(row.title)
        beginning = " ".join(row.excerpt.split()) or gettext("(no title, no text)")
        return Markup('<span class="unset" dir="auto">%s</span>') % beginning

    def author_cell(self, row: Post) -> Markup:
        """The author, leading to everything by them."""
        return link(self.narrowed_to("author", row.user_id), name_of_row(row.author))

    def tags_cell(self, row: Post) -> Markup:
        """The tags, each leading to the posts that carry it."""
        chips = [link(self.narrowed_to("tags", tag.id), tag.name, "chip") for tag in row.tags]
        return Markup(" ").join(chips)

    column_formatters: ClassVar[dict[str, Any]] = {
        "title": lambda view, context, row, name: view.title_cell(row),
        "author": lambda view, context, row, name: view.author_cell(row),
        "tags": lambda view, context, row, name: view.tags_cell(row),
    }


def _posts_link(argument: str) -> Any:
    """A formatter for a number of posts that leads to these posts."""

    def formatted(view: Any, context: Any, row: Any, name: str) -> Markup:
        address = url_for("post.index_view", **{argument: identity_of(row)})
        return link(address, str(getattr(row, name)), "number")

    return formatted


class UserView(GuardedModelView):
    """The site's users."""

    permission_scope = "user"
    plural, singular = lazy_gettext("Users"), lazy_gettext("User")
    column_list = ("id", "username", "email", "is_active", "created_at", "post_count")
    column_details_list = (*column_list, "updated_at")
    column_export_list = column_list
    column_labels: ClassVar[dict[str, Any]] = {
        "id": lazy_gettext("No."),
        "username": lazy_gettext("Name"),
        "email": lazy_gettext("E-mail"),
        "password_hash": lazy_gettext("Password"),
        "is_active": lazy_gettext("Active"),
        "created_at": lazy_gettext("Created"),
        "updated_at": lazy_gettext("Changed"),
        "post_count": lazy_gettext("Posts"),
    }
    column_formatters: ClassVar[dict[str, Any]] = {"post_count": _posts_link("author")}
    column_editable_list = ("is_active",)
    form_columns = ("username", "email", "is_active")
    extra_create_fields: ClassVar[dict[str, Any]] = {
        "password": NewPasswordField(
            lazy_gettext("Password"), validators=[Required(), LongEnough()]
        )
    }
    field_options: ClassVar[dict[str, Any]] = {"email": {"validators": [EmailAddress()]}}
    delete_template = "content/delete_user.html"
    searchable = ("username", "email")
    default_sort = ("id", True)
    narrowing = (
        ChoiceFilter(User.is_active, lazy_gettext("Active")),
        DateFilter(User.created_at, lazy_gettext("Created")),
        HasFilter(User.posts, lazy_gettext("Has posts")),
        CountFilter(User.posts, lazy_gettext("Posts"), Post.created_at),
    )
    bulk_acts: ClassVar[tuple[BulkAct, ...]] = (
        set_value(
            "activate", lazy_gettext("Activate"), "is_active", True,
            lambda n: ngettext("%(num)s user will be active.", "%(num)s users will be active.", n),
            lambda n: ngettext("%(num)s user is active now.", "%(num)s users are active now.", n),
        ),
        set_value(
            "deactivate", lazy_gettext("Deactivate"), "is_active", False,
            lambda n: ngettext("%(num)s user will no longer be active.",
                               "%(num)s users will no longer be active.", n),
            lambda n: ngettext("%(num)s user is no longer active.",
                               "%(num)s users are no longer active.", n),
        ),
        delete_chosen(
            lazy_gettext("Delete"),
            lambda n: ngettext("%(num)s user will be deleted.",
                               "%(num)s users will be deleted.", n),
            lambda n: ngettext("%(num)s user has been deleted.",
                               "%(num)s users have been deleted.", n),
        ),
    )  # fmt: skip

    def loaded_names(self) -> list[str]:
        """Also whether the user is a person of the back office, for the policy."""
        return [*self.column_list, "person"]

    def create_record(self, form: RecordForm, once: str) -> Any:
        """Insert the user with a hashed password."""
        return services.create_user(form.values(), once)

    @expose("/delete/", methods=("GET", "POST"))
    def delete_view(self) -> ResponseReturnValue:
        """Ask what becomes of the posts, then delete the user."""
        row = self.requested_row()
        if not self.may("delete", row):
            raise Forbidden
        form = DeleteUserForm(request.form if request.method == "POST" else None)
        if request.method == "GET" or "_find" in request.form:
            return self._delete_user_page(row, form)
        name, row_id = name_of_row(row), row.id
        try:
            services.delete_user(
                row_id, self.form_columns, request.form.get("_stamp", ""),
                form.fate(), form.heir.data,
            )  # fmt: skip
        except (StaleRowError, UserHasPostsError, UnknownHeirError) as error:
            flash(str(error), "error")
            return self._delete_user_page(self.requested_row(), form), error.status
        flash(self.deleted_message(row_id, name), "success")
        return redirect(self.list_address())

    def remote_models(self) -> dict[str, type[Base]]:
        """Also who takes over the posts of a user who goes."""
        return super().remote_models() | {"heir": User}

    def _delete_user_page(self, row: User, form: DeleteUserForm) -> str:
        return str(
            self.render(
                self.delete_template, row=row, form=form, posts=queries.number_of_posts(row.id),
                stamp=self.stamp_of_record(row), fate=form.fate(),
            )
        )  # fmt: skip


class TagView(GuardedModelView):
    """The site's tags."""

    permission_scope = "tag"
    plural, singular = lazy_gettext("Tags"), lazy_gettext("Tag")
    column_list = ("id", "name", "post_count")
    column_labels: ClassVar[dict[str, Any]] = {
        "id": lazy_gettext("No."),
        "name": lazy_gettext("Name"),
        "post_count": lazy_gettext("Posts"),
    }
    column_formatters: ClassVar[dict[str, Any]] = {"post_count": _posts_link("tags")}
    column_editable_list = ("name",)
    form_columns = ("name",)
    searchable = ("name",)
    default_sort = ("name", False)
    narrowing = (
        HasFilter(Tag.posts, lazy_gettext("Has posts")),
        CountFilter(Tag.posts, lazy_gettext("Posts"), Post.created_at),
    )
    bulk_acts: ClassVar[tuple[BulkAct, ...]] = (
        delete_chosen(
            lazy_gettext("Delete"),
            lambda n: ngettext("%(num)s tag will be deleted and taken off every post.",
                               "%(num)s tags will be deleted and taken off every post.", n),
            lambda n: ngettext("%(num)s tag has been deleted.",
                               "%(num)s tags have been deleted.", n),
        ),
    )  # fmt: skip

    def deletion_facts(self, row: Tag) -> list[str]:
        """How many posts lose the tag."""
        count = row.post_count
        return [ngettext("%(num)s post carries this tag and will lose it.",
                         "%(num)s posts carry this tag and will lose it.", count)]  # fmt: skip
