"""Write a rebuilt file and say how it differs from what was there."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any


def replace(path: Path, text: str) -> str:
    """Write ``text`` to ``path`` if it differs, and describe the change in a line."""
    before = path.read_text(encoding="utf-8") if path.exists() else None
    if before == text:
        return f"{path.name}: unchanged ({len(_items(path.name, text))} {_noun(path.name)})"
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    temporary.replace(path)
    old = _items(path.name, before) if before else {}
    new = _items(path.name, text)
    added, removed = sorted(new.keys() - old.keys()), sorted(old.keys() - new.keys())
    changed = sorted(key for key in new.keys() & old.keys() if new[key] != old[key])
    parts = [
        f"{len(keys)} {verb}{_examples(keys)}"
        for keys, verb in ((added, "added"), (removed, "removed"), (changed, "changed"))
        if keys
    ]
    return f"{path.name}: {', '.join(parts) or 'layout changed'} ({len(new)} {_noun(path.name)})"


def _examples(keys: list[str]) -> str:
    shown = ", ".join(keys[:5])
    return f" ({shown}{', ...' if len(keys) > 5 else ''})"


def _noun(name: str) -> str:
    return {".csv": "rows", ".geojson": "features"}.get(Path(name).suffix, "resources")


def _items(name: str, text: str) -> dict[str, Any]:
    """Split a file into its items, by id, so that two versions can be compared."""
    if name.endswith(".csv"):
        return {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    document = json.loads(text)
    if name.endswith(".geojson"):
        return {feature["properties"]["id"]: feature for feature in document["features"]}
    return {resource["path"]: resource for resource in document["resources"]}
