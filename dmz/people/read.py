"""Sources of people: the settlements that ship, and what users hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.people.districts import read_districts
from dmz.people.rasters import KINDS, is_raster, read_rasters
from dmz.people.scaling import ScaledPopulation, read_scaling
from dmz.people.settlements import settlement_population
from dmz.people.source import Population, find_origins


@dataclass(frozen=True, kw_only=True)
class PopulationChoice:
    """Which people."""

    specs: tuple[str, ...] = ()
    kind: str | None = None
    scale: str | None = None

    def faults(self) -> list[str]:
        """Return what is wrong with the choice, without reading anything."""
        if self.kind is not None and self.kind not in KINDS:
            return [f"the population kind is {' or '.join(KINDS)}, not '{self.kind}'"]
        return []

    def read(self, territory: Territory) -> Population | None:
        """Read the source of people."""
        source = _read_source(self.specs, territory, self.kind)
        if self.scale is None:
            return source
        if source is None:
            raise QuestionError(
                "--scale multiplies people, but there is no source of them; give one with --population"
            )
        return ScaledPopulation(source, read_scaling(self.scale, territory), territory)


def _read_source(specs: Sequence[str], territory: Territory, kind: str | None) -> Population | None:
    if kind is not None and kind not in KINDS:
        raise QuestionError(f"the population kind is {' or '.join(KINDS)}, not '{kind}'")
    origins = [origin for spec in specs for origin in find_origins(spec)]
    rasters = [is_raster(origin.path) for origin in origins]
    if origins and all(rasters):
        return read_rasters(origins, kind=kind)
    if kind is not None:
        raise QuestionError("--population-kind is for rasters; layers and settlements count people")
    if any(rasters):
        raise QuestionError(
            "rasters and layers cannot be one source of people; give one --population, or the tiles of one"
        )
    if origins:
        return read_districts(origins)
    return settlement_population(territory)
