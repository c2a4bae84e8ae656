"""The JSON interface for the site's other programs."""
