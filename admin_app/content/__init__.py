"""The site's own tables: users, posts and tags."""
