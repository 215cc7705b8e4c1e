"""Accuracy of the ground and of what users see, against published figures."""

from __future__ import annotations

import csv
from typing import Any

import numpy as np
import shapely

from dmz import compute, read_front
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import areas_km2, densify
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.sources.datasets import DATA
from tests.bench import fronts
from tests.bench.table import Row
from tests.published import PUBLISHED_KM2, PUBLISHED_SHARES
from tests.shared import deepstate

# km² around the whole line of 1 December 2025, measured on OpenStreetMap's border apart
# from this outline.
REFERENCE_ZONES = {
    ("ukraine", 5.0): 5_747,
    ("ukraine", 40.0): 40_268,
    ("russia", 5.0): 5_194,
    ("russia", 40.0): 33_369,
}
# Only half of each side of Sevastopol's border is published: it and Crimea are one.
_TOGETHER = ("UA-40", "UA-43")
# Ukraine by time zones, each of which ends at the state border.
_ZONES = ("Europe/Kyiv", "Europe/Simferopol")
# Degrees to km at 49 degrees north: right to 1 % within a few hundred metres here.
_KM_PER_DEGREE = (73.0, 111.2)


def measure() -> list[Row]:
    """Measure the table of ``front show``, zones, the land border and the regions."""
    territory = shipped_territory()
    return [*published_rows(territory), zones_row(), border_row(territory), regions_row(territory)]


def published_rows(territory: Territory) -> list[Row]:
    """Hold the held area of a day to its publisher's own figures.

    The table of ``dmz front show`` counts what lies within the outline; the polygon is
    what the publisher drew.
    """
    area, bar = "held area against DeepState's own total: `front show`; its polygon", "1 %; 0.1 %"
    shares, points = "`front show`: seven shares by oblast against DeepState's", "0.4 points"
    if not fronts.present():
        return [Row.skipped(area, bar), Row.skipped(shares, points)]
    shown = show_front(read_front(deepstate("20260101"), territory=territory), territory)
    rows = {row.oblast: row for row in shown.holdings if row.party == shown.front.holder.id}
    table, drawn = (km2 / PUBLISHED_KM2 - 1 for km2 in (rows[None].area_km2, shown.source_area_km2))
    apart = max(abs(100 * rows[name].share - share) for name, share in PUBLISHED_SHARES.items())
    kept = abs(table) <= 0.01 and abs(drawn) <= 1e-3
    return [
        Row(area, f"{table:+.2%}; {drawn:+.3%}", bar, kept),
        Row(shares, f"within {apart:.2f} points", points, apart <= 0.4),
    ]


def zones_row() -> Row:
    """Hold zones around a whole line to the same zones on OpenStreetMap's border."""
    question, bar = "whole-front zones of 5 and 40 km against OpenStreetMap's border", "3 %"
    if not fronts.present():
        return Row.skipped(question, bar)
    result = compute(fronts=[deepstate("20251201")], distances_km=(5, 40), whole_front=True)
    areas = {(zone.party, zone.distance_km): zone.area_km2 for zone in result.zones}
    errors = [areas[key] / km2 - 1 for key, km2 in REFERENCE_ZONES.items()]
    measured = f"{min(errors):+.1%} to {max(errors):+.1%}"
    return Row(question, measured, bar, max(map(abs, errors)) <= 0.03)


def border_row(territory: Territory) -> Row:
    """Hold the land border to OpenStreetMap's, as timezonefinder's polygons have it."""
    question = "land border against OpenStreetMap's, 95th percentile: all of it; with Russia"
    bar = "150 m"
    drawn = _openstreetmap_border()
    if drawn is None:
        return Row(question, "skipped: needs timezonefinder 6.5.9", bar, None)
    everything = shapely.union_all(list(territory.neighbours.values()))
    far_m = [
        float(np.percentile(_distances_m(territory, land, drawn), 95))
        for land in (everything, territory.neighbours["RUS"])
    ]
    return Row(question, f"{far_m[0]:.0f} m; {far_m[1]:.0f} m", bar, max(far_m) <= 150)


def _openstreetmap_border() -> Any:
    """Return the edge of Ukraine's time zones, in km; None where it is not installed.

    Releases after 6.5 unite time zones of several states.
    """
    try:
        from timezonefinder import TimezoneFinder
    except ImportError:
        return None
    finder = TimezoneFinder(in_memory=True)
    polygons = [
        shapely.make_valid(shapely.Polygon(rings[0], rings[1:]))
        for zone in _ZONES
        for rings in finder.get_geometry(tz_name=zone, coords_as_pairs=True)
    ]
    edge = shapely.union_all(polygons).boundary
    return shapely.transform(edge, lambda xy: xy * _KM_PER_DEGREE)


def _distances_m(territory: Territory, land: Any, drawn: Any) -> np.ndarray:
    """Distances to a drawn border from points every 100 m of that with some land."""
    border = shapely.intersection(territory.outline.boundary, land.boundary)
    points = shapely.get_coordinates(densify(border, chord_km=0.1)) * _KM_PER_DEGREE
    shapely.prepare(drawn)
    return 1000 * shapely.distance(drawn, shapely.points(points))


def regions_row(territory: Territory) -> Row:
    """Hold the areas of the regions to the official ones."""
    areas = dict(zip(territory.region_ids, areas_km2(territory.regions), strict=True))
    with (DATA / "facts" / "official_areas.csv").open(encoding="utf-8", newline="") as lines:
        official = {row["oblast"]: float(row["area_km2"]) for row in csv.DictReader(lines)}
    for known in (areas, official):
        known["+".join(_TOGETHER)] = sum(known.pop(id) for id in _TOGETHER)
    errors = {id: abs(areas[id] / km2 - 1) for id, km2 in official.items()}
    worst = max(errors, key=errors.__getitem__)
    names = dict(zip(territory.region_ids, territory.region_names, strict=True))
    return Row(
        "regions' areas against the official ones: median; largest",
        f"{np.median(list(errors.values())):.2%}; {errors[worst]:.2%} ({names.get(worst, worst)})",
        "0.5 %",
        errors[worst] <= 5e-3,
    )
