"""Features of each answer: geometry, figures and colours, whatever the format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.cities import PlacesFound
from dmz.answers.city_answers import CityAnswer
from dmz.answers.compute import Result
from dmz.answers.front_diff import FrontChange
from dmz.answers.front_show import FrontHoldings
from dmz.earth.antimeridian import STANDARD_WEST, wrap_geometries
from dmz.earth.shapes import join_polygons
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures, band_km
from dmz.measure.towns import list_cut, towns_of
from dmz.output.layers.pieces import cut_by_oblast
from dmz.output.layers.styles import (
    CITY_COLOUR,
    GAP_COLOUR,
    LINE_COLOUR,
    SETTLEMENT_COLOUR,
    colours_of,
    fill_style,
    is_hatched,
    marker_style,
    stroke_style,
)
from dmz.sources.datasets import Dataset

if TYPE_CHECKING:
    from dmz.plans.outcome import PlanResult, ReadingOutcome

# Six decimals are 0.1 m: finer than any line is known, and what RFC 7946 advises.
_GRID_DEGREES = 1e-6
_RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")
_UNKNOWN_BEYOND = (
    "population", "settlements", "cut_towns", "class_area_km2", "class_population",
)  # fmt: skip


@dataclass(frozen=True)
class Feature:
    """A geometry with what is known of it and how it is drawn.

    Attributes
    ----------
    geometry
        Longitude and latitude in degrees, WGS 84, to six decimals; outer rings run
        counter-clockwise.
    properties
        Its ``kind``, one of `dmz.output.layers.kinds.LAYERS`, its ``name``, and its
        figures, with units in their names.
    style
        How it is drawn, in the words of simplestyle 1.1.0: ``fill``, ``stroke``,
        ``marker-color`` and so on.
    hatched
        Whether lines lie over its colour; formats that know no hatching leave them out.
    """

    geometry: BaseGeometry
    properties: Mapping[str, Any]
    style: Mapping[str, Any]
    hatched: bool = False

    @property
    def kind(self) -> str:
        """The kind of the feature."""
        return str(self.properties["kind"])

    @property
    def is_written(self) -> bool:
        """Whether a file has it: for its extent, or as a piece with people alone."""
        return not self.geometry.is_empty or "oblast" in self.properties


def make_feature(
    geometry: BaseGeometry,
    properties: Mapping[str, Any],
    style: Mapping[str, Any],
    *,
    hatched: bool = False,
) -> Feature:
    """Make a feature as RFC 7946 asks.

    Its geometry is rounded, its rings are turned, and it is cut at the antimeridian.
    """
    (within,) = wrap_geometries(np.array([geometry, None])[:-1], STANDARD_WEST, crossing=False)
    shape = shapely.set_precision(within, _GRID_DEGREES)
    if shapely.get_dimensions(shape) == 2:
        shape = shapely.orient_polygons(shape)
    return Feature(shape, properties, style, hatched)


def result_features(result: Result, *, by_oblast: bool = False) -> list[Feature]:
    """Return zones, front line, sector, settlements and cities.

    The widest zones come first, so that the narrower lie on top of them.

    Parameters
    ----------
    by_oblast
        Cut each zone by oblast; the figures of its pieces add up to its own.
    """
    provenance = provenance_of(result.datasets)
    features = []
    for row in sorted(result.zones, key=lambda z: -(z.distance_km or 0)):
        if row.zone is None:
            continue
        properties = {
            "kind": "zone",
            "name": f"{row.party}, {row.distance_km:g} km",
            **figures_of(row, result.population.counts),
            "cut_towns": list_cut(towns_of([row], result.cut_towns)),
            "by_oblast": row.region_dicts(),
            "front_date": result.front.date,
            "schematic": result.front.schematic or None,
            "provenance": provenance,
        }
        features += zone_parts(row, row.zone, properties, result.territory, by_oblast=by_oblast)
    sector = {
        "kind": "sector",
        "name": result.sector.title,
        "length_km": result.sector.length_km,
        "provenance": provenance,
    }
    features += [
        front_feature(result.front, provenance, band_km(result.zones, result.uncertainty)),
        make_feature(result.sector.line, sector, stroke_style(LINE_COLOUR, 3)),
        *(
            _point("settlement", vars(settlement), marker_style(SETTLEMENT_COLOUR, "small"))
            for settlement in result.settlements
        ),
        *(_city_feature(city) for city in result.cities),
    ]
    return features


def plan_features(result: PlanResult, *, by_oblast: bool = False) -> list[Feature]:
    """Return the land of each provision in each reading, and the lines.

    The line under the plan is drawn where it is not the line as it is now.

    Parameters
    ----------
    by_oblast
        Cut the land of each provision by oblast.
    """
    provenance = provenance_of(result.datasets)
    features = []
    for outcome in result.readings:
        features += _provision_features(result, outcome, provenance, by_oblast=by_oblast)
        if outcome.front is not result.front:
            properties = {
                "kind": "plan_front",
                "name": "Line under the plan",
                "reading": dict(outcome.reading),
                "reading_in_words": result.words(outcome) or None,
                "plan": result.plan.id,
                "length_km": outcome.front.length_km,
            }
            features.append(
                make_feature(outcome.front.line, properties, stroke_style(LINE_COLOUR, 2))
            )
    zones = [row for outcome in result.readings for row in outcome.total]
    within_km = band_km(zones, result.uncertainty)
    return [*features, front_feature(result.front, provenance, within_km)]


def holdings_features(holdings: FrontHoldings) -> list[Feature]:
    """Return each party's land and the front line."""
    colours = colours_of(holdings.territory)
    provenance = provenance_of(holdings.datasets)
    features = []
    for holding in holdings.holdings:
        if holding.oblast is None:
            properties = {
                "kind": "held_area",
                "name": holding.party,
                "provenance": provenance,
                **vars(holding),
            }
            land = holdings.front.land[holding.party]
            features.append(make_feature(land, properties, fill_style(colours[holding.party], 0.2)))
    features += _gap_features(holdings.front, provenance)
    return [*features, front_feature(holdings.front, provenance)]


def _gap_features(front: Front, provenance: str) -> list[Feature]:
    """Return what is neither party's land, as a feature for each kind."""
    features = []
    for kind in dict.fromkeys(gap.kind for gap in front.gaps):
        areas = [parts for name, parts in front.gap_shapes if name == kind]
        properties = {
            "kind": "gap",
            "name": kind,
            "area_km2": sum(gap.area_km2 for gap in front.gaps if gap.kind == kind),
            "provenance": provenance,
        }
        shape = join_polygons(np.concatenate(areas))
        features.append(make_feature(shape, properties, fill_style(GAP_COLOUR, 0.3)))
    return features


def change_features(change: FrontChange) -> list[Feature]:
    """Return the land gained and the land lost, each as one feature, and both lines."""
    colours = colours_of(change.territory)
    provenance = provenance_of(change.datasets)
    other = next(id for id in change.later.land if id != change.party)
    total = change.changes[0]
    features = []
    for kind, land, area_km2, winner in (
        ("gained", change.gained, total.gained_km2, change.party),
        ("lost", change.lost, total.lost_km2, other),
    ):
        if area_km2:
            properties = {
                "kind": kind,
                "name": f"to {winner}",
                "party": change.party,
                "area_km2": area_km2,
                "provenance": provenance,
            }
            style, hatched = fill_style(colours[winner], 0.4), is_hatched(winner, change.territory)
            features.append(make_feature(land, properties, style, hatched=hatched))
    for which, front in (("earlier", change.earlier), ("later", change.later)):
        name = f"Front line, {front.date or which}"
        features.append(front_feature(front, provenance, name=name, which=which))
    return features


def places_features(found: PlacesFound) -> list[Feature]:
    """Return the places as points."""
    style = marker_style(CITY_COLOUR, "medium")
    return [_point("city", vars(place), style) for place in found.places]


def _provision_features(
    result: PlanResult, outcome: ReadingOutcome, provenance: str, *, by_oblast: bool
) -> list[Feature]:
    """Return the land of each provision in one reading."""
    named = ("number", "name", "what", "source", "date", "weak")
    totals = {(each.what, row.party): row for each in outcome.classes for row in each.figures}
    features = []
    for each in outcome.provisions:
        provision = each.provision
        for row in each.figures:
            if row.zone is None:
                continue
            total = None if provision.moves_line else totals.get((provision.what, row.party))
            properties = {
                **{name: getattr(provision, name) for name in named},
                "kind": "provision",
                "plan": result.plan.id,
                "provision_kind": provision.kind,
                "reading": dict(outcome.reading),
                "reading_in_words": result.words(outcome) or None,
                **figures_of(row, result.population.counts),
                # Of all that the party leaves of these forces, in any provision.
                "class_area_km2": total.area_km2 if total else None,
                "class_population": total.population if total else None,
                "provenance": provenance,
            }
            features += zone_parts(row, row.zone, properties, result.territory, by_oblast=by_oblast)
    return features


def figures_of(row: ZoneFigures, counts: str | None) -> dict[str, Any]:
    """Return the figures of a zone, with ranges where it has any."""
    figures = {
        "party": row.party,
        "distance_km": row.distance_km,
        "area_km2": row.area_km2,
        "beyond_border_km2": row.beyond_border_km2,
        "population": row.population,
        "population_counts": counts,
        "settlements": row.settlements,
        "water_km2": row.water_km2,
    }
    if row.area_km2_low is not None:
        figures |= {name: getattr(row, name) for name in _RANGES}
    return figures


def zone_parts(
    row: ZoneFigures,
    zone: Zone,
    properties: Mapping[str, Any],
    territory: Territory,
    *,
    by_oblast: bool = False,
) -> list[Feature]:
    """Return the land of a zone inside the territory, and that beyond its border.

    Each has figures of its own, so that features can be added up.

    Parameters
    ----------
    by_oblast
        Cut the land inside by oblast.
    """
    colour = colours_of(territory)[row.party]
    hatched = is_hatched(row.party, territory)
    within = {**properties, "part": "inside", "beyond_border_km2": 0.0}
    features = []
    if by_oblast:
        of_all = ("by_oblast", "cut_towns")
        whole = {name: value for name, value in within.items() if name not in of_all}
        features += [
            make_feature(shape, {**whole, **figures}, fill_style(colour, 0.25), hatched=hatched)
            for shape, figures in cut_by_oblast(row, zone, territory)
        ]
    elif not zone.inside.is_empty:
        style = fill_style(colour, 0.25)
        features.append(make_feature(zone.inside, within, style, hatched=hatched))
    if not zone.beyond.is_empty:
        # Only land is measured there: nobody is counted beyond the border, and there
        # are no ranges.
        unknown = dict.fromkeys(name for name in (*_UNKNOWN_BEYOND, *_RANGES) if name in properties)
        beyond = {**properties, **unknown, "area_km2": 0.0, "water_km2": None, "by_oblast": []}
        beyond["part"] = "beyond_border"
        style = fill_style(colour, 0.1)
        features.append(make_feature(zone.beyond, beyond, style, hatched=hatched))
    return features


def front_feature(
    front: Front, provenance: str, within_km: float | None = None, **other: Any
) -> Feature:
    """Return a front line.

    Parameters
    ----------
    within_km
        How far from it the true one lies at most, nine times in ten, where that is
        known.
    other
        Properties that it has besides, or instead.
    """
    plain = ("source", "date", "length_km", "length_at_1km_km", "include_border", "across_water")
    properties = {
        "kind": "front",
        "name": "Front line",
        **{name: getattr(front, name) for name in plain},
        "schematic": front.schematic or None,
        "known_to_km": front.known_to_km,
        "within_km_9_in_10": within_km,
        "remarks": "\n".join(front.warnings) or None,
        "provenance": provenance,
        **other,
    }
    return make_feature(front.line, properties, stroke_style(LINE_COLOUR, 1.5))


def _city_feature(city: CityAnswer) -> Feature:
    """Return a named city; whether it is inside each zone is a property of its own."""
    facts = {name: value for name, value in vars(city).items() if name != "inside"}
    for each in city.inside:
        if each.distance_km is not None:
            facts[f"inside_{each.distance_km:g}_km"] = each.inside
            facts[f"extent_{each.distance_km:g}_km"] = each.extent
    return _point("city", facts, marker_style(CITY_COLOUR, "large"))


def _point(kind: str, facts: Mapping[str, Any], style: Mapping[str, Any]) -> Feature:
    """Return a point at the latitude and longitude among the facts."""
    properties = {"kind": kind} | {
        name: value for name, value in facts.items() if name not in ("latitude", "longitude")
    }
    return make_feature(shapely.Point(facts["longitude"], facts["latitude"]), properties, style)


def provenance_of(datasets: Sequence[Dataset]) -> str:
    """Write the sources in one line."""
    parts = []
    for dataset in datasets:
        date = f", {dataset.date}" if dataset.date else ""
        licence = f" ({dataset.licence})" if dataset.licence else ""
        parts.append(f"{dataset.role}: {dataset.citation or dataset.title}{date}{licence}")
    return "; ".join(parts)
