"""Adapters: a module for each source, found by its name; see `dmz.sources.registry`."""
