"""Reports: an answer to hand on, with its map, tables, methods and sources."""
