"""Toponyms: names of places, regions and parties in the language of a map.

A map in the territory's own language has the names that the gazetteer and the territory
give in it. In any other language it has the English ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dmz.answers.compute import Result
from dmz.land.territory import Territory
from dmz.measure.estimates import Estimate
from dmz.measure.figures import ZoneFigures
from dmz.output.languages import Language
from dmz.people.remaining import CITY


@dataclass(frozen=True)
class Toponyms:
    """The names of a territory's places in a language."""

    territory: Territory
    language: Language

    @property
    def own(self) -> bool:
        """Whether the language is the territory's own."""
        return self.language.id == self.territory.language

    @cached_property
    def settlements(self) -> Sequence[str]:
        """The name of each place of the gazetteer, by row."""
        gazetteer = self.territory.gazetteer
        if not self.own:
            return gazetteer.names
        return [gazetteer.own_name(row) for row in range(len(gazetteer.ids))]

    @cached_property
    def _rows_by_id(self) -> dict[str, int]:
        """Row of the gazetteer by id."""
        return {id: row for row, id in enumerate(self.territory.gazetteer.ids)}

    @cached_property
    def _rows_by_point(self) -> dict[tuple[float, float], int]:
        """Row of the gazetteer by longitude and latitude."""
        points = self.territory.gazetteer.points.tolist()
        return {(longitude, latitude): row for row, (longitude, latitude) in enumerate(points)}

    def settlement(self, id: str, name: str) -> str:
        """Return the name of a place by its id; ``name`` where the id is unknown."""
        row = self._rows_by_id.get(id)
        return name if row is None or not self.own else self.settlements[row]

    def settlement_at(self, longitude: float, latitude: float, name: str) -> str:
        """Return the name of the place at a point; ``name`` where there is none."""
        row = self._rows_by_point.get((longitude, latitude))
        return name if row is None or not self.own else self.settlements[row]

    def region(self, name: str) -> str:
        """Return the name of a region by its English name."""
        return self.territory.own_names.get(name, name) if self.own else name

    def party(self, id: str) -> str:
        """Return the name of a party by its id, or the word for both parties."""
        names = {party.id: party.name for party in self.territory.parties}
        return self.region(names[id]) if id in names else self.language.say(id)

    @property
    def words(self) -> Language:
        """The language with the parties' names among its words.

        Tables call parties by their ids, and translate what they print word by word.
        """
        if not self.own:
            return self.language
        names = {party.id: self.party(party.id) for party in self.territory.parties}
        return replace(self.language, words={**self.language.words, **names})


def translate_places(result: Result, toponyms: Toponyms) -> Result:
    """Return the result with the names of its places in the language."""
    if not toponyms.own:
        return result
    cities = tuple(
        replace(
            city,
            name=toponyms.settlement_at(city.longitude, city.latitude, city.name),
            oblast=toponyms.region(city.oblast) if city.oblast else city.oblast,
        )
        for city in result.cities
    )
    settlements = tuple(
        replace(
            settlement,
            name=toponyms.settlement(settlement.id, settlement.name),
            oblast=toponyms.region(settlement.oblast),
        )
        for settlement in result.settlements
    )
    # Places of the sector and estimates are known by name only. A named city goes
    # before a settlement of the same name.
    names = {old.name: new.name for old, new in zip(result.settlements, settlements, strict=True)}
    names |= {old.name: new.name for old, new in zip(result.cities, cities, strict=True)}
    places = tuple(replace(p, name=names.get(p.name, p.name)) for p in result.sector.places)
    return replace(
        result,
        sector=replace(result.sector, places=places),
        cities=cities,
        settlements=settlements,
        estimates=tuple(
            replace(estimate, place=_place_of(estimate, names, toponyms))
            for estimate in result.estimates
        ),
        zones=tuple(_translate_regions(zone, toponyms) for zone in result.zones),
    )


def _place_of(estimate: Estimate, names: dict[str, str], toponyms: Toponyms) -> str:
    """Return the name of the city or oblast that an estimate is of."""
    if estimate.scope == CITY:
        return names.get(estimate.place, estimate.place)
    name = toponyms.region(estimate.oblast)
    return toponyms.language.say("{name} Oblast", name=name)


def _translate_regions(zone: ZoneFigures, toponyms: Toponyms) -> ZoneFigures:
    """Return figures with the names of their regions in the language."""
    rows = tuple(replace(row, oblast=toponyms.region(row.oblast)) for row in zone.by_oblast)
    return replace(zone, by_oblast=rows)
