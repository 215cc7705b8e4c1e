"""The catalogue ``datapackage.json``: each file, whose it is, its licence and hash."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import Any

from builder import hromadas
from builder.gazetteer import coverage
from builder.tables import read_table

CATALOGUE = "datapackage.json"
DESCRIPTIONS = Path(__file__).with_name("resources.toml")
FORMATS = {
    ".csv": ("csv", "text/csv"),
    ".geojson": ("geojson", "application/geo+json"),
    ".toml": ("toml", "application/toml"),
    ".md": ("md", "text/markdown"),
    ".ttf": ("ttf", "font/ttf"),
    ".txt": ("txt", "text/plain"),
}
TYPES = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}


def shipped(data: Path) -> list[str]:
    """Sorted paths of all shipped files in ``data`` but the builder and itself."""
    return sorted(
        path.relative_to(data).as_posix()
        for path in data.rglob("*")
        if path.suffix in FORMATS
        and path.relative_to(data).parts[0] != DESCRIPTIONS.parent.name
        and not path.name.startswith(".")
    )


def datapackage(data: Path) -> str:
    """The catalogue as JSON text, one resource for each shipped file.

    Raises
    ------
    ValueError
        If ``resources.toml`` says nothing of a shipped file.
    """
    described = tomllib.loads(DESCRIPTIONS.read_text(encoding="utf-8"))
    resources = [_resource(data, path, described) for path in shipped(data)]
    package = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        **described["package"],
        "licenses": [described["licences"][key] for key in sorted(described["licences"])],
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def faults(data: Path) -> list[str]:
    """One line for each fault between the catalogue and the files."""
    package = json.loads((data / CATALOGUE).read_text(encoding="utf-8"))
    recorded = {resource["path"]: resource for resource in package["resources"]}
    present = set(shipped(data))
    found = [
        f"{path}: not in {CATALOGUE}; run 'make data'" for path in sorted(present - recorded.keys())
    ]
    for path, resource in sorted(recorded.items()):
        if path not in present:
            found.append(f"{path}: listed in {CATALOGUE}, but there is no such file")
        elif _hash((data / path).read_bytes()) != resource["hash"]:
            found.append(f"{path}: differs from its hash in {CATALOGUE}; run 'make data'")
    return found


def _resource(data: Path, path: str, described: dict[str, Any]) -> dict[str, Any]:
    entry = _description(data, path, described)
    content = (data / path).read_bytes()
    format_name, mediatype = FORMATS[Path(path).suffix]
    sources = [described["sources"][key] for key in entry["sources"]]
    resource: dict[str, Any] = {
        "name": re.sub(r"[^a-z0-9-]+", "-", path.rsplit(".", 1)[0].lower()),
        "path": path,
        "title": entry["title"],
        "description": entry["description"],
        "format": format_name,
        "mediatype": mediatype,
        **({} if format_name == "ttf" else {"encoding": "utf-8"}),
        "bytes": len(content),
        "hash": _hash(content),
        "licenses": [described["licences"][entry["licence"]]],
        "sources": [
            {"title": source["title"], **({"path": source["path"]} if "path" in source else {})}
            for source in sources
        ],
        "dmz:date": entry["date"],
        "dmz:credit": "; ".join(dict.fromkeys(source["credit"] for source in sources)),
    }
    if format_name == "csv":
        resource["type"] = "table"
        resource["schema"] = _schema(data / path, entry.get("fields", {}), described["fields"])
    if "schematic" in entry:
        resource["dmz:schematic"] = entry["schematic"]
        resource["dmz:deviation"] = entry["deviation"]
        resource["dmz:uncertainty_km"] = entry["uncertainty_km"]
    if path == "settlements.csv":
        rows = read_table(data / path)
        resource["dmz:coverage"] = coverage(rows, data)
        resource["dmz:hromadas"] = hromadas.share(rows)
    return resource


def _description(data: Path, path: str, described: dict[str, Any]) -> dict[str, Any]:
    """The entry for a path, or for the pattern it matches, its blanks filled in."""
    for pattern, entry in described["resource"].items():
        if not re.fullmatch(pattern, path):
            continue
        day = re.search(r"\d{4}-\d\d-\d\d", path)
        blanks = {"date": day.group() if day else "", "title": path}
        deviation = entry.get("deviation", {}).get(blanks["date"], {})
        if path.endswith(".toml"):
            blanks["title"] = tomllib.loads((data / path).read_text(encoding="utf-8")).get(
                "title", path
            )
        if "schematic" in entry and not deviation:
            raise ValueError(f"{DESCRIPTIONS.name} has no measured deviation for {path}")
        text = {
            key: value.format(**blanks, **deviation)
            for key, value in entry.items()
            if isinstance(value, str)
        }
        return {**entry, **text, "deviation": deviation}
    raise ValueError(f"{DESCRIPTIONS.name} says nothing of {path}")


def _schema(path: Path, own: dict[str, Any], common: dict[str, Any]) -> dict[str, Any]:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    fields = []
    for column, name in enumerate(header):
        about = own.get(name) or common.get(name) or {}
        if "description" not in about:
            raise ValueError(
                f"{DESCRIPTIONS.name} says nothing of the column {name} of {path.name}"
            )
        values = [row[column] for row in rows if row[column]]
        required = len(values) == len(rows)
        fields.append(
            {"name": name, "type": _type(values)} | about
            | ({"constraints": {"required": True}} if required else {})
        )  # fmt: skip
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    first = [row[0] for row in rows]
    if len(set(first)) == len(first):
        schema["primaryKey"] = [header[0]]
    return schema


def _type(values: list[str]) -> str:
    for name, form in TYPES.items():
        if values and all(form.fullmatch(value) for value in values):
            return name
    return "string"


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
