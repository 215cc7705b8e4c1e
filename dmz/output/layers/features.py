"""Files for other programs: GeoJSON for mapping tools, and writing that leaves a whole file or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.cities import PlacesFound
from dmz.answers.compute import Result
from dmz.answers.front_diff import FrontChange
from dmz.answers.front_show import FrontHoldings
from dmz.land.front import Front
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures
from dmz.sources.datasets import Dataset

if TYPE_CHECKING:
    from dmz.plans.outcome import PlanResult

# Six decimals are 0.1 m: finer than any line is known, and what RFC 7946 advises.
_GRID_DEGREES = 1e-6
_RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")
_LINE_COLOUR, _CITY_COLOUR, _SETTLEMENT_COLOUR = "#1a1a1a", "#000000", "#666666"


def feature(geometry: BaseGeometry, properties: Mapping[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature of RFC 7946: outer rings counter-clockwise, six decimals."""
    shape = shapely.set_precision(geometry, _GRID_DEGREES)
    if shapely.get_dimensions(shape) == 2:
        shape = shapely.orient_polygons(shape)
    return {
        "type": "Feature",
        "properties": dict(properties),
        "geometry": json.loads(shapely.to_geojson(shape), parse_float=_rounded),
    }


def _rounded(text: str) -> float:
    return round(float(text), 6)


def collection(features: Sequence[dict[str, Any]]) -> str:
    """A feature collection with its bounding box; features without a geometry, such as a gain of nothing, are left out."""
    shapes = [shapely.from_geojson(json.dumps(f["geometry"])) for f in features]
    drawn = [f for f, shape in zip(features, shapes, strict=True) if not shape.is_empty]
    bounds = [round(value, 6) for value in shapely.total_bounds(shapes).tolist()] if drawn else []
    document = (
        {"type": "FeatureCollection"} | ({"bbox": bounds} if drawn else {}) | {"features": drawn}
    )
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _provenance(datasets: Sequence[Dataset]) -> str:
    return "; ".join(
        f"{d.role}: {d.citation or d.title}{f', {d.date}' if d.date else ''}{f' ({d.licence})' if d.licence else ''}"
        for d in datasets
    )


def _range(row: ZoneFigures) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _RANGES} if row.area_km2_low is not None else {}


def _fill(colour: str, opacity: float) -> dict[str, Any]:
    return {
        "fill": colour,
        "fill-opacity": opacity,
        "stroke": colour,
        "stroke-width": 1,
        "stroke-opacity": 0.8,
    }


def _stroke(colour: str, width: float) -> dict[str, Any]:
    return {"stroke": colour, "stroke-width": width, "stroke-opacity": 1}


def _marker(colour: str, size: str) -> dict[str, Any]:
    return {"marker-color": colour, "marker-size": size}


def front_features(front: Front, provenance: str) -> list[dict[str, Any]]:
    """The front line as a feature."""
    properties = {
        "kind": "front",
        "name": "Front line",
        "source": "; ".join(d.title for d in front.datasets),
        "date": front.date,
        "length_km": front.length_km,
        "schematic": front.schematic or None,
        "provenance": provenance,
    }
    return [feature(front.line, properties | _stroke(_LINE_COLOUR, 1.5))]


def result_geojson(result: Result) -> str:
    """The features of a result as one collection."""
    return collection(result_features(result))


def result_features(result: Result) -> list[dict[str, Any]]:
    """Zones, front line, sector, settlements and cities; the widest zones first, so that the narrower lie on top."""
    provenance = _provenance(result.datasets)
    colours = {party.id: party.colour for party in result.territory.parties}
    features = []
    for row in sorted(result.zones, key=lambda z: -(z.distance_km or 0)):
        if row.zone is None:
            continue
        figures = {
            "kind": "zone",
            "name": f"{row.party}, {row.distance_km:g} km",
            "party": row.party,
            "distance_km": row.distance_km,
            "area_km2": row.area_km2,
            "beyond_border_km2": row.beyond_border_km2,
            "population": row.population,
            "population_counts": result.population.counts,
            "settlements": row.settlements,
            **_range(row),
            "by_oblast": [vars(region) for region in row.by_oblast],
            "front_date": result.front.date,
            "schematic": result.front.schematic or None,
            "provenance": provenance,
        }
        features += _parts(row.zone, figures, colours[row.party])
    features += front_features(result.front, provenance)
    sector = {
        "kind": "sector",
        "name": result.sector.title,
        "length_km": result.sector.length_km,
        "provenance": provenance,
    }
    features.append(feature(result.sector.line, sector | _stroke(_LINE_COLOUR, 3)))
    features += [
        _point("settlement", vars(s), _marker(_SETTLEMENT_COLOUR, "small"))
        for s in result.settlements
    ]
    for city in result.cities:
        inside = {
            f"inside_{i.distance_km:g}_km": i.inside
            for i in city.inside
            if i.distance_km is not None
        }
        facts = {name: value for name, value in vars(city).items() if name != "inside"} | inside
        features.append(_point("city", facts, _marker(_CITY_COLOUR, "large")))
    return features


def _parts(zone: Zone, figures: dict[str, Any], colour: str) -> list[dict[str, Any]]:
    """The land of a zone inside the territory and beyond its border, each with figures of its own, so that they can be added up."""
    features = []
    if not zone.inside.is_empty:
        features.append(
            feature(
                zone.inside,
                figures | {"part": "inside", "beyond_border_km2": 0.0} | _fill(colour, 0.25),
            )
        )
    if not zone.beyond.is_empty:
        # Only land is measured there: nobody is counted beyond the border, and there are no ranges.
        nobody = dict.fromkeys(("population", "settlements", *_RANGES))
        beyond = {name: None if name in nobody else value for name, value in figures.items()} | {
            "area_km2": 0.0,
            "by_oblast": [],
        }
        features.append(
            feature(zone.beyond, beyond | {"part": "beyond_border"} | _fill(colour, 0.1))
        )
    return features


def plan_geojson(result: PlanResult) -> str:
    """The land of each provision in each reading, and the line as it is now and under the plan."""
    provenance = _provenance(result.datasets)
    colours = {party.id: party.colour for party in result.territory.parties}
    features = []
    for outcome in result.readings:
        for provision in outcome.provisions:
            named = {
                name: getattr(provision.provision, name)
                for name in ("number", "name", "what", "source", "date", "weak")
            }
            # The figures of the parties stand in the order of their land; those of both together come after.
            for row in provision.figures:
                if row.zone is None:
                    continue
                figures = {
                    "kind": "provision",
                    "plan": result.plan.id,
                    "provision_kind": provision.provision.kind,
                    "reading": dict(outcome.reading),
                    "party": row.party,
                    "distance_km": row.distance_km,
                    "area_km2": row.area_km2,
                    "beyond_border_km2": row.beyond_border_km2,
                    "population": row.population,
                    "population_counts": result.population.counts,
                    "settlements": row.settlements,
                    **_range(row),
                    "provenance": provenance,
                }
                features += _parts(row.zone, named | figures, colours[row.party])
        if outcome.front is not result.front:
            under = {
                "kind": "plan_front",
                "name": "Line under the plan",
                "reading": dict(outcome.reading),
                "plan": result.plan.id,
            }
            features.append(
                feature(
                    outcome.front.line,
                    under | {"length_km": outcome.front.length_km} | _stroke(_LINE_COLOUR, 2),
                )
            )
    return collection([*features, *front_features(result.front, provenance)])


def _point(kind: str, facts: Mapping[str, Any], style: Mapping[str, Any]) -> dict[str, Any]:
    properties = {
        name: value for name, value in facts.items() if name not in ("latitude", "longitude")
    }
    return feature(
        shapely.Point(facts["longitude"], facts["latitude"]), {"kind": kind, **properties, **style}
    )


def holdings_geojson(holdings: FrontHoldings) -> str:
    """The front line and each party's land."""
    colours = {party.id: party.colour for party in holdings.territory.parties}
    provenance = _provenance(holdings.datasets)
    features = []
    for holding in holdings.holdings:
        if holding.oblast is None:
            land = {"kind": "held_area", "name": holding.party, "provenance": provenance} | vars(
                holding
            )
            features.append(
                feature(
                    holdings.front.land[holding.party], land | _fill(colours[holding.party], 0.2)
                )
            )
    return collection([*features, *front_features(holdings.front, provenance)])


def change_geojson(change: FrontChange) -> str:
    """The land gained and lost, each as one feature, and both lines."""
    colours = {party.id: party.colour for party in change.territory.parties}
    provenance = _provenance(change.datasets)
    other = next(id for id in change.later.land if id != change.party)
    whole = change.changes[0]
    features = []
    for kind, area, area_km2, winner in (
        ("gained", change.gained, whole.gained_km2, change.party),
        ("lost", change.lost, whole.lost_km2, other),
    ):
        if area_km2:
            facts = {
                "kind": kind,
                "name": f"to {winner}",
                "party": change.party,
                "area_km2": area_km2,
                "provenance": provenance,
            }
            features.append(feature(area, facts | _fill(colours[winner], 0.4)))
    for name, front in (("earlier", change.earlier), ("later", change.later)):
        (line,) = front_features(front, provenance)
        line["properties"] |= {"name": f"Front line, {front.date or name}", "which": name}
        features.append(line)
    return collection(features)


def places_geojson(found: PlacesFound) -> str:
    """The places as points."""
    return collection(
        [_point("city", vars(place), _marker(_CITY_COLOUR, "medium")) for place in found.places]
    )
