"""Output: files, tables, map layers, maps and reports."""
