"""Backups that are proven to restore, encrypted, and kept a second time elsewhere."""
