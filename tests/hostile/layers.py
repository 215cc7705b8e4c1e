"""Layers: GeoJSON, KML, CSV, and the binary formats, broken and spiteful."""

# The inputs stand in one piece each, and SQL in them is the attack.
# ruff: noqa: E501, S608

from __future__ import annotations

import gzip
import json
import sqlite3
import struct
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas
import shapely

from tests.hostile.inputs import (
    FRONT,
    OWN_LAND,
    PEOPLE,
    SCALE,
    SECTOR,
    Hostile,
    Inputs,
)

READERS = (FRONT, OWN_LAND, SECTOR)
SQUARE = shapely.box(36, 48, 37, 49)
RING = [[36, 48], [37, 48], [37, 49], [36, 48]]


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", **members, "features": list(features)}


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def geojson(site: str) -> Inputs:
    """GeoJSON that is none, or asks for more than it may."""
    texts: dict[str, bytes | str] = {
        "empty": "",
        "blanks": " \n\t" * 1000,
        "a mark alone": "\ufeff",
        "null bytes": bytes(4096),
        "noise": bytes(range(256)) * 8,
        "null": "null",
        "a number": "1",
        "a text": '"FeatureCollection"',
        "a list": "[]",
        "lists without end": "[" * 200_000,
        "lists nested": "[" * 100_000 + "]" * 100_000,
        "objects nested": '{"a":' * 100_000 + "1" + "}" * 100_000,
        "no type": "{}",
        "cut short": json.dumps(collection(feature(polygon(RING))))[:-40],
        "rubbish after it": json.dumps(collection(feature(polygon(RING)))) + "}",
        "single quotes": str(collection(feature(polygon(RING)))),
        "two documents": '{"type":"Point","coordinates":[36,48]}' * 2,
        "not UTF-8": b'{"type":"Feature","properties":{"n":"\xff\xfe"},"geometry":null}',
        "UTF-16 cut short": json.dumps(collection(feature(polygon(RING)))).encode("utf-16")[:-21],
        "gzip": gzip.compress(json.dumps(collection(feature(polygon(RING)))).encode()),
        "a page": "<!DOCTYPE html><html><body>not found</body></html>",
        "a script": "#!/bin/sh\ntouch owned\n",
        "a pickle": b"\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system\x94",
        "NaN": '{"type":"Point","coordinates":[NaN,48]}',
        "Infinity": '{"type":"Point","coordinates":[36,-Infinity]}',
        "an exponent": '{"type":"Point","coordinates":[1e999,48]}',
        "digits": '{"type":"Point","coordinates":[' + "9" * 5000 + ",48]}",
        "digits in a property": '{"type":"Feature","properties":{"population":'
        + "9" * 5000
        + '},"geometry":{"type":"Point","coordinates":[36,48]}}',
        "many digits": '{"type":"Polygon","coordinates":[[['
        + "9" * 400
        + ",48],[37,48],[37,49],[36,48]]]}",
        "values without end": "[" + "[]," * 10_000_000 + "[]]",
    }
    for name, text in texts.items():
        commands = (*READERS, PEOPLE) if name == "digits in a property" else READERS
        yield name, Hostile("held.geojson", text, commands)


def geojson_values(site: str) -> Inputs:
    """Well formed, but with a value that does not belong."""
    values: dict[str, Any] = {
        "type of a list": {"type": ["FeatureCollection"], "features": []},
        "type of nothing": {"type": None},
        "type unknown": {"type": "Topology", "objects": {}},
        "no features": collection(),
        "features of a text": {"type": "FeatureCollection", "features": "many"},
        "features of an object": {"type": "FeatureCollection", "features": {"0": None}},
        "features of nothing": {"type": "FeatureCollection", "features": None},
        "features of nulls": collection(None, None),
        "features of numbers": collection(1, 2),
        "features of lists": collection([[]]),
        "a collection in a collection": collection(collection(feature(polygon(RING)))),
        "no geometry": collection(feature(None)),
        "geometry of a text": collection(feature("POLYGON((36 48))")),
        "geometry of a list": collection(feature([36, 48])),
        "geometry of nothing": collection(feature({})),
        "geometry of a feature": collection(feature(feature(polygon(RING)))),
        "geometry unknown": collection(feature({"type": "Circle", "coordinates": [36, 48]})),
        "coordinates missing": collection(feature({"type": "Polygon"})),
        "coordinates null": collection(feature({"type": "Polygon", "coordinates": None})),
        "coordinates a text": collection(feature({"type": "Point", "coordinates": "36,48"})),
        "coordinates of texts": collection(feature(polygon([["36", "48"]] * 4))),
        "coordinates of nulls": collection(feature(polygon([[None, None]] * 4))),
        "coordinates of flags": collection(feature(polygon([[True, False]] * 4))),
        "coordinates an object": collection(feature({"type": "Point", "coordinates": {"x": 1}})),
        "coordinates too flat": collection(feature({"type": "Polygon", "coordinates": [36, 48]})),
        "coordinates too deep": collection(feature({"type": "Point", "coordinates": [[[[36]]]]})),
        "coordinates of one": collection(feature(polygon([[36]] * 4))),
        "a ring of two": collection(feature(polygon([[36, 48], [37, 48]]))),
        "a ring left open": collection(feature(polygon([[36, 48], [37, 48], [37, 49], [36, 49]]))),
        "rings that are empty": collection(feature(polygon([], []))),
        "a line of one point": collection(
            feature({"type": "LineString", "coordinates": [[36, 48]]})
        ),
        "a line without length": collection(
            feature({"type": "LineString", "coordinates": [[36, 48], [36, 48]]})
        ),
        "a polygon without area": collection(
            feature(polygon([[36, 48], [37, 48], [36, 48], [36, 48]]))
        ),
        "metres": collection(feature(polygon([[4e6, 6e6], [5e6, 6e6], [5e6, 7e6], [4e6, 6e6]]))),
        "off the globe": collection(feature(polygon([[36, 148], [37, 148], [37, 149], [36, 148]]))),
        "wound around the globe": collection(
            feature(polygon([[3600, 48], [3700, 48], [3700, 49], [3600, 48]]))
        ),
        "the largest numbers": collection(
            feature(polygon([[1e308, 1e308], [-1e308, 1e308], [-1e308, -1e308], [1e308, 1e308]]))
        ),
        "no geometries": collection(feature({"type": "GeometryCollection", "geometries": []})),
        "geometries null": collection(feature({"type": "GeometryCollection", "geometries": None})),
        "points": collection(feature({"type": "MultiPoint", "coordinates": [[36, 48]]})),
    }
    deep: Any = {"type": "Point", "coordinates": [36, 48]}
    for _ in range(400):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    values["geometries nested"] = collection(feature(deep))
    values["a column for each feature"] = collection(
        *(
            feature({"type": "Point", "coordinates": [36, 48]}, **{f"c{n}": 1})
            for n in range(20_000)
        )
    )
    for member in ("value", "map"):
        values[f"'{member}' is a text"] = {member: "FeatureCollection"}
        values[f"'{member}' is empty"] = {member: {}}
    for name, value in values.items():
        yield name, Hostile("held.geojson", json.dumps(value), (FRONT, OWN_LAND))


def crs_names(site: str) -> Inputs:
    """A CRS that names a file or a server, or is none."""
    names: dict[str, Any] = {
        "a link": {"type": "link", "properties": {"href": f"{site}/crs", "type": "proj4"}},
        "a link to a file": {"type": "link", "properties": {"href": "file:///etc/passwd"}},
        "an address": {"type": "name", "properties": {"name": f"{site}/crs"}},
        "a pipeline": {"type": "name", "properties": {"name": "+proj=pipeline +step +proj=merc"}},
        "a grid": {"type": "name", "properties": {"name": f"+proj=longlat +nadgrids={site}/g.gsb"}},
        "an init file": {"type": "name", "properties": {"name": "+init=/etc/passwd:0"}},
        "a number": 4326,
        "a text": "EPSG:3857",
        "a list": ["EPSG:3857"],
        "of nothing": {},
        "without a name": {"type": "name", "properties": {}},
        "a name of a list": {"type": "name", "properties": {"name": ["EPSG:3857"]}},
        "a name without end": {"type": "name", "properties": {"name": "EPSG:" + "9" * 100_000}},
        "unknown": {"type": "name", "properties": {"name": "EPSG:999999"}},
        "of the Moon": {"type": "name", "properties": {"name": "IAU_2015:30100"}},
        "a CRS of heights": {"type": "name", "properties": {"name": "EPSG:5773"}},
        "an ellipsoid": {"type": "name", "properties": {"name": "EPSG:7030"}},
        "WKT": {"type": "name", "properties": {"name": 'GEOGCS["x"' + "[" * 5000}},
        "escapes": {"type": "name", "properties": {"name": "\x1b[31mEPSG:1\x07\n\n"}},
    }
    for name, crs in names.items():
        for ending in ("geojson", "json", "txt"):
            text = json.dumps(collection(feature(polygon(RING)), crs=crs))
            yield f"{name} in {ending}", Hostile(f"held.{ending}", text, (FRONT,))


def kml(site: str) -> Inputs:
    """XML that reaches out, blows up or is no KML."""
    head = '<?xml version="1.0"?>'
    open_, close = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>', "</Document></kml>"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    texts = {
        "laughs": f'{head}<!DOCTYPE kml [<!ENTITY l0 "ha">{laughs}]>{open_}&l11;{close}',
        "an entity of a file": f'{head}<!DOCTYPE k [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"{open_}<name>&f;</name>{close}",
        "an entity of a server": f'{head}<!DOCTYPE k [<!ENTITY f SYSTEM "{site}/e">]>'
        f"{open_}<name>&f;</name>{close}",
        "a parameter entity": f'{head}<!DOCTYPE k [<!ENTITY % f SYSTEM "{site}/p"> %f;]>{open_}{close}',
        "a document type": f'{head}<!DOCTYPE kml SYSTEM "{site}/kml.dtd">{open_}{close}',
        "a link": f"{open_}<NetworkLink><Link><href>{site}/a.kml</href></Link></NetworkLink>{close}",
        "an old link": f"{open_}<NetworkLink><Url><href>{site}/a.kml</href></Url></NetworkLink>{close}",
        "another root": f"{head}<gpx><wpt lat='48' lon='36'/></gpx>",
        "a service": f"<OGRWFSDataSource><URL>{site}/wfs</URL></OGRWFSDataSource>",
        "a virtual layer": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{site}/a'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "a schema": f'<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml" '
        f'xsi:schemaLocation="a {site}/a.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
        "a stylesheet": f'{head}<?xml-stylesheet href="{site}/a.xsl" type="text/xsl"?>{open_}{close}',
        "an inclusion": f'<kml xmlns:xi="http://www.w3.org/2001/XInclude">'
        f'<xi:include href="{site}/a.kml"/></kml>',
        "cut short": f"{open_}<Placemark><Polygon>",
        "nested": f"{open_}{'<Folder>' * 50_000}{'</Folder>' * 50_000}{close}",
        "nested and open": "<kml>" + "<Folder>" * 200_000,
        "no placemark": f"{open_}{close}",
        "coordinates of words": f"{open_}<Placemark><Point><coordinates>here"
        f"</coordinates></Point></Placemark>{close}",
        "coordinates of nan": f"{open_}<Placemark><Point><coordinates>nan,inf"
        f"</coordinates></Point></Placemark>{close}",
        "an encoding unknown": '<?xml version="1.0" encoding="x-none"?><kml/>',
        "UTF-7": '<?xml version="1.0" encoding="utf-7"?>+ADw-kml+AD4-',
        "a name of a megabyte": f"<{'k' * 2**20}/>",
        "attributes without end": f"<kml {' '.join(f'a{n}=' + repr('') for n in range(50_000))}/>",
    }
    for name, text in texts.items():
        for ending in ("kml", "geojson", "gpkg", "tif") if "http" in text else ("kml", "xml"):
            commands = (PEOPLE,) if ending == "tif" else (FRONT,)
            yield f"{name} in {ending}", Hostile(f"held.{ending}", text, commands)


def tables(site: str) -> Inputs:
    """Tables of settlements and of factors."""
    head = "latitude,longitude,holder\n"
    texts = {
        "empty": "",
        "a mark alone": "\ufeff",
        "no columns": "\n\n\n",
        "other columns": "a,b\n1,2\n",
        "no rows": head,
        "a word": f"{head}here,there,ukraine\n",
        "nan": f"{head}nan,37,ukraine\n48,38,russia\n",
        "inf": f"{head}inf,37,ukraine\n48,38,russia\n",
        "1e999": f"{head}1e999,37,ukraine\n48,38,russia\n",
        "digits": f"{head}{'4' * 6000},37,ukraine\n48,38,russia\n",
        "a row too long": f"{head}48,37,ukraine,more\n",
        "a row too short": f"{head}48\n",
        "a quote left open": f'{head}48,37,"ukraine\n' + "48,38,russia\n" * 20_000,
        "null bytes": f"{head}48,37,ukra\0ine\n",
        "not UTF-8": head.encode() + b"48,37,\xff\xfe\n",
        "UTF-16": f"{head}48,37,ukraine\n".encode("utf-16"),
        "a field of a megabyte": f"{head}48,37,{'u' * 2**20}\n",
        "columns without end": ",".join(f"c{n}" for n in range(100_000)) + "\n",
        "twice a column": "latitude,latitude,longitude,holder\n1,48,37,ukraine\n",
        "escapes": f"{head}48,37,\x1b[31mred\x07\n",
        "a formula": f"{head}48,37,=cmd|' /C calc'!A0\n",
        "holders unknown": f"{head}48,37,mars\n",
        "one place": f"{head}48,37,ukraine\n",
    }
    for name, text in texts.items():
        yield f"settlements: {name}", Hostile("held.csv", text, (FRONT, OWN_LAND))
    head = "place,oblast,party,factor,source\n"
    factors = {
        "nan": "Kramatorsk,,,nan,x",
        "inf": "Kramatorsk,,,inf,x",
        "below zero": "Kramatorsk,,,-1,x",
        "1e999": "Kramatorsk,,,1e999,x",
        "a word": "Kramatorsk,,,many,x",
        "digits": f"Kramatorsk,,,{'9' * 5000},x",
        "a place unknown": "\x1b]0;title\x07,,,1,x",
        "an oblast unknown": ",Narnia,,1,x",
        "twice": "Kramatorsk,,,1,x\nKramatorsk,,,2,x",
        "null bytes": "Krama\0torsk,,,1,x",
        "a quote left open": '"Kramatorsk,,,1,x\n' * 3,
        "faults without end": "Nowhere,,,1,x\n" * 300,
    }
    for name, text in factors.items():
        yield f"factors: {name}", Hostile("scale.csv", head + text, (SCALE,))


def saved(driver: str, ending: str) -> bytes:
    """Return a sound file of a format, to be broken."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        frame = geopandas.GeoDataFrame({"name": ["a"]}, geometry=[SQUARE], crs="EPSG:4326")
        frame.to_file(path, driver=driver, layer="a" if driver == "GPKG" else None)
        return path.read_bytes()


def binary(site: str) -> Inputs:
    """Binary formats cut short, bent and overfilled."""
    for driver, ending in (("FlatGeobuf", "fgb"), ("GPKG", "gpkg"), ("ESRI Shapefile", "shp")):
        sound = saved(driver, ending)
        for share in (0, 1, 2, 5, 8):
            cut = sound[: max(20, len(sound) * share // 10)]
            yield f"{ending} cut at {share}/10", Hostile(f"held.{ending}", cut, (FRONT,))
        for start, stop, name in ((8, 60, "head"), (30, 200, "start")):
            bent = sound[:start] + b"\xff" * (stop - start) + sound[stop:]
            yield f"{ending} with a bent {name}", Hostile(f"held.{ending}", bent, (FRONT,))
        noise = sound[:16] + bytes(n * 37 % 256 for n in range(5000))
        yield f"{ending} of noise", Hostile(f"held.{ending}", noise, (FRONT, PEOPLE))
    header = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + 2**20) + struct.pack(
        "<2i8d", 1000, 5, *[0.0] * 8
    )
    record = struct.pack(">2i", 1, 2**20) + struct.pack("<i4d2i", 5, 0, 0, 1, 1, 2**30, 2**30)
    yield "shp of a billion parts", Hostile("held.shp", header + record, (FRONT,))
    yield (
        "fgb of a huge head",
        Hostile("held.fgb", b"fgb\x03fgb\x00" + struct.pack("<I", 2**31 - 1) + bytes(64), (FRONT,)),
    )
    yield (
        "parquet of layers",
        Hostile("held.parquet", b"PAR1" + bytes(100) + b"PAR1", (FRONT, PEOPLE)),
    )
    yield "a program", Hostile("held.gpkg", b"\x7fELF" + bytes(4000), (FRONT, PEOPLE))


def geopackages(site: str) -> Inputs:
    """GeoPackages that compute, hide or swell."""
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    listed = (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
        " VALUES ('many', 'features', 'many', 4326);"
        "INSERT INTO gpkg_geometry_columns VALUES ('many', 'geom', 'POLYGON', 4326, 0, 0);"
    )
    scripts = {
        "a view without end": f"CREATE VIEW many AS {many} SELECT i AS fid, geom FROM a, n; {listed}",
        "a view of a gigabyte": "CREATE VIEW many AS SELECT fid, geom, zeroblob(999999999) AS z"
        f" FROM a; {listed}",
        "a view of a library": "CREATE VIEW many AS SELECT fid, geom, load_extension('a.so') AS x"
        f" FROM a; {listed}",
        "a view of a file": "CREATE VIEW many AS SELECT fid, geom, readfile('/etc/passwd') AS x"
        f" FROM a; {listed}",
        "a computed column": "CREATE TABLE many (fid INTEGER PRIMARY KEY, geom BLOB, z BLOB"
        f" GENERATED ALWAYS AS (zeroblob(999999999))); {listed}",
        "a table of a module": f"CREATE VIRTUAL TABLE many USING fts5(geom); {listed}",
        "the list a view": "ALTER TABLE gpkg_contents RENAME TO old; CREATE VIEW gpkg_contents AS"
        f" {many} SELECT old.* FROM old, n;",
        "columns a view": "ALTER TABLE gpkg_geometry_columns RENAME TO old;"
        f" CREATE VIEW gpkg_geometry_columns AS {many} SELECT old.* FROM old, n;",
        "systems a view": "ALTER TABLE gpkg_spatial_ref_sys RENAME TO old;"
        f" CREATE VIEW gpkg_spatial_ref_sys AS {many} SELECT old.* FROM old, n;",
        "extensions a view": f"DROP TABLE gpkg_extensions; CREATE VIEW gpkg_extensions AS {many} SELECT 'a' AS table_name,"
        " 'b' AS column_name, 'c' AS extension_name, 'd' AS definition, 'e' AS scope FROM n;",
        "layers without end": "".join(
            f"CREATE TABLE l{n} (fid INTEGER PRIMARY KEY, geom BLOB);"
            f"INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id)"
            f" VALUES ('l{n}', 'features', 'l{n}', 4326);"
            for n in range(300)
        ),
        "a geometry of noise": "UPDATE a SET geom = randomblob(5000);",
        "a geometry of nothing": "UPDATE a SET geom = zeroblob(100);",
        "a geometry that is a text": "UPDATE a SET geom = 'POLYGON((36 48))';",
        "a geometry of 70 MB": "UPDATE a SET geom = zeroblob(70000000);",
        "a name of 70 MB": "UPDATE a SET name = printf('%.*c', 70000000, 'x');",
        "systems without end": "INSERT INTO gpkg_spatial_ref_sys (srs_name, srs_id, organization,"
        " organization_coordsys_id, definition) WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL"
        " SELECT i + 1 FROM n WHERE i < 130000) SELECT 'x', i, 'X', i, 'x' FROM n;",
        "columns without end": "CREATE TABLE many (fid INTEGER PRIMARY KEY, geom BLOB, "
        + ", ".join(f"c{n} TEXT" for n in range(1500))
        + f"); {listed}",
        "no list": "DROP TABLE gpkg_contents;",
        "an empty list": "DELETE FROM gpkg_contents; DELETE FROM gpkg_geometry_columns; DROP TABLE a;",
        "no system": "UPDATE gpkg_geometry_columns SET srs_id = 99; UPDATE gpkg_contents SET srs_id = 99;",
        "a system that names a grid": "UPDATE gpkg_spatial_ref_sys SET organization = 'X',"
        f" organization_coordsys_id = 1, definition = 'PROJ4 +proj=longlat +nadgrids={site}/g.gsb';",
    }
    sound = saved("GPKG", "gpkg")
    for name, script in scripts.items():

        def write(path: Path, script: str = script) -> None:
            path.write_bytes(sound)
            with closing(sqlite3.connect(path)) as database:
                database.create_function("load_extension", 1, lambda _: None)
                database.create_function("ST_IsEmpty", 1, lambda _: 0)
                for bound in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
                    database.create_function(bound, 1, lambda _: 0.0)
                database.executescript(f"PRAGMA legacy_alter_table = ON; {script}")

        yield name, Hostile("held.gpkg", write, (FRONT,))


FAMILIES: dict[str, Callable[[str], Inputs]] = {
    "GeoJSON": geojson,
    "values of GeoJSON": geojson_values,
    "CRS": crs_names,
    "XML": kml,
    "tables": tables,
    "binary layers": binary,
    "GeoPackages": geopackages,
}
