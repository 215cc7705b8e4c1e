"""A scenario: the question, checked before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, TypedDict, Unpack

from dmz.earth.geodesy import distance_fault
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.front_choice import FrontChoice
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import AUTO, ENSEMBLE, Uncertainty, uncertainty_fault
from dmz.land.zones import Depths
from dmz.people.read import PopulationChoice

DISTANCES_KM = (5.0, 10.0, 40.0)
LINE, CITY = "line", "city"
OBLAST = "oblast"
LEVELS = (OBLAST, "raion", "hromada")
MODELS = (LINE, CITY)


@dataclass(frozen=True, kw_only=True)
class BreakdownChoice:
    """What figures are broken down by, beside the regions.

    Attributes
    ----------
    level
        ``oblast`` for the regions alone, ``raion`` or ``hromada``.
    areas
        A path or a source of polygons of that level, or of a finer one: without them
        the land of subregions is not known.
    """

    level: str = OBLAST
    areas: str | None = None

    def faults(self, territory: Territory) -> list[str]:
        """Return what is wrong with the choice, without reading anything."""
        if self.level not in LEVELS:
            return [f"figures are broken down by {', '.join(LEVELS)}, not by '{self.level}'"]
        if self.level == OBLAST:
            return ["--regions goes with --by raion or --by hromada"] if self.areas else []
        if "subregions" not in territory.files:
            return [f"{territory.title}: no {self.level}s are known there; leave --by out"]
        return []


REGIONS_ALONE = BreakdownChoice()


class Question(TypedDict, total=False):
    """A scenario in flat keywords, as commands and public functions take it.

    Each keyword is a field of `Scenario` or of one of its choices.
    """

    distances_km: Sequence[float]
    depths_km: Mapping[str, float]
    model: str
    uncertainty_km: Uncertainty
    fronts: Sequence[str]
    held_by: str | None
    sliver_km: float
    include_border: bool
    across_water: bool
    min_pocket_km2: float
    where: str | None
    incomplete: bool
    cities: Sequence[str]
    reach_km: float | None
    oblasts: Sequence[str]
    sector: str | None
    whole_front: bool
    populations: Sequence[str]
    population_kind: str | None
    scale: str | None
    by: str
    regions: str | None


# For each keyword of `Question`: which of the scenario's parts it belongs to, and its
# field.
KEYWORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "distances_km": ("", "distances_km"),
        "depths_km": ("", "depths_km"),
        "model": ("", "model"),
        "uncertainty_km": ("", "uncertainty_km"),
        "fronts": ("front", "specs"),
        "held_by": ("front", "held_by"),
        "sliver_km": ("front", "sliver_km"),
        "include_border": ("front", "include_border"),
        "across_water": ("front", "across_water"),
        "min_pocket_km2": ("front", "min_pocket_km2"),
        "where": ("front", "where"),
        "incomplete": ("front", "incomplete"),
        "cities": ("sector", "cities"),
        "reach_km": ("sector", "reach_km"),
        "oblasts": ("sector", "oblasts"),
        "sector": ("sector", "file"),
        "whole_front": ("sector", "whole_front"),
        "populations": ("population", "specs"),
        "population_kind": ("population", "kind"),
        "scale": ("population", "scale"),
        "by": ("breakdown", "level"),
        "regions": ("breakdown", "areas"),
    }
)


_SEQUENCES = ("distances_km", "fronts", "cities", "oblasts", "populations")


def check_sequence(keyword: str, value: object) -> None:
    """Raise `TypeError` for a single value, and for text, whose letters are none."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{keyword} is a tuple or list, such as {keyword}=({value!r},)")


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A question: which zones, of which front line, counting which people.

    Attributes
    ----------
    front, sector, population
        The choices of front line, of the part of it, and of the population source.
    breakdown
        What the figures are broken down by, in addition to regions.
    distances_km
        Pullback distances, the same for both parties. Without any, and without depths,
        they are 5, 10 and 40 km.
    depths_km
        Pairs of a party's id and its depth, if depths differ. A party left out takes
        the single distance, or does not pull back.
    model
        ``line``: land within the distance of the sector. ``city``: land within the
        distance of a city's centre.
    uncertainty_km
        The median displacement of the line behind the ranges. ``auto``: as the source
        states, else as maps of the same day differ; ``none`` or None: no ranges.
        ``ensemble``: each of the front's specs is a map of the day; figures are the
        first map's, ranges the smallest and largest of all.
    """

    front: FrontChoice = field(default_factory=FrontChoice)
    sector: SectorChoice = field(default_factory=SectorChoice)
    population: PopulationChoice = field(default_factory=PopulationChoice)
    breakdown: BreakdownChoice = field(default_factory=BreakdownChoice)
    distances_km: tuple[float, ...] = ()
    depths_km: tuple[tuple[str, float], ...] = ()
    model: str = LINE
    uncertainty_km: Uncertainty = AUTO

    @classmethod
    def of(cls, **question: Unpack[Question]) -> Scenario:
        """Make a scenario from flat keywords; see `Question`.

        Raises
        ------
        TypeError
            A keyword that is not one of `Question`, or a single value for several.
        """
        parts: dict[str, dict[str, Any]] = {part: {} for part, _ in KEYWORDS.values()}
        for keyword, value in question.items():
            if keyword not in KEYWORDS:
                raise TypeError(f"a scenario has no keyword '{keyword}'; use {', '.join(KEYWORDS)}")
            if keyword in _SEQUENCES:
                check_sequence(keyword, value)
            part, name = KEYWORDS[keyword]
            parts[part][name] = _freeze_value(value)
        return cls(
            front=FrontChoice(**parts["front"]),
            sector=SectorChoice(**parts["sector"]),
            population=PopulationChoice(**parts["population"]),
            breakdown=BreakdownChoice(**parts["breakdown"]),
            **parts[""],
        )

    def at_distances(self, *distances_km: float) -> Scenario:
        """Return the scenario with other distances, and without depths."""
        return replace(self, distances_km=distances_km, depths_km=())

    def on(self, territory: Territory) -> Scenario:
        """Return the scenario on a territory; see `SectorChoice.on`."""
        return replace(self, sector=self.sector.on(territory))

    def check(self, territory: Territory) -> None:
        """Raise `QuestionError` with every fault of the question at once."""
        faults = []
        for what, values in (
            ("a distance", self.distances_km),
            ("a depth", [km for _, km in self.depths_km]),
        ):
            faults += [f"{what} is {fault}" for fault in map(distance_fault, values) if fault]
        if fault := uncertainty_fault(self.uncertainty_km):
            faults.append(fault)
        if self.uncertainty_km == ENSEMBLE and len(set(self.front.specs)) < 2:
            faults.append(
                "an ensemble is of several maps: give each with --front, the main one first"
            )
        if self.model not in MODELS:
            faults.append(f"the model is {' or '.join(MODELS)}, not '{self.model}'")
        if self.depths_km and len(self.distances_km) > 1:
            faults.append("--depth goes with one --distance at most: each party has one depth")
        for party, _ in self.depths_km:
            try:
                territory.party(party)
            except QuestionError as error:
                faults.append(str(error))
        faults += self.front.faults(territory)
        faults += self.sector.faults(territory)
        faults += self.population.faults()
        faults += self.breakdown.faults(territory)
        if faults:
            raise QuestionError("; ".join(dict.fromkeys(faults)))

    def steps(self, territory: Territory) -> list[Depths]:
        """Return the depths to draw zones for: for each step, km by party id."""
        ids = [party.id for party in territory.parties]
        if self.depths_km:
            given = {territory.party(id).id: km for id, km in self.depths_km}
            rest = dict.fromkeys(ids, self.distances_km[0]) if self.distances_km else {}
            depths = rest | given
            return [{id: depths[id] for id in ids if id in depths}]
        distances = sorted(set(self.distances_km or DISTANCES_KM))
        return [dict.fromkeys(ids, km) for km in distances]

    def distances(self, territory: Territory) -> list[float]:
        """Return all depths of all steps, each once, in km."""
        return sorted({km for step in self.steps(territory) for km in step.values()})

    def find_sector(self, front: Front, territory: Territory) -> Sector:
        """Return what zones are measured from: part of the line, or cities' centres."""
        if self.model == CITY:
            return self.sector.find_centres(front, territory)
        return self.sector.find(front, territory)

    def parameters(self, territory: Territory, sector: Sector) -> dict[str, Any]:
        """Return the question as plain data, with defaults filled in."""
        choice = self.sector
        return {
            "model": self.model,
            "distances_km": self.distances(territory),
            "depths_km": dict(self.steps(territory)[0]) if self.depths_km else None,
            "cities": [place.name for place in sector.places],
            "reach_km": choice.within_km if choice.faces_cities else None,
            "oblasts": [territory.region_names[territory.region(o)] for o in choice.oblasts],
            "sector_file": choice.file,
            "whole_front": choice.whole_front,
            "sliver_km": self.front.sliver_km,
            "include_border": self.front.include_border,
            "across_water": self.front.across_water,
            "min_pocket_km2": self.front.min_pocket_km2,
            "where": self.front.where,
            "incomplete": self.front.incomplete,
            "populations": list(self.population.specs),
            "population_kind": self.population.kind,
            "scale": self.population.scale,
            "by": self.breakdown.level,
            "regions": self.breakdown.areas,
        }


def _freeze_value(value: Any) -> Any:
    """Return a value that can be hashed: sequences and mappings become tuples."""
    if isinstance(value, Mapping):
        return tuple(sorted(value.items()))
    return tuple(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
