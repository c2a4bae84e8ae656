"""What a rescue will do, in sentences for whoever has to agree to it."""

from collections.abc import Iterable

from flask_babel import LazyString, gettext, lazy_gettext, ngettext

from admin_app.backups.rescue.plans import Plan
from admin_app.backups.rescue.records import Kind
from admin_app.i18n import isolated

LABELS: dict[str, LazyString] = {
    "title": lazy_gettext("Title"),
    "content": lazy_gettext("Text"),
    "user_id": lazy_gettext("Author"),
    "tags": lazy_gettext("Tags"),
    "published": lazy_gettext("Published"),
    "created_at": lazy_gettext("Created"),
    "updated_at": lazy_gettext("Changed"),
    "username": lazy_gettext("Name"),
    "name": lazy_gettext("Name"),
    "email": lazy_gettext("E-mail"),
    "is_active": lazy_gettext("Active"),
    "posts": lazy_gettext("Posts"),
    "password_hash": lazy_gettext("Password"),
}
MOST_NAMES = 20


def promises(plan: Plan) -> list[str]:
    """One sentence for each thing that will happen."""
    kept = plan.beside.kept
    name = isolated(kept.name)
    if not plan.is_whole:
        labels = ", ".join(str(LABELS[each]) for each in plan.fields)
        sentences = [
            gettext(
                "“%(name)s” gets back what the backup holds of: %(fields)s.",
                name=name, fields=labels,
            )
        ]  # fmt: skip
    elif plan.beside.live is not None:
        sentences = [gettext("“%(name)s” comes back under a new number.", name=name)]
    else:
        sentences = [gettext("“%(name)s” comes back as No. %(number)s.", name=name, number=kept.id)]
    if kept.kind is Kind.USER and plan.is_whole:
        sentences.append(
            gettext("The password is that of the backup; a role in the back office is not given.")
        )
    return [*sentences, *_about_author(plan), *_about_tags(plan), *_about_posts(plan)]


def _about_author(plan: Plan) -> Iterable[str]:
    if plan.author is not None:
        yield gettext(
            "The author, “%(name)s”, comes back too, with the password of then and without a role.",
            name=isolated(plan.author.name),
        )
    elif plan.author_id is not None:
        yield gettext("The author is “%(name)s”.", name=isolated(plan.author_name))


def _about_tags(plan: Plan) -> Iterable[str]:
    missing = _names(plan.missing_tags)
    if missing and plan.wish.leave_tags:
        yield gettext("These tags are gone and left out: %(names)s.", names=missing)
    elif missing:
        yield gettext("These tags are gone and made again: %(names)s.", names=missing)


def _about_posts(plan: Plan) -> Iterable[str]:
    if plan.posts:
        yield ngettext(
            "%(num)s post carries the tag again.", "%(num)s posts carry the tag again.",
            len(plan.posts),
        )  # fmt: skip
    if plan.posts_gone:
        yield ngettext(
            "%(num)s post that carried it is gone.", "%(num)s posts that carried it are gone.",
            plan.posts_gone,
        )  # fmt: skip


def _names(names: tuple[str, ...]) -> str:
    shown = ", ".join(isolated(name) for name in names[:MOST_NAMES])
    return shown if len(names) <= MOST_NAMES else f"{shown}, …"
