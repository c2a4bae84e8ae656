"""The first page: what is there, what came in, what to do next."""
