"""The parts of the data builder, one noun a module."""
