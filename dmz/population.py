"""People: what a source puts inside a zone, and what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from dmz.gazetteer import Gazetteer
from dmz.sources import Dataset
from dmz.zones import Part


class Population(Protocol):
    """A source of people."""

    @property
    def dataset(self) -> Dataset:
        """Its provenance."""
        ...

    @property
    def counts(self) -> str:
        """What it counts and of when, in words: ``residents before February 2022``."""
        ...

    def people(self, parts: Sequence[Part]) -> list[int]:
        """People in each part of a zone."""
        ...


@dataclass(frozen=True)
class SettlementPopulation:
    """People of the gazetteer's settlements. A settlement's point is in a zone or out of it, with all its people."""

    gazetteer: Gazetteer
    dataset: Dataset
    counts: str = "baseline residents, before February 2022"

    def people(self, parts: Sequence[Part]) -> list[int]:
        """People in each part of a zone: those of the settlements in it."""
        return [int(self.gazetteer.population[part.settlements].sum()) for part in parts]
