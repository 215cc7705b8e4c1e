"""The choice of people: files, a source, or the settlements that ship."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.people.settlements import settlement_population
from dmz.people.source import KINDS, Origin, Population, find_origins
from dmz.people.surface import shipped_population

_KIND_WITHOUT_RASTER = "--population-kind is for rasters; layers and settlements count people"

REMAINING = "remaining"
_NO_ESTIMATES = f"--scale {REMAINING} is for the people who ship, whose baseline it scales"

# What the territory comes with: its people as a surface, or its settlements as points,
# each in or out by its centre with all its people.
SURFACE, POINTS = "surface", "points"
SHIPPED = (SURFACE, POINTS)


@dataclass(frozen=True, kw_only=True)
class PopulationChoice:
    """Which people: by default, those of the territory, as a surface.

    Attributes
    ----------
    specs
        Paths, addresses or sources (``worldpop@2025``) of rasters, the tiles of one
        source, or of layers of polygons or points with a column of people. Or
        one word alone: ``surface``, the default, or ``points``, the settlements, each
        in or out by its centre with all its people.
    kind
        For rasters, ``count`` or ``density``, where their metadata do not state it.
    scale
        The path of a table of factors, see `dmz.people.scaling`; or ``remaining``, by
        the shipped estimates of who remains.
    """

    specs: tuple[str, ...] = ()
    kind: str | None = None
    scale: str | None = None

    @property
    def scale_file(self) -> str | None:
        """The path of the table of factors, if there is one."""
        return None if self.scale == REMAINING else self.scale

    @property
    def files(self) -> tuple[str, ...]:
        """Those of the specs that name files, addresses or sources."""
        return tuple(spec for spec in self.specs if spec not in SHIPPED)

    def faults(self) -> list[str]:
        """What is wrong with the choice, as far as it shows without reading a file."""
        faults = []
        if self.kind is not None and self.kind not in KINDS:
            faults.append(f"the population kind is {' or '.join(KINDS)}, not '{self.kind}'")
        elif self.kind is not None and not self.files:
            faults.append(_KIND_WITHOUT_RASTER)
        if self.scale == REMAINING and self.files:
            faults.append(_NO_ESTIMATES)
        if words := [spec for spec in self.specs if spec in SHIPPED and len(self.specs) > 1]:
            faults.append(f"--population {words[0]} is a source by itself; give no other with it")
        return faults

    def read(self, territory: Territory) -> Population | None:
        """Read the source; None where nothing is chosen and the territory has none.

        Raises
        ------
        QuestionError
            A fault of the choice, a file that is given twice, a kind for a source that
            is no raster, rasters mixed with layers, or factors without people.
        InputError
            A file cannot be used.
        """
        if faults := self.faults():
            raise QuestionError("; ".join(faults))
        source = self._read_source(territory)
        if self.scale is None:
            return source
        if self.scale == REMAINING:
            if source is None or "gazetteer" not in territory.files:
                raise QuestionError(_NO_ESTIMATES)
            from dmz.people.remaining import remaining_people

            return remaining_people(source, territory)
        if source is None:
            raise QuestionError(
                "--scale multiplies people, but there is no source of them;"
                " give one with --population"
            )
        from dmz.people.scaling import read_scaling, scale_people

        return scale_people(source, read_scaling(self.scale, territory), territory)

    def _read_source(self, territory: Territory) -> Population | None:
        """The source without factors."""
        if POINTS in self.specs:
            return settlement_population(territory)
        if not self.files:
            return shipped_population(territory)
        # A question about the people who ship starts without what reads files.
        from dmz.people.features import read_features
        from dmz.people.raster_files import is_raster
        from dmz.people.rasters import read_rasters

        origins = [origin for spec in self.specs for origin in find_origins(spec)]
        _check_once(origins)
        rasters = [is_raster(origin.path) for origin in origins]
        if all(rasters):
            return read_rasters(origins, kind=self.kind)
        if self.kind is not None:
            raise QuestionError(_KIND_WITHOUT_RASTER)
        if any(rasters):
            raise QuestionError(
                "rasters and layers cannot be one source of people;"
                " give one --population, or the tiles of one"
            )
        return read_features(origins, territory)


def _check_once(origins: Sequence[Origin]) -> None:
    """Refuse files of one content, under one name or two: their people count once."""
    known: dict[str, str] = {}
    for origin in origins:
        content = origin.dataset.sha256 or origin.path
        if content in known:
            first = known[content]
            again = "is given twice" if first == origin.path else f"has the same content as {first}"
            raise QuestionError(
                f"{origin.path} {again}, so people would be counted twice;"
                " give it to --population once"
            )
        known[content] = origin.path
