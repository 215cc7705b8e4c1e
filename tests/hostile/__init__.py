"""Inputs that mean harm: families of them by the reader that they are for."""
