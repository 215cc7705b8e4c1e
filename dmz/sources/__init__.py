"""Where data come from: files that users hand over, and sources that are downloaded, all checked at the door.

`read_layers` and `fetch` take a path, ``ID@DATE``, ``ID@latest`` or the address of a feature layer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dmz.sources.layers import (
    DATA,
    STDIN,
    Dataset,
    Layer,
    check_earth,
    check_overlap,
    file_dataset,
    is_remote,
    read_bytes,
    read_layer,
    repaired,
)

if TYPE_CHECKING:
    from dmz.sources.registry import Fetched, Request

__all__ = [
    "DATA",
    "STDIN",
    "Dataset",
    "Layer",
    "check_earth",
    "check_overlap",
    "fetch",
    "file_dataset",
    "is_remote",
    "named",
    "read_bytes",
    "read_layer",
    "read_layers",
    "repaired",
]


def named(spec: str) -> Request | None:
    """What is asked of a source, where ``spec`` names one; None for the path of a file."""
    if spec == STDIN or (("." in spec or "/" in spec) and "@" not in spec and not spec.lower().startswith("http")):
        return None  # most often a path: the catalogue of sources need not be read
    from dmz.sources.registry import parse

    return parse(spec)


def read_layers(spec: str, role: str) -> list[Layer]:
    """Read what a spec gives: one layer of a file, or the layers of a source.

    Parameters
    ----------
    spec
        A path, ``-``, ``ID``, ``ID@DATE``, ``ID@latest``, or the address of a feature layer (``https://.../FeatureServer/0``).

    Raises
    ------
    QuestionError
        No such source, or not a day.
    InputError
        Terms that are not accepted, a day that was never published (its neighbours are named), whatever a download meets, and what
        `read_layer` refuses.
    """
    request = named(spec)
    if request is None:
        return [read_layer(spec, role)]
    from dmz.sources.registry import layers

    return layers(request, role)


def fetch(spec: str) -> Fetched:
    """Files of a source, as `read_layers` finds them: ``.paths``, ``.date``, ``.warnings`` and ``.dataset(role)``.

    Raises
    ------
    QuestionError
        It names no source.
    """
    from dmz.sources.registry import fetch as fetch_request
    from dmz.sources.registry import request_of

    return fetch_request(request_of(spec))
