"""Measuring: a question, the survey that answers it, and the figures."""
