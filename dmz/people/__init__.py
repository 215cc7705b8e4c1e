"""Population sources, and how each counts the people in an area."""
