"""Who may do what, and the headers every answer carries."""
