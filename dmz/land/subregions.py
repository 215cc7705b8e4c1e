"""Subregions: raions and hromadas, the official levels below the regions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray, IntArray, areas_km2, objects
from dmz.errors import InputError
from dmz.land.cells import nearest_cells
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.sources.datasets import Dataset, shipped_dataset, shipped_rows
from dmz.sources.layers import Layer, repair_polygons
from dmz.sources.specs import read_layers

RAION, HROMADA = "raion", "hromada"
# How much of a code of the register says which one a place is in: of
# UA14120150000099193 UA1412 the raion, UA1412015 the hromada. The United Nations'
# P-codes are these.
_LENGTHS = {RAION: 6, HROMADA: 9}
_CODE = re.compile(r"[A-Z]{2}\d{4,17}")
# A hair of less than 1 m² is where two edges were computed apart, not land.
_LEAST_KM2 = 1e-6
_LEAST_REST_KM2 = 1e-3


@dataclass(frozen=True, eq=False)
class Subregions:
    """The subregions of one level, m of them. Compared and hashed by identity.

    Attributes
    ----------
    ids, names
        Ids are codes of the register, as far as they say which subregion it is.
    region
        Shape (m,): index of the region that each is in.
    home
        Shape (n,): index of the subregion of each settlement of the gazetteer; -1 where
        it is not known.
    drawn
        Whether their areas are known. Where they are not, their shapes are the land
        nearest to their settlements, which serves to count people and not land.
    shapes
        By index of a region, indices of its subregions and their shapes in degrees.
    """

    territory: Territory
    level: str
    ids: Sequence[str]
    names: Sequence[str]
    region: IntArray
    home: IntArray
    datasets: tuple[Dataset, ...]
    drawn: bool = False
    shapes: dict[int, tuple[IntArray, AnyArray]] = field(default_factory=dict)

    def name(self, index: int | None) -> str:
        """Return the name of a subregion; of none, that it is not known."""
        return f"no known {self.level}" if index is None else self.names[index]

    def split(self, part: Part) -> list[tuple[int | None, Part]]:
        """Split a zone's part in one region by subregion.

        Returns
        -------
        Subregions, None for what is in none that is known, and their parts. They add up
        to the part.
        """
        if part.region is None:
            return [(None, part)]
        indices, shapes = self._shapes_in(part.region)
        areas = shapely.intersection(part.area, shapes)
        sizes = areas_km2(areas)
        homes = self.home[part.settlements]
        covered = self.home[part.cover.rows] if part.cover else homes[:0]
        known = {*homes[homes >= 0].tolist(), *covered[covered >= 0].tolist()}
        split: list[tuple[int | None, Part]] = []
        for index in sorted({*indices[sizes > _LEAST_KM2].tolist(), *known}):
            at = np.flatnonzero(indices == index)
            area = areas[at[0]] if len(at) else shapely.Polygon()
            own_km2 = float(sizes[at].sum())
            split.append((index, _piece(part, area, own_km2, homes == index, covered == index)))
        rest_km2 = part.area_km2 - float(sizes.sum())
        if rest_km2 > _LEAST_REST_KM2 or (homes < 0).any() or (covered < 0).any():
            rest = shapely.difference(part.area, shapely.union_all(shapes))
            split.append((None, _piece(part, rest, max(rest_km2, 0.0), homes < 0, covered < 0)))
        return split

    def find(self, points: FloatArray, region: IntArray) -> IntArray:
        """Return the subregion of points, of which the region is known; -1 for none.

        Parameters
        ----------
        points, region
            Shapes (n, 2), in degrees, and (n,).
        """
        found = np.full(len(points), -1)
        for each in np.unique(region[region >= 0]).tolist():
            at = np.flatnonzero(region == each)
            indices, shapes = self._shapes_in(each)
            near, shape = shapely.STRtree(shapes).query(shapely.points(points[at]), "intersects")
            found[at[near]] = indices[shape]
        return found

    def _shapes_in(self, region: int) -> tuple[IntArray, AnyArray]:
        if region not in self.shapes:
            gazetteer = self.territory.gazetteer
            settled = np.flatnonzero((self.region[self.home] == region) & (self.home >= 0))
            shapes: dict[int, list[BaseGeometry]] = defaultdict(list)
            if len(settled):
                outline = self.territory.regions[region]
                cells, cell_of = nearest_cells(gazetteer.points[settled], outline)
                _, first = np.unique(cell_of, return_index=True)
                for cell, place in zip(cells, settled[first], strict=True):
                    shapes[int(self.home[place])].append(cell)
            self.shapes[region] = _united(shapes)
        return self.shapes[region]


def _piece(
    part: Part,
    area: BaseGeometry,
    km2: float,
    settled: BoolArray,
    covered: BoolArray,
) -> Part:
    """Return a piece of a part, with some of its settlements and of its cover."""
    cover = part.cover.of(covered) if part.cover else None
    own = part.settlements[settled]
    return replace(part, area=area, area_km2=km2, settlements=own, held_km2=None, cover=cover)


def _united(
    shapes: Mapping[int, Sequence[BaseGeometry]],
) -> tuple[IntArray, AnyArray]:
    """Return indices and, for each, the union of its shapes."""
    united = objects(map(shapely.union_all, shapes.values()))
    return np.array(list(shapes), dtype=np.int64), united


def read_subregions(territory: Territory, level: str, areas: str | None = None) -> Subregions:
    """Read the subregions of a level.

    Parameters
    ----------
    territory
        One with a table of subregions.
    level
        ``raion`` or ``hromada``.
    areas
        A path or a source of polygons of that level, or of a finer one.

    Raises
    ------
    InputError
        The layer has no codes of the register, or cannot be used.
    """
    path, length = territory.files["subregions"], _LENGTHS[level]
    rows = {row["id"][:length]: row for row in shipped_rows(path)}
    index = {id: number for number, id in enumerate(rows)}
    regions = {id: number for number, id in enumerate(territory.region_ids)}
    name = "name" if level == HROMADA else level
    subregions = Subregions(
        territory=territory,
        level=level,
        ids=list(rows),
        names=[row[name] for row in rows.values()],
        region=np.array([regions[row["oblast"]] for row in rows.values()], dtype=np.int64),
        home=np.array(
            # Of some settlements only the raion is known, of others nothing.
            [index.get(hromada[:length], -1) for hromada in territory.gazetteer.hromadas],
            dtype=np.int64,
        ),
        datasets=(shipped_dataset(path.name, "subregions"),),
    )
    return _drawn(subregions, areas, length) if areas else subregions


def _drawn(subregions: Subregions, spec: str, length: int) -> Subregions:
    """Return subregions with the areas of a layer.

    Settlements whose subregion is not known are in the one that holds their point.
    """
    layers = read_layers(spec, "subregions")
    index = {id: number for number, id in enumerate(subregions.ids)}
    found: dict[int, list[BaseGeometry]] = defaultdict(list)
    for layer in layers:
        polygons = np.isin(shapely.get_type_id(layer.geometries), (3, 6))
        shapes, _ = repair_polygons(layer.dataset.id, layer.geometries[polygons])
        for code, shape in zip(_codes(spec, layer, length)[polygons], shapes, strict=True):
            if code in index:
                found[index[code]].append(shape)
    if not found:
        raise InputError(f"{spec}: it has no polygons of {subregions.level}s of this territory")
    indices, united = _united(found)
    home, points = subregions.home.copy(), subregions.territory.gazetteer.points
    lost = np.flatnonzero(home < 0)
    at, shape = shapely.STRtree(united).query(shapely.points(points[lost]), "intersects")
    home[lost[at]] = indices[shape]
    regions = subregions.region[indices]
    return replace(
        subregions,
        home=home,
        drawn=True,
        shapes={
            region: (indices[regions == region], united[regions == region])
            for region in range(len(subregions.territory.regions))
        },
        datasets=(*subregions.datasets, *(layer.dataset for layer in layers)),
    )


def _codes(spec: str, layer: Layer, length: int) -> AnyArray:
    """Return the subregion's id of each feature, from the column that has most."""
    best: list[str] = []
    for values in layer.columns.values():
        texts = [str(value or "") for value in values]
        codes = [
            text[:length] if len(text) >= length and _CODE.fullmatch(text) else "" for text in texts
        ]
        if sum(map(bool, codes)) > sum(map(bool, best)):
            best = codes
    if not any(best):
        raise InputError(
            f"{spec}: no column of it has codes of the register or P-codes (UA1412015...), "
            "which say what each polygon is; give a layer that has them, such as cod-ab"
        )
    return np.array(best, dtype=object)
