"""The schematic line, and both parties' land, from a table of control."""

from __future__ import annotations

import json
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.land.derived import LINE
from dmz.land.front_choice import FrontChoice
from dmz.land.theatre import shipped_territory

_DECIMALS = 7  # 1 cm


def line_geojson(data: Path, day: str) -> str:
    """The line of a day's table of control as GeoJSON text, one feature a line."""
    table = data / "control" / f"{day}.csv"
    # Named as a user's file would be, the table is read anew.
    front = FrontChoice(specs=(str(table),)).read(shipped_territory())
    pieces: list[tuple[str, str, BaseGeometry]] = [
        (party, f"Held by {party.capitalize()}", land) for party, land in front.land.items()
    ]
    pieces.append((LINE, "Schematic front line", front.line))
    features = []
    for id, name, shape in pieces:
        properties = {"id": id, "name": name, "date": day}
        head = json.dumps({"type": "Feature", "properties": properties}, ensure_ascii=False)
        # To round each corner by itself may make an edge cross another at the border.
        shape = shapely.set_precision(shape, 10**-_DECIMALS)
        geometry = json.dumps(json.loads(shapely.to_geojson(shape)), separators=(",", ":"))
        features.append(f'{head[:-1]},"geometry":{geometry}}}')
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"
