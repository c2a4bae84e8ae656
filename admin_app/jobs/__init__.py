"""Jobs: units of work that outlive a request, done by the worker with progress and a result."""
