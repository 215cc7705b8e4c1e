"""The hromada of each settlement: by its name in the register, and by place."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from pyproj import Geod

from builder.names import folded, romanised, tidied
from builder.register import HROMADA_DIGITS, RAION_DIGITS, Listed, Register, hromada_row

GEOD = Geod(ellps="WGS84")
COLUMN = "hromada"
# Of two hromadas with a village of the name, the one whose other settlements are
# nearer, if the other one's are at least twice as far. Tried on 3,900 villages without
# a namesake, each beside the namesakes of another one of its oblast: one answer in 250
# is wrong, and one in eight is left open.
CLEARLY_NEARER = 2.0
# A hromada none of whose settlements is known yet counts as far away as its raion's
# nearest one, and no nearer than a hromada is wide.
WIDTH_KM = 10.0
# No village is further from all others of its raion. Beyond it the name stands for
# another place: the register's only Verbivka of a region is 94 km from the map's. Not
# so for towns: Slavutych lies apart from its raion.
FAR_KM = 40.0
# A place of so many people is a town, where a town is among its namesakes.
TOWN_PEOPLE = 3_000

Row = Mapping[str, str]


@dataclass(frozen=True)
class Matched:
    """Settlements with their hromadas.

    Attributes
    ----------
    homes
        Id of the hromada by id of the settlement, or of the raion where only that is
        known; the rest has none.
    by_place
        How many of them have namesakes, and were told apart by what is around them, or
        because they are towns.
    open
        Ids of settlements with namesakes that could not be told apart.
    strangers
        Ids of settlements whose name the register does not have near them.
    """

    homes: dict[str, str]
    by_place: int
    raion_only: int
    open: tuple[str, ...]
    strangers: tuple[str, ...]

    def __str__(self) -> str:
        whole = len(self.homes) - self.raion_only
        return (
            f"hromadas: {whole} settlements have one, {self.by_place} of them told from namesakes "
            f"by place; of {self.raion_only} only the raion is known; {len(self.open)} with "
            f"namesakes and {len(self.strangers)} without the register's name have neither"
        )


def match(rows: list[Row], register: Register) -> Matched:
    """Find the hromada of each settlement of a table."""
    found = {row["id"]: _candidates(row, names) for names in [_Names(register)] for row in rows}
    regions: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        regions[row["oblast"]].append(row)
    homes: dict[str, str] = {}
    for own in regions.values():
        homes |= _settle(own, found)
    raion_only = sum(len(home) == RAION_DIGITS for home in homes.values())
    many = {id for id, listed in found.items() if len({each.hromada for each in listed}) > 1}
    rest = [row["id"] for row in rows if row["id"] not in homes]
    return Matched(
        homes,
        len(many & homes.keys()) - raion_only,
        raion_only,
        tuple(id for id in rest if id in many),
        tuple(id for id in rest if id not in many),
    )


def with_hromadas(table: str, matched: Matched) -> str:
    """A table of settlements as CSV text with the column of hromadas at its end."""
    rows = list(csv.DictReader(io.StringIO(table)))
    columns = [name for name in rows[0] if name != COLUMN]
    for row in rows:
        row[COLUMN] = matched.homes.get(row["id"], "")
    return _csv([*columns, COLUMN], rows)


def hromadas_csv(register: Register) -> str:
    """The table of hromadas as CSV text, ordered by id."""
    rows = [hromada_row(register.hromadas[id]) for id in sorted(register.hromadas)]
    return _csv(list(rows[0]), rows)


def share(rows: list[Row]) -> dict[str, float]:
    """Share of the settlements, and of their people, whose hromada is known."""
    people = np.array([int(row["population"] or 0) for row in rows])
    known = np.array([len(row[COLUMN]) == HROMADA_DIGITS for row in rows])
    return {
        "settlements": round(float(known.mean()), 4),
        "people": round(float(people[known].sum() / people.sum()), 4),
    }


class _Names:
    """Settlements of the register by region and by name."""

    def __init__(self, register: Register) -> None:
        self.own: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        self.latin: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        self.cities = {
            hromada.oblast: Listed(
                hromada=hromada.id, oblast=hromada.oblast, names=(hromada.name_uk,), rank=2
            )
            for hromada in register.hromadas.values()
            if hromada.raion_uk == hromada.name_uk
        }
        for each in register.settlements:
            for name in each.names:
                self.own[each.oblast, _bare(name)].append(each)
                self.latin[each.oblast, folded(romanised(name))].append(each)


def _candidates(row: Row, names: _Names) -> list[Listed]:
    """The register's settlements that a row may stand for.

    By the Ukrainian name, else by another spelling, else by the name in Latin letters.
    """
    region = row["oblast"]
    if region in names.cities:
        return [names.cities[region]]
    found = names.own.get((region, _bare(row["name_uk"])), []) if row["name_uk"] else []
    if not found:
        spellings = row["alternate_names"].split("|")
        found = [each for name in spellings for each in names.own.get((region, _bare(name)), [])]
    return found or names.latin.get((region, folded(row["name"])), [])


def _settle(rows: list[Row], found: Mapping[str, list[Listed]]) -> dict[str, str]:
    """Hromadas of the settlements of one region.

    Those without a namesake come first, then those that are clearly nearer to one
    hromada's settlements than to another's, until no more are; then towns whose
    namesakes are villages.
    """
    points = {row["id"]: (float(row["longitude"]), float(row["latitude"])) for row in rows}
    homes = _settle_only_ones(points, found)
    choices = {id: {each.hromada for each in found[id]} for id in points}
    while True:
        new = {}
        for id, ids in choices.items():
            if id not in homes and len(ids) > 1:
                around = _Around(id, points, homes)
                (nearest, home), (second, _) = sorted((around.km(each), each) for each in ids)[:2]
                if nearest <= FAR_KM and second >= CLEARLY_NEARER * nearest:
                    new[id] = home
        if not new:
            break
        homes |= new
    for row in rows:
        id, people = row["id"], int(row["population"] or 0)
        towns = {each.hromada for each in found[id] if each.rank == _rank(found[id]) > 0}
        if id not in homes and len(choices[id]) > 1 and len(towns) == 1 and people >= TOWN_PEOPLE:
            homes[id] = towns.pop()
    for id, ids in choices.items():
        raions = {home[:RAION_DIGITS] for home in ids}
        if id not in homes and len(ids) > 1 and len(raions) == 1:
            homes[id] = raions.pop()
    return homes


def _settle_only_ones(
    points: Mapping[str, tuple[float, float]], found: Mapping[str, list[Listed]]
) -> dict[str, str]:
    """Hromadas of settlements without a namesake, but of villages far from them."""
    homes = {}
    for id in points:
        ids = {each.hromada for each in found[id]}
        if len(ids) == 1:
            homes[id] = ids.pop()
    return {
        id: home
        for id, home in homes.items()
        if _rank(found[id]) or not FAR_KM < _Around(id, points, homes).raion_km(home) < np.inf
    }


def _rank(listed: list[Listed]) -> int:
    return max((each.rank for each in listed), default=0)


class _Around:
    """How far the known settlements of hromadas and raions are from one settlement."""

    def __init__(
        self, id: str, points: Mapping[str, tuple[float, float]], homes: Mapping[str, str]
    ) -> None:
        self._known: dict[str, float] = {}
        others = [other for other in homes if other != id]
        if others:
            longitude, latitude = np.array([points[other] for other in others]).T
            own = [np.full(len(others), value) for value in points[id]]
            distance_m = GEOD.inv(*own, longitude, latitude)[2]
            for other, km in zip(others, (distance_m / 1000).tolist(), strict=True):
                for unit in (homes[other], homes[other][:RAION_DIGITS]):
                    self._known[unit] = min(km, self._known.get(unit, np.inf))

    def raion_km(self, hromada: str) -> float:
        """Distance to the nearest known settlement of a hromada's raion."""
        return self._known.get(hromada[:RAION_DIGITS], np.inf)

    def km(self, hromada: str) -> float:
        """Distance to a hromada: to its nearest settlement, else to its raion's."""
        return self._known.get(hromada, max(self.raion_km(hromada), WIDTH_KM))


def _bare(name: str) -> str:
    return tidied(name).casefold().replace("'", "").replace("-", " ")


def _csv(columns: list[str], rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
