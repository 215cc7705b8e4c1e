"""The shape of plain data: every answer keeps to the schema that ships, and the schema
says what every field is.

``python -m tests.output.test_schemas`` writes ``dmz/docs/json.md``.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from tests.cli.conftest import line_file
from tests.shared import ROOT

SCHEMA_FILE = ROOT / "dmz" / "output" / "schemas" / "answers.json"
SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
DOCS = ROOT / "dmz" / "docs" / "json.md"
__all__ = ["line_file"]  # the fixture of the tests of commands
ANSWERS = [each["$ref"].rsplit("/", 1)[-1] for each in SCHEMA["oneOf"]]
_TWO_MAPS = ("--front", "LINE", "--front", "AGAIN", "--uncertainty", "ensemble")
# The plain question of every command is checked with what it shows at a terminal, see
# `tests.output.test_screens`.
CALLS = [
    ("compute", "5", "10", "--by", "raion", "--uncertainty", "auto"),
    ("compute", "--depth", "ukraine=5", "--oblast", "Kherson"),
    ("balance", "--given", "ukraine=oblast:Donetsk", "--of", "population"),
    ("balance", "--given", "ukraine=450"),
    ("plan", "run", "equivalence-2025", "--set", "distance=5"),
    ("compute", "5", *_TWO_MAPS),
    ("sweep", "--to", "5", "--step", "2", *_TWO_MAPS),
    ("balance", "--given", "ukraine=5", *_TWO_MAPS),
    ("plan", "run", "korea-1953", *_TWO_MAPS),
    ("plan", "score", "korea-1953", *_TWO_MAPS),
    ("compare", "-d", "5", "-d", "10", *_TWO_MAPS),
    ("data", "verify"),
]


def named(reference: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][reference.rsplit("/", 1)[-1]]
    return found


def alternatives(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield what a value may be, references followed."""
    if "$ref" in schema:
        yield named(schema["$ref"])
    elif "anyOf" in schema:
        for each in schema["anyOf"]:
            yield from alternatives(each)
    else:
        yield schema


def undocumented(value: Any, schema: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the paths of fields that the schema does not describe."""
    for shape in alternatives(schema):
        if isinstance(value, list) and "items" in shape:
            for each in value:
                yield from undocumented(each, shape["items"], f"{path}[]")
        elif isinstance(value, dict) and "properties" in shape:
            for name, each in value.items():
                if name not in shape["properties"]:
                    yield f"{path}.{name}"
                else:
                    yield from undocumented(each, shape["properties"][name], f"{path}.{name}")


@pytest.mark.parametrize("words", CALLS, ids=" ".join)
def test_every_answer_keeps_to_the_schema(
    words: tuple[str, ...], run: Callable[..., Result], line_file: str
) -> None:
    files = {"LINE": line_file}
    if "AGAIN" in words:
        files["AGAIN"] = shutil.copy(line_file, f"{line_file}.again.geojson")
    asked = [files.get(word, word) for word in words]
    check_schema(run(*asked, "--format", "json"))


def check_schema(result: Result) -> None:
    """Check that a command's JSON is what the schema says, and all of it described."""
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    (answer,) = (
        name
        for name in ANSWERS
        if named(name)["properties"]["schema"]["const"] == document["schema"]
    )
    alone = {**SCHEMA, "oneOf": [{"$ref": f"#/$defs/{answer}"}]}
    jsonschema.Draft202012Validator(alone).validate(document)
    assert set(undocumented(document, named(answer))) == set()
    if "summary" in named(answer)["required"]:  # lists have no sentence
        assert document["summary"].endswith(".")


def test_the_schema_is_one() -> None:
    """Looked at here alone: it takes ten times as long as an answer."""
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_value_of_another_type_or_a_field_that_is_gone_is_found() -> None:
    """The schema refuses what breaks scripts: it is no list of names alone."""
    zone = {"distance_km": 5.0, "party": "ash", "area_km2": "500"}
    errors = jsonschema.Draft202012Validator({**SCHEMA, **named("Zone")}).iter_errors(zone)
    messages = [error.message for error in errors]
    assert "'500' is not of type 'number'" in messages
    assert "'population' is a required property" in messages


def test_what_scripts_read_is_required() -> None:
    """Fields of the first version that keep their names and meaning."""
    kept = {
        "Result": {"schema", "zones", "cities", "front", "warnings", "provenance"},
        "Zone": {"party", "distance_km", "area_km2", "area_km2_low", "area_km2_high",
                 "population", "population_low", "population_high"},
        "SectorFront": {"length_km"},
        "City": {"inside"},
        "Inside": {"inside"},
    }  # fmt: skip
    for name, fields in kept.items():
        assert fields <= set(named(name)["required"]), name


def described(schema: Mapping[str, Any]) -> str:
    """Return the type of a field in words."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(map(described, schema["anyOf"]))
    if "const" in schema:
        return f"`{schema['const']}`"
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if kinds[0] == "array":
        return f"list of {described(schema['items'])}"
    return " or ".join(kinds)


def docs() -> str:
    """Return the reference of all fields, in Markdown."""
    lines = [
        "# The fields of JSON",
        "",
        f"{SCHEMA['title']}. {SCHEMA['description']}",
        "",
        "The JSON Schema ships as `dmz/output/schemas/answers.json`. Fields in italics may be "
        "absent. Plain data are in English, `summary` is in the language that was asked for.",
    ]
    for name, shape in SCHEMA["$defs"].items():
        title = f"`{shape['description']}`" if name in ANSWERS else shape["description"]
        lines += ["", f"## {name}", "", title, "", "| field | is | |", "|---|---|---|"]
        for field, schema in shape["properties"].items():
            label = f"`{field}`" if field in shape["required"] else f"*`{field}`*"
            lines.append(f"| {label} | {described(schema)} | {schema['description']} |")
    return "\n".join(lines) + "\n"


def test_the_reference_is_up_to_date() -> None:
    assert DOCS.read_text(encoding="utf-8") == docs(), "run python -m tests.output.test_schemas"


def test_every_shape_is_used() -> None:
    text = json.dumps(SCHEMA)
    for name in SCHEMA["$defs"]:
        assert f'"#/$defs/{name}"' in text, name


if __name__ == "__main__":
    DOCS.parent.mkdir(exist_ok=True)
    DOCS.write_text(docs(), encoding="utf-8")
