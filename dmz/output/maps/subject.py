"""What a map is about, be it the result of a scenario or a reading of a plan.

Everything that differs between the two is settled when a subject is made. What draws
maps takes a subject and does not ask where it came from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.answers.compute import Result
from dmz.answers.settlements import SettlementAnswer
from dmz.earth.antimeridian import wrap_longitude
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Zone
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.scenario import LINE
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import kilometres, title_of
from dmz.plans.outcome import PlanResult, ReadingOutcome
from dmz.sources.datasets import Dataset

Bounds = tuple[float, float, float, float]


@dataclass(frozen=True)
class MapZone:
    """A zone to draw, with its figures and what the legend calls it."""

    figures: ZoneFigures
    zone: Zone
    label: str


@dataclass(frozen=True)
class MapCity:
    """A city that the question names, at its centre's point in degrees."""

    name: str
    longitude: float
    latitude: float
    population: int


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a map is about. Geometries are in longitude and latitude, degrees.

    Attributes
    ----------
    toponyms
        Names of places in the language of the map.
    title
        The map's title. Like all texts here, it is in the language of the map.
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
    """

    territory: Territory
    toponyms: Toponyms
    title: str
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
    result = translate_places(result, toponyms)
    choice, from_line = result.scenario.sector, result.scenario.model == LINE
    # Steps come with growing distance: the narrowest zone is the first.
    zones = tuple(
        MapZone(figures, figures.zone, kilometres(figures.distance_km or 0.0, language))
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
        title=title or title_of(result, toponyms),
        bounds=_bounds(zones, lines, shown),
        front=result.front,
        front_label=language.say("front line"),
        sector=result.sector.line if from_line and not choice.whole_front else None,
        zones=zones,
        nested=True,
        cities=cities,
        settlements=result.settlements,
        counts=result.population.counts,
        datasets=result.datasets,
        warnings=result.warnings,
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
        Without one, the title is the plan's own.
    """
    toponyms = Toponyms(result.territory, language)
    # Land that one party leaves may lie in the zone that the other empties, and is
    # small: it lies on top.
    labelled = [
        *((given.leave, language.say("left")) for given in outcome.gives_up),
        *((figures, language.say("emptied")) for figures in outcome.total),
    ]
    zones = tuple(
        MapZone(figures, figures.zone, label)
        for figures, label in labelled
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
        title=title or result.plan.title,
        bounds=_bounds(zones, [] if zones else [outcome.front.line], cities),
        front=outcome.front,
        front_label=language.say("front line under the plan"),
        sector=None,
        zones=zones,
        nested=False,
        cities=cities,
        settlements=(),
        counts=result.population.counts,
        datasets=result.datasets,
        warnings=result.warnings,
    )


def _bounds(
    zones: Iterable[MapZone], lines: Sequence[BaseGeometry], cities: Iterable[MapCity]
) -> Bounds:
    """Return the bounds of zones, lines and cities together."""
    areas = [part for zone in zones for part in (zone.zone.inside, zone.zone.beyond)]
    points = [shapely.Point(city.longitude, city.latitude) for city in cities]
    west, south, east, north = shapely.total_bounds([*areas, *lines, *points]).tolist()
    return west, south, east, north
