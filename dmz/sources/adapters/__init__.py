"""Adapters: one module for each source, found by name; see `dmz.sources.registry`."""
