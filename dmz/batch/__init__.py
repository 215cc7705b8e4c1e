"""Batches: many scenarios from one file, on one machine or many."""
