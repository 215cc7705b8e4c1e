"""Toponyms: names of places, regions and parties in a language.

In the territory's own language they are those that the gazetteer and the territory give
in it. In any other language they are the English ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from dmz.land.territory import Territory
from dmz.measure.languages import ENGLISH, Language, region_key
from dmz.sources.datasets import shipped_rows


@dataclass(frozen=True)
class Toponyms:
    """The names of a territory's places in a language."""

    territory: Territory
    language: Language

    @property
    def own(self) -> bool:
        """Whether the language is the territory's own."""
        return self.language.id == self.territory.language != ENGLISH.id

    @cached_property
    def settlements(self) -> Sequence[str]:
        """The name of each place of the gazetteer, by row."""
        gazetteer = self.territory.gazetteer
        if not self.own:
            return gazetteer.names
        return [gazetteer.own_name(row) for row in range(len(gazetteer.ids))]

    @cached_property
    def _rows_by_point(self) -> dict[tuple[float, float], int]:
        """Row of the gazetteer by longitude and latitude."""
        points = self.territory.gazetteer.points.tolist()
        return {(longitude, latitude): row for row, (longitude, latitude) in enumerate(points)}

    def settlement(self, id: str, name: str) -> str:
        """Return the name of a place by its id; ``name`` where the id is unknown."""
        gazetteer = self.territory.gazetteer
        row = gazetteer.rows_by_id.get(id) if self.own else None
        return name if row is None else gazetteer.own_name(row)

    def settlement_at(self, longitude: float, latitude: float, name: str) -> str:
        """Return the name of the place at a point; ``name`` where there is none."""
        row = self._rows_by_point.get((longitude, latitude)) if self.own else None
        return name if row is None else self.territory.gazetteer.own_name(row)

    def place(self, name: str, region: str) -> str:
        """Return the name of a place by its English name and that of its region."""
        if not self.own:
            return name
        places = self.territory.gazetteer.search(name)
        found = next((place for place in places if place.region == region), None)
        return self.settlement(found.id, name) if found else name

    @cached_property
    def _sites(self) -> dict[str, str]:
        """Names of sites in the territory's own language, by their English ones."""
        path = self.territory.files.get("sites")
        if path is None or not self.own:
            return {}
        rows = shipped_rows(path)
        return {row["name"]: row.get(f"name_{self.language.id}") or row["name"] for row in rows}

    @cached_property
    def _subregions(self) -> dict[str, str]:
        """Names of raions and hromadas in that language, by their English ones."""
        path = self.territory.files.get("subregions")
        if path is None or not self.own:
            return {}
        ending = f"_{self.language.id}"
        return {
            row[name]: row[f"{name}{ending}"]
            for row in shipped_rows(path)
            for name in ("name", "raion")
            if row.get(f"{name}{ending}")
        }

    def region(self, name: str) -> str:
        """Return the name of a region by its English name."""
        return self.territory.own_names.get(name, name) if self.own else name

    def party(self, id: str) -> str:
        """Return the name of a party by its id, or the word for both parties."""
        names = {party.id: party.name for party in self.territory.parties}
        return self.region(names[id]) if id in names else self.language.say(id)

    @cached_property
    def words(self) -> Language:
        """The language with names of parties, regions and sites among its words.

        Tables translate what they print word by word.
        """
        return self.words_with(())

    def words_with(
        self,
        places: Iterable[tuple[str, str]],
        named: Iterable[tuple[str, str]] = (),
        *,
        subregions: bool = False,
    ) -> Language:
        """Return `words` with the names of some places too.

        Parameters
        ----------
        places
            Id and name of each.
        named
            Name and region of each whose id is not known.
        subregions
            Whether raions and hromadas are among them.
        """
        if not self.own:
            return self.language
        regions = {name: self.region(name) for name in self.territory.region_names}
        # A city often has the name of its region in English, and only there.
        names = {region_key(name): own for name, own in regions.items()}
        names |= {
            f"{name} Oblast": self.language.say("{name} Oblast", name=own)
            for name, own in regions.items()
        }
        names |= self._sites
        names |= self._subregions if subregions else {}
        names |= {party.id: self.party(party.id) for party in self.territory.parties}
        names |= {name: self.place(name, region) for name, region in named}
        names |= {name: self.settlement(id, name) for id, name in places}
        return replace(
            self.language, words={**self.language.words, **self.territory.own_names, **names}
        )
