"""Bringing one record back from a backup, whole or in single fields, with its links."""
