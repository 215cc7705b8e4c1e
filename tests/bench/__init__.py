"""Benchmarks: what the program is worth beside the alternatives, measured side by side in one run."""
