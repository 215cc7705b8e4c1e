"""Documents: for each command, which tables and notes stand for its result."""
