"""Mixtures: maps with several kinds of features, not all of which may be held land.

Maps that are known are sorted by `dmz.sources.legends`; of another, the user is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.land.gazetteer import normalise, region_keys
from dmz.land.territory import Territory
from dmz.sources.layers import Layer

# More kinds than this are names.
KINDS_LIMIT = 8
# Columns whose names say that they tell kinds apart: one feature of each is enough, if
# the kinds are no numbers.
_OF_KINDS = re.compile(
    r"type|kind|class|categor|status|control|holder|held|occup|side|part(y|ies)$|owner|state$"
)
# Columns of records and places: they may repeat and tell no kinds apart.
_OF_RECORDS = re.compile(
    r"(^|_)(fid|g?u?u?id|objectid|globalid|.*date.*|.*time.*|year|month|day|source|author|"
    r"creator|editor|.*user|url|link|comment|notes?|desc.*|oblast|region|raion|rayon|district|"
    r"hromada|city|place|settlement|adm\d.*|country|iso.*|layer|path|length|area)(_.*|\d*)$"
)
_OF_NAMES = re.compile(r"name|title|label")
# Numbers, days, identifiers and addresses.
_NO_KIND = re.compile(
    r"[-+]?[\d.,]+(e[-+]?\d+)?|\d{4}-\d\d.*|\d\d?\.\d\d?\.\d{2,4}.*|"
    r"\{?[0-9a-f]{8}-[0-9a-f-]+\}?|\w+://.*",
    re.IGNORECASE,
)


def check_mixtures(layers: Sequence[Layer], territory: Territory) -> None:
    """Ask about layers of polygons that seem to be of several kinds.

    Raises
    ------
    InputError
        A column tells kinds apart, and nothing says which of them are held land. The
        message has the values and the option that chooses among them.
    """
    for layer in layers:
        if layer.selected or len(layer.geometries) < 2:
            continue
        found = _find_kinds(layer, territory)
        if found is None:
            continue
        column, kinds = found
        counted = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common())
        name = column if re.fullmatch(r"[A-Za-z_]\w*", column) else f'\\"{column}\\"'
        chosen = ", ".join("'" + kind.replace("'", "''") + "'" for kind in list(kinds)[:2])
        raise InputError(
            f"{layer.dataset.id}: which of its polygons are held land? By '{column}' they are "
            f"of several kinds: {counted}; name all that are held, as in "
            f'--where "{name} in ({chosen})"'
        )


def _find_kinds(layer: Layer, territory: Territory) -> tuple[str, Counter[str]] | None:
    """Return the likeliest column that tells kinds apart, and the features of each."""
    found = []
    for column, values in layer.columns.items():
        kinds = Counter(str(value).strip() for value in values if _is_said(value))
        if not 2 <= len(kinds) <= KINDS_LIMIT or _are_regions(kinds, territory):
            continue
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column).lower()
        said, count = bool(_OF_KINDS.search(name)), sum(kinds.values())
        if _OF_RECORDS.search(name) and not said:
            continue
        # What a column of names calls by few names are kinds, as on a map drawn in KML.
        repeats = 3 if _OF_NAMES.search(name) else 2
        texts = kinds.keys() == {"0", "1"} or not any(map(_NO_KIND.fullmatch, kinds))
        codes = count > len(kinds) and all(re.fullmatch(r"\d\d?", kind) for kind in kinds)
        if (said and (texts or codes)) or (texts and count >= repeats * len(kinds)):
            found.append((not said, column, kinds))
    return min(found, key=lambda each: each[0])[1:] if found else None


def _is_said(value: Any) -> bool:
    """Whether a value says anything."""
    return value is not None and value == value and not isinstance(value, (list, dict, np.ndarray))


def _are_regions(kinds: Counter[str], territory: Territory) -> bool:
    """Whether the values are the names of regions, which no kind of land is."""
    keys = [{*region_keys(kind, territory.region_words), normalise(kind)} for kind in kinds if kind]
    return all(each & territory.region_spellings.keys() for each in keys)
