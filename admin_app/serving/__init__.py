"""Starts the back office: prepares the database, then serves it."""
