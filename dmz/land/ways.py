"""Ways: roads, railways and built-up land from a source, for base maps.

Nothing is measured on them. They do not ship: no package of a registry has roads or
railways of this land under a licence that allows it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from dmz.errors import QuestionError
from dmz.land.scenery import FetchedGround, Way
from dmz.land.territory import Territory
from dmz.sources.specs import read_layers, require_request

ROLE = "ground"
_AROUND_DEGREES = 2.0  # what maps show beyond the border


def with_ground(territory: Territory, spec: str) -> Territory:
    """Return a territory whose maps show the roads and railways of a source.

    Parameters
    ----------
    spec
        The id of a source whose role is ``ground``.

    Raises
    ------
    QuestionError
        No such source, or one of another role.
    InputError
        It cannot be fetched or read.
    """
    source = require_request(spec).source
    if source.role != ROLE:
        raise QuestionError(
            f"--ground {spec}: it gives {source.role}; a source of roads and railways has the "
            f"role {ROLE}: see 'dmz data list'"
        )
    window = shapely.box(*shapely.buffer(territory.outline, _AROUND_DEGREES).bounds)
    # An adapter gives them in this order.
    kinds = zip(("road", "railway", "built_up"), read_layers(spec, ROLE), strict=True)
    layers = {
        kind: layer.take(shapely.intersects(layer.geometries, window)) for kind, layer in kinds
    }
    ways = []
    for kind in ("road", "railway"):
        lines, ranks = layers[kind].geometries, layers[kind].columns["rank"]
        ways += [
            Way(kind, rank, shapely.line_merge(shapely.union_all(lines[ranks == rank])))
            for rank in np.unique(ranks).tolist()
        ]
    built_up = shapely.union_all(layers["built_up"].geometries)
    datasets = tuple(dict.fromkeys(layer.dataset for layer in layers.values()))
    ground = FetchedGround(tuple(ways), built_up, datasets)
    return replace(territory, ground=ground)
