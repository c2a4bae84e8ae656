"""A back office for a site whose content is users, posts and tags."""
