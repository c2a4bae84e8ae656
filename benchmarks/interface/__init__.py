"""What the pages weigh and how quickly they appear, beside Django admin over the same file."""
