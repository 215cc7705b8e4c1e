"""The choice of a front line: where it is read from, and how."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dmz.earth.geodesy import distance_fault
from dmz.errors import QuestionError
from dmz.land.derived import SETTLEMENT_LINE, control_dataset, read_derived, shipped_line
from dmz.land.front import SLIVER_KM, Front, derive_front, leave_out_pockets
from dmz.land.line import addition_faults
from dmz.land.territory import Party, Territory
from dmz.progress import working
from dmz.sources.datasets import shipped_resource

# The modules that read a user's own map are imported where one is read.
if TYPE_CHECKING:
    from dmz.sources.layers import Layer


@dataclass(frozen=True, kw_only=True)
class FrontChoice:
    """Which front line: where it is read from, and how.

    Attributes
    ----------
    specs
        Paths, sources (``ID@DATE``) or addresses of feature layers: polygons of held
        land, which are united; one layer of lines; settlements with their holders; or a
        file that ``dmz front derive`` wrote. None: the territory's own schematic line.
    held_by
        Id of the party whose area the polygons are; by default the second party.
    sliver_km
        A strip between two maps nowhere wider than this is a gap, not land.
    include_border
        Add the stretch of the territory's border with the holder's own state.
    across_water
        Add the centre line of mapped waters up to 20 km wide that neither party holds
        and across which they face each other; see `dmz.land.line`.
    min_pocket_km2
        Leave out pockets of either party smaller than this; they count as land of the
        party around them.
    where
        A condition on columns that selects the features to read; see
        `dmz.sources.conditions`.
    incomplete
        Accept polygons that leave out land their holder is known to hold.
    """

    specs: tuple[str, ...] = ()
    held_by: str | None = None
    sliver_km: float = SLIVER_KM
    include_border: bool = False
    across_water: bool = False
    min_pocket_km2: float = 0.0
    where: str | None = None
    incomplete: bool = False

    def faults(self, territory: Territory) -> list[str]:
        """Return what is wrong with the choice, without reading anything."""
        faults = []
        if fault := distance_fault(self.sliver_km):
            faults.append(f"a sliver's width is {fault}")
        if not 0 <= self.min_pocket_km2 < float("inf"):
            faults.append(f"a pocket's area is {self.min_pocket_km2:g} km²; it must be 0 or more")
        if not all(spec.strip() for spec in self.specs):
            faults.append("a front line is named by an empty text; give a file or a source")
        if self.where is not None:
            from dmz.sources.conditions import condition_fault

            if fault := condition_fault(self.where):
                faults.append(fault)
        try:
            holder = self.holder(territory)
        except QuestionError as error:
            return [*faults, str(error)]
        added = (self.include_border, self.across_water)
        faults += addition_faults(territory, holder, *added)
        return faults

    def holder(self, territory: Territory) -> Party:
        """Return the party whose held area the source draws."""
        return territory.party(self.held_by) if self.held_by else territory.parties[1]

    def read(self, territory: Territory) -> Front:
        """Read the front line.

        Raises
        ------
        InputError
            Layers of several kinds, a kind that makes no front line, or whatever
            `dmz.sources.specs.read_layers` and `derive_front` refuse.
        QuestionError
            No such party, or a sliver's width that cannot be measured.
        """
        if faults := self.faults(territory):
            raise QuestionError("; ".join(faults))
        added = (self.include_border, self.across_water)
        if self.specs:
            with working("Reading the front line"):
                front = self._read(territory)
        elif territory.own_front:
            from dmz.land.own_front import read_own_front

            front = read_own_front(territory.own_front, territory, *added)
        else:
            front = _shipped_front(territory, self.holder(territory), *added)
        return leave_out_pockets(front, territory, self.min_pocket_km2)

    def _read(self, territory: Territory) -> Front:
        """Read the front line of a user's files and sources."""
        from dmz.land.held import held_area

        party = self.holder(territory)
        layers = self._layers(territory)
        drawn = held_area(layers, party, territory, incomplete=self.incomplete)
        return derive_front(
            area=drawn.area,
            holder=party,
            territory=territory,
            datasets=tuple(layer.dataset for layer in drawn.layers),
            # Settlements and drawn lines cut the territory itself: there are no gaps.
            sliver_km=self.sliver_km if drawn.kind == "polygons" else None,
            include_border=self.include_border,
            across_water=self.across_water,
            derived=read_derived(layers[0], territory) if len(layers) == 1 else None,
            schematic=drawn.schematic,
            warnings=drawn.warnings,
        )

    def _layers(self, territory: Territory) -> list[Layer]:
        """Read the layers, and check that the condition's columns are among theirs."""
        from dmz.sources.conditions import check_columns
        from dmz.sources.specs import read_layers

        layers = [
            territory.place(layer)
            for spec in self.specs
            for layer in read_layers(spec, "front", where=self.where)
        ]
        if self.where is not None:
            check_columns(self.where, [name for layer in layers for name in layer.columns])
        return layers


@lru_cache(maxsize=4)
def _shipped_front(
    territory: Territory, party: Party, include_border: bool, across_water: bool
) -> Front:
    """Read the territory's own line, which is derived from a table of control.

    Questions of one thread, as in a notebook, are mostly about the same line; another
    thread has a territory of its own, and so a line of its own.
    """
    dataset = control_dataset(territory)
    if derived := shipped_line(territory):
        area = derived.land[party.id]
    else:
        from dmz.land.control import shipped_control
        from dmz.land.held import held_area

        area = held_area([shipped_control(territory)], party, territory).area
    resource = shipped_resource(dataset.id)
    return derive_front(
        area=area,
        holder=party,
        territory=territory,
        datasets=(dataset,),
        sliver_km=None,
        include_border=include_border,
        across_water=across_water,
        derived=derived,
        schematic=resource.get("dmz:schematic", SETTLEMENT_LINE),
        known_to_km=resource.get("dmz:uncertainty_km"),
    )
