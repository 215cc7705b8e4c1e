"""Dated, sourced estimates of who remains, and the share of each in a zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dmz.land.cover import WHOLE
from dmz.measure.figures import ZoneFigures
from dmz.measure.survey import Survey
from dmz.people.estimates import CITY, place_of, read_estimates
from dmz.sources.datasets import DATA


@dataclass(frozen=True)
class ZoneEstimate:
    """An estimate's people in one zone: by the share of its baseline that lives there.

    Attributes
    ----------
    distance_km, party
        The zone's depth, None where no depth makes it, and whose it is.
    baseline
        Residents before February 2022 of what the zone has of the place.
    share
        Of the place's baseline, 0 to 1.
    low, high
        The estimate times the share; None where it has no such bound.
    """

    distance_km: float | None
    baseline: int
    share: float
    low: int | None
    high: int | None
    party: str = ""


@dataclass(frozen=True)
class Estimate:
    """How many people remain in a city, or in the part of an oblast that a party holds.

    Attributes
    ----------
    scope
        ``city``, or else the part of an oblast that the party holds.
    party
        Its holder; None for a city whose estimate counts all of it, on both sides.
    low, high
        One is None where the source gives a bound only.
    weak
        Whether it rests on one secondary report.
    baseline
        Residents of the same place before February 2022: of the city, or of what the
        party holds of the oblast on the line measured.
    distances_km
        Of the zones that it is relevant to.
    zones
        What it says of each of them.
    """

    id: str
    place: str
    scope: str
    oblast: str
    party: str | None
    low: int | None
    high: int | None
    date: str
    source: str
    weak: bool
    note: str
    baseline: int
    distances_km: tuple[float, ...]
    zones: tuple[ZoneEstimate, ...]


# A row of the table of estimates, and how many of its place's people, as the baseline
# has them, are in each zone that has any.
Relevant = tuple[Mapping[str, str], list[tuple[ZoneFigures, float]]]


def find_estimates(zones: Sequence[ZoneFigures], survey: Survey) -> tuple[Estimate, ...]:
    """Return the estimates that are relevant to any of the zones, in file order."""
    return read_relevant(find_relevant(zones, survey), survey)


def find_relevant(zones: Sequence[ZoneFigures], survey: Survey) -> list[Relevant]:
    """Find which estimates are relevant to any of the zones, in file order."""
    territory = survey.territory
    gazetteer = territory.files.get("gazetteer")
    if gazetteer is None or gazetteer.parent != DATA:
        return []
    rows = read_estimates()
    base = survey.baseline
    measured = [zone for zone in zones if zone.zone]
    if base is not survey:
        measured = base.measure([zone.zone for zone in measured if zone.zone])
    found = []
    for row in rows:
        own = [zone for zone in measured if row["party"] in ("", zone.party)]
        inside = (_in_city if row["scope"] == CITY else _in_oblast)(row, own, base)
        relevant = [(zone, count) for zone, count in zip(own, inside, strict=True) if count]
        if relevant:
            found.append((row, relevant))
    return found


def read_relevant(relevant: Sequence[Relevant], survey: Survey) -> tuple[Estimate, ...]:
    """Return estimates with what they say of the zones.

    The baseline of an oblast takes a moment: it counts all that a party holds there.
    """
    return tuple(_read_estimate(row, survey, zones) for row, zones in relevant)


def _read_estimate(
    row: Mapping[str, str], survey: Survey, relevant: Sequence[tuple[ZoneFigures, float]]
) -> Estimate:
    baseline = _baseline(row, survey.baseline)
    low = int(row["low"]) if row["low"] else None
    high = int(row["high"]) if row["high"] else None
    zones = []
    for zone, count in relevant:
        share = min(count / baseline, 1.0)
        least, most = (None if bound is None else round(bound * share) for bound in (low, high))
        depth_km, people = zone.distance_km, round(count)
        zones.append(ZoneEstimate(depth_km, people, share, least, most, party=zone.party))
    distances_km = {zone.distance_km for zone, _ in relevant if zone.distance_km is not None}
    return Estimate(
        **{name: row[name] for name in ("id", "place", "scope", "date", "source", "note")},
        oblast=_oblast_of(row, survey),
        party=row["party"] or None,
        low=low,
        high=high,
        weak=row["weak"] == "true",
        baseline=baseline,
        distances_km=tuple(sorted(distances_km)),
        zones=tuple(zones),
    )


def _oblast_of(row: Mapping[str, str], survey: Survey) -> str:
    territory = survey.territory
    return territory.region_names[territory.region_ids.index(row["oblast"])]


def _baseline(row: Mapping[str, str], survey: Survey) -> int:
    """Return the people of an estimate's city, or of a party's land in its oblast."""
    if row["scope"] == CITY:
        return place_of(row, survey.territory).population or 0
    region = survey.territory.region(_oblast_of(row, survey))
    return round(survey.held_people(row["party"], region))


def _in_city(row: Mapping[str, str], zones: Sequence[ZoneFigures], survey: Survey) -> list[float]:
    """Return how many of a city's people are in each zone."""
    place = place_of(row, survey.territory)
    at = survey.territory.gazetteer.rows_by_id[place.id]
    inside = []
    for zone in zones:
        if zone.cover is not None:
            share = float(zone.cover.share[zone.cover.rows == at].sum())
            share = share if share > 1 - WHOLE else 0.0
        else:
            share = float(zone.zone is not None and at in zone.zone.settlements)
        inside.append(share * (place.population or 0))
    return inside


def _in_oblast(row: Mapping[str, str], zones: Sequence[ZoneFigures], survey: Survey) -> list[float]:
    """Return how many people of an oblast are in each zone."""
    oblast = _oblast_of(row, survey)
    return [
        sum(share.population or 0.0 for share in zone.by_oblast if share.oblast == oblast)
        for zone in zones
    ]
