"""Answers: what each command returns."""
