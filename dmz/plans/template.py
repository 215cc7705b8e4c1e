"""The commented template of a user's own plan, and the schema for editors."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent


def read_template() -> str:
    """Return a plan with comments that name what else it can hold; it has no faults."""
    return (_FOLDER / "template.toml").read_text(encoding="utf-8")


def read_schema() -> str:
    """Return the JSON Schema of plan files, draft 2020-12.

    It says what `dmz.plans.schema` reads, but not what depends on other places of the
    file, on the territory or on files: that takes ``dmz plan check``.
    """
    return (_FOLDER / "plan.schema.json").read_text(encoding="utf-8")
