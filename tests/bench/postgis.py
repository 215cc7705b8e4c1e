"""PostGIS as a peer: a server of its own, started and stopped by `make bench-postgis`.

``python -m tests.bench.postgis start FOLDER`` and ``stop FOLDER``; the folder is the
server's own. The server of Debian's packages does not run as root: then it runs as the
user ``postgres``, which they make.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.shared import ROOT

SOCKET = "DMZ_BENCH_POSTGIS"  # the folder of the server's socket
DATA = ROOT / "data"
DISTANCES_KM = (5, 10, 40)


def is_running() -> bool:
    """Whether a server has been started."""
    return SOCKET in os.environ and shutil.which("psql") is not None


def _query(sql: str) -> list[list[str]]:
    command = ["psql", "--quiet", "--no-psqlrc", "--csv", "--tuples-only", "-h", os.environ[SOCKET]]
    command += ["-U", "postgres", "-v", "ON_ERROR_STOP=1", "postgres"]
    done = subprocess.run(command, input=sql, capture_output=True, text=True, check=True)
    return [line.split(",") for line in done.stdout.splitlines()]


def _rows(path: str, name: str) -> str:
    """Rows of a layer as SQL values: a name, and its geometry in UTM."""
    read = json.loads(Path(path).read_text(encoding="utf-8"))
    features = read.get("features") or [{"geometry": read, "properties": {}}]
    return ",\n".join(
        "('{}', ST_Transform(ST_SetSRID(ST_GeomFromGeoJSON('{}'), 4326), 32637))".format(
            str(each["properties"].get(name, "")).replace("'", "''"), json.dumps(each["geometry"])
        )
        for each in features
    )


def measure_with(held_path: str) -> list[tuple[int, str, float, int]]:
    """Measure zones on both sides of a held area, as `tests.bench.peers` asks."""
    inside = ", ".join(f"({km})" for km in DISTANCES_KM)
    sql = f"""
        create temp table held_parts (name text, g geometry);
        insert into held_parts values {_rows(held_path, "name")};
        create temp table held as select ST_Union(g) g from held_parts;
        create temp table oblasts (name text, g geometry);
        insert into oblasts values {_rows(str(DATA / "oblasts.geojson"), "name")};
        create temp table read (id text, name text, name_uk text, latitude float,
            longitude float, population int, oblast text, others text, hromada text);
        \\copy read from '{DATA / "settlements.csv"}' csv header
        create temp table towns as select population, ST_Transform(
            ST_SetSRID(ST_MakePoint(longitude, latitude), 4326), 32637) g from read;
        create index on towns using gist (g);
        create temp table territory as select ST_Union(g) g from oblasts;
        create temp table front as
            select ST_Intersection(ST_Boundary(held.g), ST_Buffer(territory.g, -3000)) g
            from held, territory;
        create temp table sides as
            select 'held' side, g from held union all
            select 'free', ST_Difference(territory.g, held.g) from held, territory;
        create temp table zones as
            select km, side, ST_Intersection(ST_Buffer(front.g, km * 1000), sides.g) g
            from front, sides, (values {inside}) as asked (km);
        select km, side,
            (select sum(ST_Area(ST_Intersection(zones.g, oblasts.g))) / 1e6 from oblasts),
            (select coalesce(sum(population), 0) from towns where ST_Contains(zones.g, towns.g))
        from zones order by km, side desc;
    """
    return [(int(km), side, float(area), int(people)) for km, side, area, people in _query(sql)]


def _as_server(command: list[str]) -> None:
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL)


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(found[-1]) if found else name


def start(folder: str) -> None:
    """Make a database in a folder, and start its server there, without a network."""
    Path(folder).mkdir(parents=True)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    database = f"{folder}/database"
    _as_server([_program("initdb"), "-D", database, "-U", "postgres", "-A", "trust"])
    options = f"-c listen_addresses= -k {folder}"
    log = f"{folder}/log"
    _as_server([_program("pg_ctl"), "-D", database, "-l", log, "-o", options, "-w", "start"])
    os.environ[SOCKET] = folder
    _query("create extension postgis;")


def stop(folder: str) -> None:
    """Stop the server."""
    _as_server([_program("pg_ctl"), "-D", f"{folder}/database", "-m", "fast", "-w", "stop"])


if __name__ == "__main__":
    {"start": start, "stop": stop}[sys.argv[1]](sys.argv[2])
