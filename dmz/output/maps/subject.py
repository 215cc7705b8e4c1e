"""What a map is about, be it the result of a scenario or a reading of a plan.

Everything that differs between the two is settled when a subject is made. What draws
maps takes a subject and does not ask where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.compute import Result
from dmz.answers.settlements import SettlementAnswer
from dmz.earth.antimeridian import wrap_longitude
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures, band_km
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.scenario import LINE
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.output.maps.palette import LIGHT, Palette
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import (
    finding_of,
    kilometres,
    reading_finding,
    reading_subtitle,
    subtitle_of,
)
from dmz.plans.outcome import PlanResult, ReadingOutcome
from dmz.plans.sites import Site
from dmz.sources.datasets import Dataset

Bounds = tuple[float, float, float, float]

ESTIMATES_ROLE = "estimates"


@dataclass(frozen=True)
class MapZone:
    """A zone to draw, with its figures and what the legend calls it.

    ``key`` is what drawings call it, as ``40km``.
    """

    figures: ZoneFigures
    zone: Zone
    label: str
    key: str


@dataclass(frozen=True)
class MapCity:
    """A city that the question names, at its centre's point in degrees."""

    name: str
    longitude: float
    latitude: float
    population: int


@dataclass(frozen=True)
class MapProvision:
    """A provision of a plan: its number, its name, and the land that it is about."""

    number: int
    name: str
    shape: BaseGeometry


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a map is about. Geometries are in longitude and latitude, degrees.

    Attributes
    ----------
    toponyms
        Names of places in the language of the map.
    title
        The map's title. Like all texts here, it is in the language of the map.
    subtitle
        What stands below it; empty for nothing.
    bounds
        West, south, east and north of all that must be on the map.
    front, front_label
        The line to draw, and what the legend calls it.
    sector
        The part of the line that zones are measured from; None where that is all of it,
        or where zones are not measured from a line.
    zones
        Of each party's zones, the one that lies on top comes first.
    nested
        Whether a party's wider zones contain its narrower ones.
    settlements
        Those of which a page shows details.
    counts
        Whom the figures of people count, in English; None where nobody is counted.
    warnings
        What a reader has to know of the figures.
    cut
        Points in degrees of the towns that a zone's edge cuts.
    band_km
        How far from the line as drawn the true one lies at most, nine times in ten;
        None where the figures have no ranges.
    provisions, sites
        Of a plan: the land of each provision that has any, and the sites it is about.
    earlier
        The line of an earlier day, to draw beside ``front``.
    other_fronts
        Lines besides ``front`` that the figures stand on, to be credited.
    palette
        The colours of all that is no zone: for paper, or for a screen at night.
    """

    territory: Territory
    toponyms: Toponyms
    title: str
    subtitle: str
    bounds: Bounds
    front: Front
    front_label: str
    sector: BaseGeometry | None
    zones: tuple[MapZone, ...]
    nested: bool
    cities: tuple[MapCity, ...]
    settlements: tuple[SettlementAnswer, ...]
    counts: str | None
    datasets: tuple[Dataset, ...]
    warnings: tuple[str, ...]
    cut: frozenset[tuple[float, float]] = frozenset()
    band_km: float | None = None
    provisions: tuple[MapProvision, ...] = ()
    sites: tuple[Site, ...] = ()
    earlier: BaseGeometry | None = None
    other_fronts: tuple[Front, ...] = ()
    palette: Palette = LIGHT

    @property
    def language(self) -> Language:
        """The language of the map."""
        return self.toponyms.language

    def zones_of(self, party: str) -> list[MapZone]:
        """Return the zones of the party of an id, the one that lies on top first."""
        return [zone for zone in self.zones if zone.zone.party == party]


def subject_of_result(
    result: Result, *, language: Language = ENGLISH, title: str | None = None
) -> Subject:
    """Return what the map of a scenario's result is about.

    Parameters
    ----------
    title
        Without one, the title is what was asked.
    """
    toponyms = Toponyms(result.territory, language)
    cut = _cut_points(result.cut_towns, result.territory)
    result = translate_places(result, toponyms)
    choice, from_line = result.scenario.sector, result.scenario.model == LINE
    # Steps come with growing distance: the narrowest zone is the first.
    zones = tuple(
        MapZone(
            figures,
            figures.zone,
            kilometres(figures.distance_km or 0.0, language),
            f"{figures.distance_km or 0.0:g}km",
        )
        for figures in result.zones
        if figures.zone is not None
    )
    west = result.territory.west
    cities = tuple(
        MapCity(
            city.name, wrap_longitude(city.longitude, west), city.latitude, city.population or 0
        )
        for city in result.cities
    )
    # A sector chosen by oblast, by file or as the whole line may be far from the
    # cities, which are then the territory's default: the map does not stretch to them.
    shown = cities if choice.faces_cities or not from_line else ()
    # Zones around the whole line have all of it in their bounds.
    lines = [result.sector.line] if from_line and not (zones and choice.whole_front) else []
    return Subject(
        territory=result.territory,
        toponyms=toponyms,
        title=title or finding_of(result, toponyms),
        subtitle=subtitle_of(result, toponyms),
        bounds=shown_bounds(zones, lines, shown),
        front=result.front,
        front_label=language.say("front line"),
        sector=result.sector.line if from_line and not choice.whole_front else None,
        zones=zones,
        nested=True,
        cities=cities,
        settlements=result.settlements,
        counts=result.population.counts,
        datasets=_shown(result.datasets),
        warnings=result.warnings,
        cut=cut,
        band_km=band_km([zone.figures for zone in zones], result.uncertainty),
    )


def subject_of_reading(
    result: PlanResult,
    outcome: ReadingOutcome,
    *,
    language: Language = ENGLISH,
    title: str | None = None,
) -> Subject:
    """Return what the map of one reading of a plan is about.

    It shows the land that each party empties and the land that it leaves to the other,
    around the front line as the plan would have it, with the cities that the plan is
    about.

    Parameters
    ----------
    title
        Without one, the title is how much land the reading empties.
    """
    toponyms = Toponyms(result.territory, language)
    # Land that one party leaves may lie in the zone that the other empties, and is
    # small: it lies on top.
    labelled = [
        *((given.leave, language.say("left"), "left") for given in outcome.gives_up),
        *((figures, language.say("emptied"), "emptied") for figures in outcome.total),
    ]
    zones = tuple(
        MapZone(figures, figures.zone, label, key)
        for figures, label, key in labelled
        if figures.zone is not None and figures.area_km2
    )
    cities = tuple(
        MapCity(
            toponyms.settlement(place.id, place.name),
            place.longitude,
            place.latitude,
            place.population or 0,
        )
        for place in result.sector.find_places(result.territory)
    )
    return Subject(
        territory=result.territory,
        toponyms=toponyms,
        title=title or reading_finding(result, outcome, toponyms),
        subtitle=reading_subtitle(result, outcome, toponyms),
        bounds=shown_bounds(zones, [] if zones else [outcome.front.line], cities),
        front=outcome.front,
        front_label=language.say("front line under the plan"),
        sector=None,
        zones=zones,
        nested=False,
        cities=cities,
        settlements=(),
        counts=result.population.counts,
        datasets=_shown(result.datasets),
        warnings=result.warnings,
        cut=_cut_points(result.cut_towns, result.territory),
        band_km=band_km(outcome.total, result.uncertainty),
        provisions=_provisions(outcome, toponyms.words),
        sites=_sites(outcome, toponyms.words),
    )


def _provisions(outcome: ReadingOutcome, words: Language) -> tuple[MapProvision, ...]:
    """Return the provisions of a reading that have land, if they are several."""
    found = []
    for each in outcome.provisions:
        zones = [figures.zone for figures in each.figures if figures.zone]
        parts = [part for zone in zones for part in (zone.inside, zone.beyond)]
        shape = shapely.union_all(parts)
        if not shape.is_empty:
            name = words.translate(each.provision.name)
            found.append(MapProvision(each.provision.number, name, shape))
    return tuple(found) if len(found) > 1 else ()


def _sites(outcome: ReadingOutcome, words: Language) -> tuple[Site, ...]:
    """Return the sites on land of a provision, or that another party is to hold."""
    return tuple(
        replace(site, name=words.translate(site.name))
        for site in outcome.sites
        if site.inside or site.held_by != site.held_by_now
    )


def _shown(datasets: Sequence[Dataset]) -> tuple[Dataset, ...]:
    """Return the datasets that a map shows something of: not the dated estimates."""
    return tuple(dataset for dataset in datasets if dataset.role != ESTIMATES_ROLE)


def _cut_points(towns: Sequence[CutTown], territory: Territory) -> frozenset[tuple[float, float]]:
    """Return the points of the towns that an edge cuts, in degrees."""
    gazetteer = territory.gazetteer
    # Namesakes in one oblast are told apart by their people.
    cut = {(town.name, town.oblast, town.population) for town in towns if town.population_inside}
    regions = [territory.region_names[region] for region in gazetteer.region]
    rows = zip(gazetteer.names, regions, gazetteer.population.tolist(), strict=True)
    points = gazetteer.points.tolist()
    return frozenset(
        (longitude, latitude)
        for row, (longitude, latitude) in zip(rows, points, strict=True)
        if row in cut
    )


def share_bounds(subjects: Sequence[Subject]) -> list[Subject]:
    """Return subjects in the bounds that all of them fit."""
    bounds = [subject.bounds for subject in subjects]
    west, south = (min(each[at] for each in bounds) for at in (0, 1))
    east, north = (max(each[at] for each in bounds) for at in (2, 3))
    return [replace(subject, bounds=(west, south, east, north)) for subject in subjects]


def shown_bounds(
    zones: Iterable[MapZone], lines: Sequence[BaseGeometry], cities: Iterable[MapCity]
) -> Bounds:
    """Return the bounds of zones, lines and cities together."""
    areas = [part for zone in zones for part in (zone.zone.inside, zone.zone.beyond)]
    points = [shapely.Point(city.longitude, city.latitude) for city in cities]
    west, south, east, north = shapely.total_bounds([*areas, *lines, *points]).tolist()
    return west, south, east, north
