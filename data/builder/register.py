"""The official register: settlements with their names, hromadas and raions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyogrio

from builder.names import romanised, tidied

# Regions by the first four characters of the register's codes. The map's ids are those
# of ISO 3166-2, which numbers some of them otherwise.
REGIONS = {
    f"UA{code}": f"UA-{code}"
    for code in (
        "05", "07", "12", "14", "18", "21", "23", "26", "32", "35", "46", "48", "51", "53", "56",
        "59", "61", "63", "65", "68", "71", "74",
    )
}  # fmt: skip
REGIONS |= {"UA01": "UA-43", "UA44": "UA-09", "UA73": "UA-77", "UA80": "UA-30", "UA85": "UA-40"}
# Categories of the register.
SPECIAL_CITY, RAION, HROMADA = "K", "P", "H"
RANKS = {"M": 2, "T": 1, "X": 0, "C": 0}  # of settlements
# What raions and hromadas are known by: their part of a code, which is also what the
# United Nations' boundaries call them (P-codes).
RAION_DIGITS, HROMADA_DIGITS = 6, 9


@dataclass(frozen=True, kw_only=True)
class Hromada:
    """A hromada, with the raion that it is in."""

    id: str
    katottg: str
    name_uk: str
    raion_uk: str
    oblast: str


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A settlement as the register lists it, with its present and its former name.

    Its rank is 2 for a city, 1 for an urban-type settlement of before 2024, else 0.
    """

    hromada: str
    oblast: str
    names: tuple[str, ...]
    rank: int


@dataclass(frozen=True)
class Register:
    """The register: hromadas by id, and settlements."""

    hromadas: dict[str, Hromada]
    settlements: tuple[Listed, ...]


def read_register(now: Path, before: Path) -> Register:
    """Read the register, and former names from an older edition of it.

    Parameters
    ----------
    now, before
        Workbooks as the ministry publishes them. A settlement keeps the last five
        digits of its code when its name, or its hromada, changes.
    """
    raions: dict[str, str] = {}
    hromadas: dict[str, Hromada] = {}
    former = {
        codes[3][-5:]: (name, RANKS[category])
        for codes, category, name in _rows(before)
        if category in RANKS
    }
    settlements = []
    for codes, category, name in _rows(now):
        region = REGIONS[codes[0][:4]]
        if category == RAION:
            raions[codes[1][:RAION_DIGITS]] = name
        elif category in (HROMADA, SPECIAL_CITY):
            # A city of the first level is its own raion and its own hromada.
            code = codes[2] if category == HROMADA else codes[0]
            id = code[:HROMADA_DIGITS]
            raion = raions.get(code[:RAION_DIGITS], name)
            hromadas[id] = Hromada(id=id, katottg=code, name_uk=name, raion_uk=raion, oblast=region)
        elif category in RANKS:
            old_name, old_rank = former.get(codes[3][-5:], (name, 0))
            settlements.append(
                Listed(
                    hromada=codes[2][:HROMADA_DIGITS],
                    oblast=region,
                    names=tuple(dict.fromkeys((name, old_name))),
                    rank=max(RANKS[category], old_rank),
                )
            )
    # Chornobyl and the places around it have a code, but no hromada.
    known = tuple(each for each in settlements if each.hromada in hromadas)
    return Register(hromadas, known)


def _rows(workbook: Path) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Codes of five levels, category and name of each object of a workbook."""
    table = pyogrio.read_dataframe(workbook, read_geometry=False).fillna("")
    for *codes, category, name in table.itertuples(index=False):
        if str(codes[0])[:4] in REGIONS:
            yield tuple(map(str, codes)), str(category), tidied(str(name))


def hromada_row(hromada: Hromada) -> dict[str, str]:
    """A row of the table of hromadas."""
    return {
        "id": hromada.id,
        "katottg": hromada.katottg,
        "name": romanised(hromada.name_uk),
        "name_uk": hromada.name_uk,
        "raion": romanised(hromada.raion_uk),
        "raion_uk": hromada.raion_uk,
        "oblast": hromada.oblast,
    }
