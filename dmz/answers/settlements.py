"""The settlements in an answer's widest zones, each with its share inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dmz.answers.city_answers import HeldPlace
from dmz.land.displaced import DisplacedFront
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.measure.chances import Chances, word_of
from dmz.measure.figures import ZoneFigures


@dataclass(frozen=True)
class SettlementAnswer(HeldPlace):
    """A settlement in its holder's widest zone.

    ``distance_km`` is to the sector, or in the model ``city`` to the nearest named
    city. ``share`` of its ground is inside, with ``population_inside`` people; a
    settlement that is a point is inside with all of them. One without a figure of its
    own has no ground: its people are among those between settlements. ``chance`` is the
    share of draws in which its centre, and so half its ground, is in the zone of
    whoever holds it; ``likelihood`` says it in a word. None without ranges.
    """

    distance_km: float
    share: float = 1.0
    population_inside: int | None = None
    has_figure: bool = True
    chance: float | None = None
    likelihood: str | None = None

    def with_share(self, share: float) -> SettlementAnswer:
        """Return the settlement with so much of it inside."""
        people = None if self.population is None else round(self.population * share)
        return replace(self, share=share, population_inside=people)


def shares_inside(figures: ZoneFigures) -> dict[int, float]:
    """Return by row of the gazetteer how much of each settlement is in a zone."""
    if figures.zone is None:
        return {}
    if figures.cover is None:
        return dict.fromkeys(figures.zone.settlements.tolist(), 1.0)
    inside = figures.cover.counted
    shares = dict(zip(inside.rows.tolist(), inside.share.tolist(), strict=True))
    # What has no figure of its own has no ground, and is in or out by its centre.
    pointlike = set(figures.zone.settlements.tolist()) - set(figures.cover.rows.tolist())
    return shares | dict.fromkeys(sorted(pointlike), 1.0)


def has_settlements(zones: Sequence[ZoneFigures]) -> bool:
    """Tell whether `answer_settlements` has any to tell of."""
    return any(map(shares_inside, zones))


def answer_settlements(
    zones: Sequence[ZoneFigures],
    sector: Sector,
    territory: Territory,
    displaced: DisplacedFront | None = None,
) -> tuple[SettlementAnswer, ...]:
    """Return the settlements of each party's widest zone, nearest first.

    Parameters
    ----------
    displaced
        The line in every draw; None without ranges.
    """
    widest: dict[str, ZoneFigures] = {}
    for zone in zones:
        known = widest.get(zone.party)
        if zone.zone and (known is None or (zone.distance_km or 0) > (known.distance_km or 0)):
            widest[zone.party] = zone
    shares = {
        (row, party): share
        for party, figures in widest.items()
        for row, share in shares_inside(figures).items()
    }
    if not shares:
        return ()
    # A town across the line is listed for each party.
    keys = sorted(shares)
    rows = np.array([row for row, _ in keys], dtype=np.int64)
    distances = sector.reach.distances_km(territory.gazetteer.points[rows])
    rules = [each.zone.rule for each in widest.values() if each.zone and each.zone.rule]
    chances: list[float | None] = [None] * len(rows)
    if displaced and rules:
        chances = Chances(displaced, territory.gazetteer.points[rows]).inside(rules).tolist()
    order = np.argsort(distances, kind="stable")
    answers = []
    for at in order.tolist():
        (row, party), share = keys[at], shares[keys[at]]
        place = territory.gazetteer.place(row)
        answers.append(
            SettlementAnswer.of(
                place,
                party,
                distance_km=float(distances[at]),
                has_figure=place.population is not None,
                chance=chances[at],
                likelihood=word_of(chances[at]),
            ).with_share(share)
        )
    return tuple(answers)
