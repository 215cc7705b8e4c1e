"""Sources of people: the settlements that ship, and what users hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.errors import QuestionError
from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.districts import read_districts
from dmz.people.kinds import KINDS
from dmz.people.rasters import is_raster, read_rasters
from dmz.people.scaling import ScaledPopulation, read_scaling
from dmz.people.source import BASELINE, UNSTATED, Count, Counts, Population, find_origins
from dmz.sources.datasets import Dataset, shipped_dataset

__all__ = ["Population", "SettlementPopulation", "read_population", "settlement_population"]


@dataclass(frozen=True)
class SettlementPopulation:
    """People of the gazetteer's settlements. A settlement's point is in a zone or out of it, with all its people."""

    gazetteer: Gazetteer
    datasets: tuple[Dataset, ...]
    counts: Counts = Counts(BASELINE, "2022-01-01", "baseline residents, before February 2022")  # noqa: RUF009 (frozen)
    warnings: tuple[str, ...] = ()
    complete: bool | None = False

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part of a zone: those of the settlements in it."""
        return [Count(int(self.gazetteer.population[part.settlements].sum())) for part in parts]


def read_population(
    specs: Sequence[str], territory: Territory, *, kind: str | None = None, scale: str | None = None
) -> Population | None:
    """Read a source of people; what it is, its content says.

    Parameters
    ----------
    specs
        Paths or sources (``worldpop@2025``) of rasters (tiles of one), or of layers of polygons or points with a column of people.
        None: the settlements of the territory's gazetteer, if it has one.
    kind
        For rasters: ``count`` or ``density``, where the metadata do not say.
    scale
        A table of factors, see `dmz.people.scaling`.

    Raises
    ------
    QuestionError
        A kind for a source that is no raster, rasters and layers mixed, or factors without people.
    InputError
        A file cannot be used.
    """
    source = _read_source(specs, territory, kind)
    if scale is None:
        return source
    if source is None:
        raise QuestionError(
            "--scale multiplies people, but there is no source of them; give one with --population"
        )
    return ScaledPopulation(source, read_scaling(scale, territory), territory)


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


def settlement_population(territory: Territory) -> SettlementPopulation | None:
    """The people of the territory's settlements; None where no places with people are known."""
    if territory.gazetteer_path is not None:
        return SettlementPopulation(
            territory.gazetteer, (shipped_dataset(territory.gazetteer_path.name, "population"),)
        )
    if territory.places_dataset is not None and territory.gazetteer.population.any():
        counts = Counts(
            UNSTATED, territory.places_dataset.date, "people of the places in the table"
        )
        return SettlementPopulation(
            territory.gazetteer, (territory.places_dataset,), counts, complete=None
        )
    return None
