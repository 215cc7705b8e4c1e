"""Sources of people: the settlements that ship, and what users hand over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dmz.districts import DistrictPopulation, PointPopulation, read_districts
from dmz.errors import QuestionError
from dmz.gazetteer import Gazetteer
from dmz.people import BASELINE, UNSTATED, Count, Counts, Population
from dmz.rasters import KINDS, RasterPopulation, is_raster, read_rasters
from dmz.scaling import ScaledPopulation, read_scaling
from dmz.sources import Dataset, fetch, named
from dmz.territory import Territory, shipped_dataset
from dmz.zones import Part

__all__ = ["Population", "SettlementPopulation", "read_population"]


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
        Rasters (tiles of one), or layers of polygons or points with a column of people, or one named source (``ID@DATE``). None:
        the settlements of the territory's gazetteer, if it has one.
    kind
        For rasters: ``count`` or ``density``, where the metadata do not say.
    scale
        A table of factors, see `dmz.scaling`.

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
        raise QuestionError("--scale multiplies people, but there is no source of them; give one with --population")
    return ScaledPopulation(source, read_scaling(scale, territory), territory)


def _read_source(specs: Sequence[str], territory: Territory, kind: str | None) -> Population | None:
    if kind is not None and kind not in KINDS:
        raise QuestionError(f"the population kind is {' or '.join(KINDS)}, not '{kind}'")
    if any(named(spec) for spec in specs):
        return _read_named(specs, territory, kind)
    rasters = [is_raster(spec) for spec in specs]
    if specs and all(rasters):
        return read_rasters(specs, kind=kind)
    if kind is not None:
        raise QuestionError("--population-kind is for rasters; layers and settlements count people")
    if any(rasters):
        raise QuestionError("rasters and layers cannot be one source of people; give one --population, or the tiles of one")
    if specs:
        return read_districts(specs)
    if territory.gazetteer_path is not None:
        return SettlementPopulation(territory.gazetteer, (shipped_dataset(territory.gazetteer_path.name, "population"),))
    if territory.places_dataset is not None and territory.gazetteer.population.any():
        return SettlementPopulation(
            territory.gazetteer, (territory.places_dataset,), Counts(UNSTATED, None, "people of the places in the table")
        )
    return None


def _read_named(specs: Sequence[str], territory: Territory, kind: str | None) -> Population:
    """A source that is fetched by its name, under its own provenance."""
    if len(specs) > 1:
        raise QuestionError(f"{' and '.join(specs)} cannot be one source of people; give one --population, or the tiles of one")
    found = fetch(specs[0])
    source = _read_source([str(path) for path in found.paths], territory, kind)
    if not isinstance(source, (RasterPopulation, DistrictPopulation, PointPopulation)):
        raise QuestionError(f"{specs[0]} is not a source of people")
    return replace(source, datasets=(found.dataset("population"),), warnings=(*found.warnings, *source.warnings))
