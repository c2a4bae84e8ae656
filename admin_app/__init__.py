"""A back office for a site whose content is users, posts and tags."""

__version__ = "0.1.0"
