"""What reports cost beside plain SQL and beside Django admin, over the same file."""
