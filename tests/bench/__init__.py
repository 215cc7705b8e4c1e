"""Benchmarks: accuracy and speed, side by side with the alternatives in one run."""
