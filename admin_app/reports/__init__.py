"""What happened, compared with what: figures, their charts and their files."""
