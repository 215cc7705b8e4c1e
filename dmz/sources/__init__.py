"""Data sources: files that users hand over, and downloads, all checked before use."""
