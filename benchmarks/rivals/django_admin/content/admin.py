"""Grids of 50 rows with the same columns, searches, filters and acts as ours."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from .models import Post, Tag, User


@admin.register(Post)
class PostAdmin(admin.ModelAdmin):
    """Posts with author and tags, read in as few statements as Django's guide shows."""

    list_display = ("id", "title", "user", "tag_names", "published", "created_at")
    list_display_links = ("title",)
    list_select_related = ("user",)
    list_filter = ("published", "created_at")
    search_fields = ("title", "content")
    ordering = ("-created_at",)
    list_per_page = 50
    autocomplete_fields = ("user", "tags")
    actions = ("publish",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Read the tags of a page in one statement, and no long texts."""
        return super().get_queryset(request).prefetch_related("tags")

    @admin.display(description="tags")
    def tag_names(self, post: Post) -> str:
        """The names of the tags."""
        return ", ".join(tag.name for tag in post.tags.all())

    @admin.action(description="Publish selected posts")
    def publish(self, request: HttpRequest, posts: QuerySet) -> None:
        """Publish the chosen posts."""
        posts.update(published=True)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """Users."""

    list_display = ("id", "username", "email", "is_active", "created_at", "post_count")
    list_filter = ("is_active",)
    search_fields = ("username", "email")
    exclude = ("password_hash",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count the posts of each user, as Django's guide to aggregation shows."""
        return super().get_queryset(request).annotate(post_count=Count("post"))

    @admin.display(description="posts", ordering="post_count")
    def post_count(self, user: User) -> int:
        """The number of posts."""
        return user.post_count


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags."""

    list_display = ("id", "name")
    search_fields = ("name",)
    list_per_page = 50
