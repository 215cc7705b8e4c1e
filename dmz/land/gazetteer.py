"""Gazetteer: a territory's places, found by name in common spellings and scripts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dmz.earth.antimeridian import STANDARD_WEST, wrap_longitude
from dmz.earth.geodesy import FloatArray, IntArray
from dmz.errors import SIMILAR, InputError, QuestionError, suggestion
from dmz.sources.datasets import shipped_columns

_DEGREES = r"[-+]?\d+(?:\.\d*)?"
_POINT = re.compile(
    rf"(?P<name>[^=]*[^=\s])\s*=\s*(?P<latitude>{_DEGREES})\s*,\s*(?P<longitude>{_DEGREES})\s*$",
    re.ASCII,
)
_QUALIFIED = re.compile(r"(?P<name>.+?)\s*(\(\s*(?P<inside>[^)]+)\)|,\s*(?P<after>.+))$")
# A spelling this much like a place's current name is a spelling of it, not a former
# name: "slovyansk" is like Sloviansk (0.89), but Nikopol, which once bore the name, is
# not (0.13).
_ALIKE = 0.75
# To look for the names that are like an unknown one takes some 10 ms. So many unknown
# names are helped; a file of thousands is not worth minutes.
_HELPED_NAMES = 500
_BUCKETS = 64


@dataclass(frozen=True)
class Place:
    """A settlement of the gazetteer, or a point that the user named.

    Attributes
    ----------
    id
        The id in the gazetteer; empty for a user's own point.
    latitude, longitude
        Degrees.
    region
        Name of the first-level region; None for a user's own point.
    population
        People; None where no figure is known.
    """

    id: str
    name: str
    latitude: float
    longitude: float
    region: str | None = None
    population: int | None = None


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Settlements in columns of n rows. Compared and hashed by identity.

    Attributes
    ----------
    ids, names
        Ids, and names in English.
    other_names
        Other spellings of each name, separated by ``|``; the first is the name in the
        territory's own language, and may be empty.
    points
        Shape (n, 2): longitude and latitude in degrees.
    population
        Shape (n,): people, 0 where no figure is known.
    region
        Shape (n,): index into ``region_names``.
    region_names
        Names of the territory's regions.
    region_words
        Words that may follow a region's name, such as "oblast".
    west
        Where longitudes start on the territory, in degrees.
    hromadas
        Id of the hromada of each settlement, empty where it is not known; without rows
        where none is.
    """

    ids: Sequence[str]
    names: Sequence[str]
    other_names: Sequence[str]
    points: FloatArray
    population: IntArray
    region: IntArray
    region_names: Sequence[str]
    region_words: Sequence[str] = ()
    west: float = STANDARD_WEST
    hromadas: Sequence[str] = ()
    _found: dict[str, Place] = field(default_factory=dict, init=False, repr=False)
    _helped: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def empty(cls) -> Gazetteer:
        """A gazetteer without places, for a territory whose places are unknown."""
        none = np.zeros(0, dtype=np.int64)
        return cls((), (), (), np.zeros((0, 2)), none, none, ())

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, index: int) -> Place:
        """The settlement at an index."""
        longitude, latitude = self.points[index].tolist()
        return Place(
            id=self.ids[index],
            name=self.names[index],
            latitude=latitude,
            longitude=longitude,
            region=self.region_names[self.region[index]],
            population=int(self.population[index]) or None,
        )

    def own_name(self, index: int) -> str:
        """The name at an index in the territory's own language, else in English."""
        return self.other_names[index].partition("|")[0] or self.names[index]

    @cached_property
    def rows_by_id(self) -> dict[str, int]:
        """Index of each place by its id."""
        return {id: row for row, id in enumerate(self.ids)}

    @cached_property
    def _current(self) -> list[str]:
        """Current names, normalised."""
        return _normalise_all(self.names)

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """Indices of the places of each current name."""
        rows: dict[str, list[int]] = {}
        for row, name in enumerate(self._current):
            rows.setdefault(name, []).append(row)
        return rows

    @cached_property
    def _others(self) -> list[str]:
        """Other spellings, normalised: a text each, with ``|`` around each spelling."""
        return _normalise_all([f"|{names}|" for names in self.other_names])

    @cached_property
    def _all_others(self) -> str:
        """All other spellings as one text, which is searched in one pass."""
        return "\n".join(self._others)

    def search(self, text: str) -> list[Place]:
        """Find all places of a name, the largest first; none is an empty list.

        A place's current name goes before its name in the territory's language, and
        that before any other spelling.

        Parameters
        ----------
        text
            A name in a common spelling, or ``Name (Region)``.
        """
        name, region = _split_region(text)
        wanted = normalise(" ".join(name.replace("|", " ").split()))
        found = self._matches(wanted) if wanted else []
        if region is not None:
            found = self._within(found, region)
        return sorted((self.place(i) for i in found), key=lambda p: -(p.population or 0))

    def _matches(self, wanted: str) -> list[int]:
        """Indices of the places that bear a normalised name."""
        if wanted in self._rows:
            return self._rows[wanted]
        if f"|{wanted}|" not in self._all_others:
            return []
        own = [i for i, names in enumerate(self._others) if names.startswith(f"|{wanted}|")]
        if own:
            return own
        others = [i for i, names in enumerate(self._others) if f"|{wanted}|" in names]
        import difflib  # few questions need it

        # The spellings include former names: a place whose current name is like the
        # wanted one is meant, rather than a place that was renamed.
        alike = [
            i
            for i in others
            if difflib.SequenceMatcher(None, wanted, self._current[i]).ratio() > _ALIKE
        ]
        return alike or others

    def _within(self, indices: list[int], region: str) -> list[int]:
        """The indices of places in a region; none where no region has the name."""
        names = [normalise(name) for name in self.region_names]
        keys = region_keys(region, self.region_words)
        wanted = next((key for key in keys if key in names), None)
        return [i for i in indices if names[self.region[i]] == wanted]

    def find(self, text: str) -> Place:
        """Find the one place that a text names.

        Parameters
        ----------
        text
            A name in a common spelling; ``Name (Region)`` where several places share
            it; an id of the gazetteer; or ``Name=LATITUDE,LONGITUDE`` in degrees.

        Raises
        ------
        QuestionError
            No place has the name (the nearest names are suggested), several have it, or
            the coordinates are not degrees.
        """
        # Estimates and scenarios name the same few again and again.
        if text not in self._found:
            self._found[text] = self._find(text)
        return self._found[text]

    def _find(self, text: str) -> Place:
        if "=" in text:
            return self._parse_point(text)
        if not self.ids:
            raise QuestionError(
                f"no places are known here, so '{text}' cannot be found: "
                "give it as Name=LATITUDE,LONGITUDE"
            )
        if text in self.ids:
            return self.place(self.ids.index(text))
        found = self.search(text)
        if not found:
            wanted = normalise(_split_region(text)[0])
            raise QuestionError(f"no city '{text}' in the gazetteer{self._suggest(wanted)}")
        if len(found) > 1:
            places = "; ".join(
                f"'{p.name} ({p.region})' {p.population or 0:,} people, id {p.id}"
                for p in found[:6]
            )
            raise QuestionError(
                f"{len(found)} places are called '{text}'; say which, by oblast or id: {places}"
            )
        return found[0]

    def _parse_point(self, text: str) -> Place:
        """The point that ``Name=LATITUDE,LONGITUDE`` gives."""
        point = _POINT.match(text)
        if point:
            latitude, longitude = float(point["latitude"]), float(point["longitude"])
            if abs(latitude) <= 90 and abs(longitude) <= 180:
                longitude = wrap_longitude(longitude, self.west)
                return Place("", point["name"].strip(), latitude, longitude)
        raise QuestionError(
            f"'{text}' is not Name=LATITUDE,LONGITUDE in degrees, as in Camp=48.74,37.58"
        )

    def _suggest(self, wanted: str) -> str:
        """Suggest names like a normalised one; see `dmz.errors.suggestion`.

        Only the first unknown names are helped, each once.
        """
        if wanted not in self._helped and len(self._helped) < _HELPED_NAMES:
            own = _count_letters([wanted])
            shared = np.minimum(self._letters, own).sum(axis=1)
            # No order of letters makes two texts more alike than this, so that none is
            # lost of those that a comparison letter by letter would find.
            bound = 2 * shared / np.maximum(self._letters.sum(axis=1) + own.sum(), 1)
            spellings = list(self._spellings)
            near = {spellings[i] for i in np.flatnonzero(bound >= SIMILAR).tolist()}
            known = {each: name for each, name in self._spellings.items() if each in near}
            self._helped[wanted] = suggestion(wanted, known)
        return self._helped.get(wanted, "")

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """Current names by every normalised spelling."""
        spellings = {}
        for name, current, others in zip(self.names, self._current, self._others, strict=True):
            for spelling in (current, *others.split("|")):
                if spelling:
                    spellings[spelling] = name
        return spellings

    @cached_property
    def _letters(self) -> npt.NDArray[np.uint16]:
        """How often each letter is in each spelling."""
        return _count_letters(list(self._spellings))


def _count_letters(texts: Sequence[str]) -> npt.NDArray[np.uint16]:
    """Count letters of n texts: shape (n, 64), where some letters share a column."""
    letters = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    row = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    counts = np.bincount(row * _BUCKETS + letters % _BUCKETS, minlength=len(texts) * _BUCKETS)
    return np.minimum(counts, 2**16 - 1).astype(np.uint16).reshape(-1, _BUCKETS)


def _split_region(text: str) -> tuple[str, str | None]:
    """Split ``Name (Region)`` or ``Name, Region``; without a region, it is None."""
    match = _QUALIFIED.match(text.strip())
    if not match:
        return text, None
    return match["name"], match["inside"] or match["after"]


# NFKD takes accents apart from their letters. They are dropped, as are apostrophes of
# every kind; hyphens become spaces.
_DROPPED = re.compile("[\u0300-\u036f'’ʼ`‘ʹ′\"]+")
_SPACES = re.compile("[-–_]+")


def normalise(name: str) -> str:
    """Strip case, accents, apostrophes and hyphens from a name, to compare spellings.

    A text of many names, one a line, gives the same as each name by itself.
    """
    return _SPACES.sub(" ", _DROPPED.sub("", unicodedata.normalize("NFKD", name))).casefold()


def _normalise_all(names: Sequence[str]) -> list[str]:
    """Normalise many names in one pass, which is much faster than one by one."""
    return normalise("\n".join(names)).split("\n") if names else []


def region_keys(name: str, words: Sequence[str]) -> tuple[str, str]:
    """The normalised forms to look up a region by: as written, and without its word.

    The form as written goes first: a layer may have both Kyiv and Kyiv Oblast.

    Parameters
    ----------
    words
        Words that may follow the name, such as "oblast".
    """
    key = bare = normalise(name).strip()
    for word in words:
        bare = bare.removesuffix(f" {normalise(word)}")
    return key, bare


def read_gazetteer(
    path: Path,
    region_ids: Sequence[str],
    region_names: Sequence[str],
    *,
    language: str,
    region_words: Sequence[str] = (),
) -> Gazetteer:
    """Read a table of places.

    Parameters
    ----------
    path
        CSV in UTF-8 with the columns ``id``, ``name``, ``name_LANGUAGE``, ``latitude``,
        ``longitude`` (degrees), ``population`` (may be empty), ``oblast`` (a region's
        id) and ``alternate_names`` (separated by ``|``); it may have ``hromada``.
    region_ids, region_names
        The territory's regions, in one order.
    language
        The territory's own language, as an ISO 639-1 code.
    region_words
        Words that may follow a region's name.

    Raises
    ------
    InputError
        A column is missing, or there are no rows.
    """
    columns = shipped_columns(path)
    try:
        names, own_names, others = (
            columns[name] for name in ("name", f"name_{language}", "alternate_names")
        )
        ids, longitude, latitude, population, region = (
            columns[name] for name in ("id", "longitude", "latitude", "population", "oblast")
        )
    except KeyError as error:
        raise InputError(f"{path}: not a table of places (column {error})") from None
    index = {id: i for i, id in enumerate(region_ids)}
    return Gazetteer(
        ids=ids,
        names=names,
        other_names=[f"{own}|{other}" for own, other in zip(own_names, others, strict=True)],
        points=np.column_stack([list(map(float, longitude)), list(map(float, latitude))]),
        population=np.array([int(people or 0) for people in population], dtype=np.int64),
        region=np.array([index[id] for id in region], dtype=np.int64),
        region_names=region_names,
        region_words=region_words,
        hromadas=columns.get("hromada", ()),
    )
