"""What of zones is mapped water, in a note."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.land.territory import Territory
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.output.tables.figures import name_party


def water_note(groups: Sequence[tuple[str, Sequence[ZoneFigures]]], territory: Territory) -> str:
    """Say how much of each zone is mapped water; empty where none is mapped.

    Parameters
    ----------
    groups
        Zones, those of the parties, under a name.
    """
    said = []
    for name, zones in groups:
        parts = [
            f"{name_party(territory, zone.party)} {zone.water_km2:,.0f} of {zone.area_km2:,.0f} km²"
            for zone in zones
            if zone.party != BOTH and zone.area_km2 and zone.water_km2 is not None
        ]
        if parts:
            said.append(f"{name}: {', '.join(parts)}" if name else ", ".join(parts))
    return f"Areas have inland water in them: {'; '.join(said)}." if said else ""
