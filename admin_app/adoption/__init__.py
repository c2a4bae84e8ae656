"""Taking over the database of a site: as a copy for a trial, or in its place for good."""
