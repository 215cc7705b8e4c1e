"""A survey: one front and one population source, and the only way to measure zones."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from dmz.earth.geodesy import areas_km2
from dmz.earth.threads import map_in_threads
from dmz.land.cover import Cover, GroundsOnFront
from dmz.land.displaced import DisplacedFront
from dmz.land.front import Front
from dmz.land.rules import Within
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import LineError
from dmz.land.zones import Depths, Part, Zone, draw_zones, split_by_region
from dmz.measure.figures import OUTSIDE, RegionFigures, Wet, ZoneFigures, sum_known
from dmz.measure.scenario import Scenario
from dmz.people.source import Count, Population
from dmz.people.surface import shipped_population
from dmz.sources.datasets import Dataset


class Survey:
    """A front line on its territory, and the people who are counted there.

    What a zone measures does not depend on which other zones are measured with it.
    """

    def __init__(self, territory: Territory, front: Front, population: Population | None) -> None:
        self.territory, self.front, self.population = territory, front, population
        self._sectors: dict[tuple[SectorChoice, Front], Sector] = {}
        self._zones: dict[tuple[Sector, Front, float], dict[str, Zone]] = {}
        self._grounds: dict[Front, GroundsOnFront | None] = {}
        self._held_people: dict[tuple[str, int], float] = {}
        self._displaced: dict[LineError, DisplacedFront] = {}

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The provenance of everything that was read."""
        people = self.population.datasets if self.population else ()
        return (*self.front.datasets, *self.territory.datasets, *people)

    def find_sector(self, choice: SectorChoice, front: Front) -> Sector:
        """Return the part of a front that a choice is about.

        The same choice on the same front has the same sector, so that what is found out
        about it is found once; see `SectorChoice.find` for what it raises.
        """
        if (choice, front) not in self._sectors:
            self._sectors[choice, front] = choice.find(front, self.territory)
        return self._sectors[choice, front]

    def draw_zone(self, sector: Sector, front: Front, party: str, depth_km: float) -> Zone:
        """Return the land that a party holds on a front, within a depth of a sector.

        The same one is the same object: plans have many depths in common, and their
        readings more.
        """
        key = (sector, front, depth_km)
        if key not in self._zones:
            step = {each.id: depth_km for each in self.territory.parties}
            (drawn,) = draw_zones(sector.reach, front, self.territory, [step], sector=sector)
            self._zones[key] = {zone.party: zone for zone in drawn}
        return self._zones[key][party]

    def measure(self, zones: Sequence[Zone]) -> list[ZoneFigures]:
        """Measure zones by region, all of them in one pass over the source of people.

        The zones may be of any front on the territory. The regions' figures add up to
        each zone's.
        """
        split = self.split(zones)
        parts = [part for each, _ in split for part in each]
        counts = iter(self.count(parts))
        beyond_km2 = areas_km2([zone.beyond for zone in zones]).tolist()
        measured = []
        for zone, (each, cover), own_km2 in zip(zones, split, beyond_km2, strict=True):
            rows = tuple(self._region(part, next(counts)) for part in each)
            population = sum_known([row.population for row in rows])
            if not rows and self.population:
                population = 0
            figures = ZoneFigures(
                distance_km=zone.depth_km,
                party=zone.party,
                area_km2=sum(row.area_km2 for row in rows),
                beyond_border_km2=own_km2,
                population=population,
                population_covered_km2=sum_known([row.population_covered_km2 for row in rows]),
                settlements=sum(row.settlements for row in rows),
                settlements_in_part=sum(row.settlements_in_part for row in rows),
                by_oblast=rows,
                zone=zone,
                cover=cover,
                wet=(Wet(zone.inside, self.territory),),
            )
            measured.append(figures)
        return measured

    def count(self, parts: Sequence[Part]) -> list[Count]:
        """Count the people of parts of zones; without a source they are unknown."""
        return self.counted.people(parts) if self.counted else [Count(None)] * len(parts)

    def measure_steps(
        self, asked: Sequence[tuple[Sector, Sequence[Depths]]]
    ) -> list[list[list[ZoneFigures]]]:
        """Measure the zones of several sectors at several depths, in one pass.

        Parameters
        ----------
        asked
            Sectors, each with steps of depths. A sector that stands in it several
            times, as the same object, has each of its zones drawn and measured once.

        Returns
        -------
        For each sector asked about and each of its steps, the zones of the parties with
        a depth, in the order of the step.
        """
        depths: dict[Sector, dict[tuple[str, float], None]] = {}
        for sector, steps in asked:
            wanted = depths.setdefault(sector, {})
            wanted.update(dict.fromkeys(item for step in steps for item in step.items()))
        zones: list[Zone] = []
        for sector, wanted in depths.items():
            single = [{party: km} for party, km in wanted]
            drawn = draw_zones(sector.reach, sector.front, self.territory, single, sector=sector)
            zones += [zone for (zone,) in drawn]
        figures = iter(self.measure(zones))
        known = {
            (sector, *party_depth): next(figures)
            for sector, wanted in depths.items()
            for party_depth in wanted
        }
        return [
            [[known[(sector, *item)] for item in step.items()] for step in steps]
            for sector, steps in asked
        ]

    @property
    def grounds(self) -> GroundsOnFront | None:
        """The grounds of settlements; None where they are in or out by their centre."""
        return self._grounds_on(self.front)

    def grounds_of(self, zone: Zone) -> GroundsOnFront | None:
        """The grounds as the front divides them that a zone is measured from.

        A plan may move the line through a town: each party then has what it holds of it
        under the plan.
        """
        rule = zone.rule
        return self._grounds_on(rule.front if isinstance(rule, Within) else self.front)

    def _grounds_on(self, front: Front) -> GroundsOnFront | None:
        if front not in self._grounds:
            grounds = self.territory.grounds
            by_centre = self.population is not None and self.population.by_centre
            on_front = None if grounds is None or by_centre else GroundsOnFront(grounds, front)
            return self._grounds.setdefault(front, on_front)
        return self._grounds[front]

    @cached_property
    def counted(self) -> Population | None:
        """The people; those who remain as the front has them."""
        people = self.population
        if people is None or not people.factors:
            return people
        from dmz.people.remaining import RemainingPopulation

        return people.on(self.front) if isinstance(people, RemainingPopulation) else people

    @property
    def baseline(self) -> Survey:
        """A survey of the baseline, by place: this one if it is such.

        People who are scaled have the baseline that they are scaled from.
        """
        # Never kept as its own: what refers to itself stays until a collection, and a
        # batch makes a survey for every front.
        return self._other_baseline or self

    @cached_property
    def _other_baseline(self) -> Survey | None:
        people = self.population
        if people is not None and people.factors:
            from dmz.people.remaining import RemainingPopulation
            from dmz.people.scaling import ScaledPopulation

            if isinstance(people, RemainingPopulation | ScaledPopulation):
                people = people.source
        if people is None or not people.by_place:
            people = shipped_population(self.territory)
        return None if people is self.population else Survey(self.territory, self.front, people)

    def held_people(self, party: str, region: int) -> float:
        """Return the people of all that a party holds in a region, counted once."""
        from dmz.people.remaining import count_held  # a short answer has no need of it

        key = party, region
        if key not in self._held_people:
            assert self.population is not None  # noqa: S101 - who asks knows of some
            where = self.territory, self.front, party, region, self.grounds
            self._held_people[key] = count_held(self.population, *where).people
        return self._held_people[key]

    def displaced(self, error: LineError) -> DisplacedFront:
        """Return the front line in every draw of an error."""
        if error not in self._displaced:
            self._displaced[error] = DisplacedFront(self.front, self.territory, error)
        return self._displaced[error]

    def split(self, zones: Sequence[Zone]) -> list[tuple[list[Part], Cover | None]]:
        """Return the parts of each zone by region, and what it covers."""
        covers: list[Cover | None] = [None] * len(zones)
        alike: dict[GroundsOnFront, list[int]] = {}
        for number, zone in enumerate(zones):
            if grounds := self.grounds_of(zone):
                alike.setdefault(grounds, []).append(number)
        for grounds, numbers in alike.items():
            own = [zones[number] for number in numbers]
            found = grounds.cover_each([zone.inside for zone in own], [zone.limit for zone in own])
            for number, cover in zip(numbers, found, strict=True):
                covers[number] = cover

        def split(pair: tuple[Zone, Cover | None]) -> list[Part]:
            return split_by_region(pair[0], self.territory, pair[1])

        parts = map_in_threads(split, list(zip(zones, covers, strict=True)), "Measuring zones")
        return list(zip(parts, covers, strict=True))

    def _region(self, part: Part, count: Count) -> RegionFigures:
        territory, region = self.territory, part.region
        share_of_oblast = share_of_held = None
        if region is not None:
            share_of_oblast = part.area_km2 / territory.region_km2(region)
        if part.held_km2:
            # Two overlays of the same edges differ by a hair.
            share_of_held = min(part.area_km2 / part.held_km2, 1.0)
        cover = part.cover
        return RegionFigures(
            oblast=OUTSIDE if region is None else territory.region_names[region],
            area_km2=part.area_km2,
            population=count.people,
            settlements=part.settlement_count,
            settlements_in_part=cover.in_part if cover else 0,
            population_covered_km2=count.covered_km2,
            share_of_held=share_of_held,
            share_of_oblast=share_of_oblast,
        )


def open_survey(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Survey:
    """Check a scenario and read what it names.

    Parameters
    ----------
    scenario
        The question.
    territory, front, population
        What is read already. By default the shipped territory, and what the scenario
        names.

    Raises
    ------
    QuestionError
        The scenario asks for something that cannot be.
    InputError
        A file that it names cannot be used.
    """
    territory, people = read_land_and_people(scenario, territory, population)
    return Survey(territory, front or scenario.front.read(territory), people)


def read_land_and_people(
    scenario: Scenario, territory: Territory | None, population: Population | None
) -> tuple[Territory, Population | None]:
    """Check a scenario, and read its territory and people where they are not read yet.

    Before any front: what a raster needs is told before one is read and measured.
    """
    territory = territory or shipped_territory()
    scenario.check(territory)
    return territory, population or scenario.population.read(territory)
