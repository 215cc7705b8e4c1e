"""Sources of people, and how each counts those in an area."""
