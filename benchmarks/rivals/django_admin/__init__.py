"""A minimal Django admin over the tables of the site."""
