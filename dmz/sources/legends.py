"""Legends: how known maps label their features, and which labels mean held land.

A map is known by its content, so that a saved file is read as its source is. The
legends stand in ``sources.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import AnyArray, BoolArray
from dmz.errors import InputError, QuestionError
from dmz.sources.conditions import select_rows, used_columns
from dmz.sources.layers import Layer

UNSAID = "of no stated kind"
BY_CONDITION = "what --where leaves out"

Kinds = AnyArray


@dataclass(frozen=True)
class Legend:
    """How the features of a map tell held land from the rest.

    Attributes
    ----------
    source
        The id of the map's source.
    column
        The column with a feature's kind.
    pattern
        Finds the kind in a value of the column, as its first group; by default the
        value is the kind.
    held
        Kinds of held land.
    other
        The other kinds, where the map has no further ones; every other value then
        tells that it is another map.
    name
        What the column with the kinds is called afterwards.
    period
        Columns with the first and last day that the features show.
    whole
        By what they show that is not held land: patterns of the names of whole layers.
    """

    source: str
    column: str = ""
    pattern: str = r"^(.*)$"
    held: frozenset[str] = frozenset()
    other: frozenset[str] = frozenset()
    name: str = ""
    period: tuple[str, str] | None = None
    whole: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, source: str, entry: Mapping[str, Any]) -> Legend:
        """Make the legend of an entry of ``sources.toml``, or of the user's file.

        Raises
        ------
        InputError
            A key that no legend has, or a pattern that finds nothing.
        """
        try:
            values = dict(entry)
            period = values.pop("period", None)
            legend = cls(
                source=source,
                held=frozenset(values.pop("held", ())),
                other=frozenset(values.pop("other", ())),
                period=(str(period[0]), str(period[1])) if period else None,
                whole=tuple(values.pop("whole", {}).items()),
                **values,
            )
            patterns = [re.compile(pattern) for _, pattern in legend.whole]
            if not re.compile(legend.pattern).groups or not (legend.column or patterns):
                raise ValueError("it needs a column, and a pattern one group")
        except (TypeError, ValueError, AttributeError, IndexError, re.error) as error:
            raise InputError(
                f"source '{source}': its legend cannot be used ({error}); see DMZ_SOURCES"
            ) from None
        return legend

    def kinds(self, layer: Layer) -> Kinds | None:
        """Return the kind of each feature, as shape (n,); None for another map."""
        for kind, pattern in self.whole:
            if re.search(pattern, layer.dataset.id, re.IGNORECASE):
                return np.full(len(layer.geometries), kind, dtype=object)
        if self.column not in layer.columns:
            return None
        matches = [re.search(self.pattern, str(value)) for value in layer.columns[self.column]]
        kinds = np.array([found[1] if found else UNSAID for found in matches], dtype=object)
        known = set(kinds.tolist()) - {UNSAID}
        if not known or (self.other and not known <= self.held | self.other):
            return None
        return kinds


def read_legends() -> dict[str, Legend]:
    """Return the legends of all known maps by the ids of their sources."""
    from dmz.sources.registry import read_sources

    return {
        id: Legend.of(id, source.settings["legend"])
        for id, source in read_sources().items()
        if "legend" in source.settings
    }


def select_held(layer: Layer, where: str | None = None, source: str | None = None) -> Layer:
    """Select the held land of a layer by what its features say.

    A condition comes first. A legend holds beside it, unless the condition is about the
    legend's own column.

    Parameters
    ----------
    where
        A condition on columns; see `dmz.sources.conditions`. It says nothing of layers
        that have none of its columns.
    source
        The id of the source that the layer was fetched from.

    Returns
    -------
    The layer with the features of held land, which may be none, and what was left out.
    A layer of which nothing is known is returned as it is.

    Raises
    ------
    InputError
        The source has changed its format.
    QuestionError
        The condition is none, or no feature meets it.
    """
    used: list[str] = []
    met = select_rows(where, layer.columns) if where else None
    if where and met is not None:
        used = [name.lower() for name in used_columns(where, layer.columns)]
        if not met.any():
            raise QuestionError(f'{layer.dataset.id}: no feature meets --where "{where}"')
        layer = _keep(layer, met, np.full(len(met), BY_CONDITION, dtype=object))
    # A layer without columns, as in DeepState's archive, says nothing.
    legends = read_legends() if layer.columns or source else {}
    for legend in legends.values():
        if legend.column.lower() not in used and (kinds := legend.kinds(layer)) is not None:
            return _apply(legend, layer, kinds)
    if source in legends and legends[source].column and met is None:
        expected = ", ".join(sorted(legends[source].held))
        raise InputError(
            f"{source}: no area is one of {expected}; the service has changed its format"
        )
    return layer


def _apply(legend: Legend, layer: Layer, kinds: Kinds) -> Layer:
    """Keep the polygons whose kind is held land; points and lines are no land."""
    areas = shapely.get_dimensions(layer.geometries) == 2
    held = areas & np.isin(kinds, list(legend.held))
    if legend.name:
        layer = replace(layer, columns={**layer.columns, legend.name: kinds})
    said = kinds.copy()
    said[~areas] = None
    layer = _keep(layer, held, said)
    if legend.period and set(legend.period) <= layer.columns.keys():
        first, last = (layer.columns[name][0] for name in legend.period)
        remark = f"{layer.dataset.id}: its areas show a period, {first} to {last}, not a day"
        layer = replace(layer, warnings=(*layer.warnings, remark))
    return layer


def _keep(layer: Layer, keep: BoolArray, kinds: Kinds) -> Layer:
    """Keep some features, and leave the others out under their kinds, if any."""
    left_out = dict(layer.left_out)
    for kind in dict.fromkeys(kinds[~keep].tolist()):
        if kind is not None:
            left_out[kind] = layer.geometries[~keep & (kinds == kind)]
    return replace(layer.take(keep), selected=True, left_out=left_out)
