"""Dated, sourced estimates of who remains, and the share of each in a zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dmz.land.cover import WHOLE
from dmz.measure.figures import ZoneFigures
from dmz.measure.survey import Survey
from dmz.people.remaining import CITY, place_of, read_estimates
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


def find_estimates(zones: Sequence[ZoneFigures], survey: Survey) -> tuple[Estimate, ...]:
    """Return the estimates that are relevant to any of the zones, in file order."""
    territory = survey.territory
    gazetteer = territory.files.get("gazetteer")
    if gazetteer is None or gazetteer.parent != DATA:
        return ()
    rows = read_estimates()
    base = survey.baseline
    measured = [zone for zone in zones if zone.zone]
    if base is not survey:
        measured = base.measure([zone.zone for zone in measured if zone.zone])
    estimates = []
    for row in rows:
        own = [zone for zone in measured if row["party"] in ("", zone.party)]
        if row["scope"] == CITY:
            baseline, inside = _in_city(row, own, base)
        else:
            baseline, inside = _in_oblast(row, own, base)
        relevant = [(zone, count) for zone, count in zip(own, inside, strict=True) if count]
        if relevant:
            estimates.append(_read_estimate(row, survey, baseline, relevant))
    return tuple(estimates)


def _read_estimate(
    row: Mapping[str, str],
    survey: Survey,
    baseline: int,
    relevant: Sequence[tuple[ZoneFigures, float]],
) -> Estimate:
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
        id=row["id"],
        place=row["place"],
        scope=row["scope"],
        oblast=_oblast_of(row, survey),
        party=row["party"] or None,
        low=low,
        high=high,
        date=row["date"],
        source=row["source"],
        weak=row["weak"] == "true",
        note=row["note"],
        baseline=baseline,
        distances_km=tuple(sorted(distances_km)),
        zones=tuple(zones),
    )


def _oblast_of(row: Mapping[str, str], survey: Survey) -> str:
    territory = survey.territory
    return territory.region_names[territory.region_ids.index(row["oblast"])]


def _in_city(
    row: Mapping[str, str], zones: Sequence[ZoneFigures], survey: Survey
) -> tuple[int, list[float]]:
    """Return a city's baseline, and how much of it is in each zone."""
    gazetteer = survey.territory.gazetteer
    place = place_of(row, survey.territory)
    baseline, at = place.population or 0, gazetteer.ids.index(place.id)
    inside = []
    for zone in zones:
        if zone.cover is not None:
            share = float(zone.cover.share[zone.cover.rows == at].sum())
            share = share if share > 1 - WHOLE else 0.0
        else:
            share = float(zone.zone is not None and at in zone.zone.settlements)
        inside.append(share * baseline)
    return baseline, inside


def _in_oblast(
    row: Mapping[str, str], zones: Sequence[ZoneFigures], survey: Survey
) -> tuple[int, list[float]]:
    """Return the baseline of a party's land in an oblast, and of each zone's in it."""
    oblast = _oblast_of(row, survey)
    inside = [
        sum(share.population or 0.0 for share in zone.by_oblast if share.oblast == oblast)
        for zone in zones
    ]
    if not any(inside):
        return 0, inside
    return round(survey.held_people(row["party"], survey.territory.region(oblast))), inside
