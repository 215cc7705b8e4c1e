"""The table of sites that a plan is about."""

from __future__ import annotations

from dmz.output.tables.document import Column, Table
from dmz.output.tables.figures import name_party
from dmz.output.tables.kinds import MISSING, Cell
from dmz.plans.outcome import PlanResult
from dmz.plans.sites import NEAR_KM, SiteAnswer

_SITE_COLUMNS = (
    Column("name", "Site"),
    Column("held_by", "Held by"),
    Column("distance_to_front_km", "km to the line", "km"),
    Column("inside", "In provision"),
)


def plan_sites_table(result: PlanResult) -> Table:
    """Make the table of sites on a provision's land or near the line, nearest first.

    A site has one row: in several readings, with the provisions of all of them, its
    least distance to their lines, and who holds it now.
    """
    found: dict[str, list[SiteAnswer]] = {}
    for outcome in result.readings:
        for site in outcome.sites:
            if site.inside or site.in_part or site.distance_to_front_km <= NEAR_KM:
                found.setdefault(site.name, []).append(site)
    rows: list[list[Cell]] = []
    for name, same in found.items():
        whole = dict.fromkeys(each for site in same for each in site.inside)
        part = dict.fromkeys(each for site in same for each in site.in_part)
        provisions = [*(f"{each} (in part)" for each in part), *(e for e in whole if e not in part)]
        holders = dict.fromkeys(site.held_by for site in same)
        held_by = holders if len(holders) == 1 else {same[0].held_by_now: None}
        distance_km = min(site.distance_to_front_km for site in same)
        holder = name_party(result.territory, *held_by)
        rows.append([name, holder, distance_km, "; ".join(provisions) or MISSING])
    rows.sort(key=lambda row: float(row[2] or 0.0))
    title = f"Sites in a provision or within {NEAR_KM:g} km of the plan's line"
    return Table(title, _SITE_COLUMNS, rows)
