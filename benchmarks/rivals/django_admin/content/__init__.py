"""The tables of the site as Django sees them."""
