"""Other back offices over the same database, each as its own guide sets it up."""
