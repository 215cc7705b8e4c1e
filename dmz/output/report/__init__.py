"""Briefs: an answer as one document to hand on, with its map, tables, methods and sources."""
