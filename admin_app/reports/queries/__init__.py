"""Reading for reports, one file a subject: bound parameters, by index, either engine."""
