"""The four tables; Django neither makes nor changes them."""

from django.db import models


class User(models.Model):
    """Who writes posts."""

    username = models.CharField(max_length=80, unique=True)
    email = models.CharField(max_length=120, unique=True)
    password_hash = models.CharField(max_length=256)
    created_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(null=True, blank=True)

    class Meta:
        managed = False
        db_table = "users"

    def __str__(self) -> str:
        return self.username


class Tag(models.Model):
    """A word that posts carry."""

    name = models.CharField(max_length=50, unique=True)

    class Meta:
        managed = False
        db_table = "tags"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A text."""

    title = models.CharField(max_length=200)
    content = models.TextField()
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    created_at = models.DateTimeField(null=True, blank=True)
    published = models.BooleanField(null=True, blank=True)
    tags = models.ManyToManyField(Tag, db_table="post_tags", blank=True)

    class Meta:
        managed = False
        db_table = "posts"

    def __str__(self) -> str:
        return self.title
