"""OCHA's administrative boundaries of Ukraine: oblasts, or hromadas."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from dmz.errors import InputError
from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file, require_online
from dmz.sources.layers import Layer, read_layer
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import Store
from dmz.sources.transfer import Transfer

_OBLASTS = r"adm(in)?_?1(\D[^/]*)?\.shp$"
_HROMADAS = r"adm(in)?_?3(\D[^/]*)?\.shp$"


def fetch(request: Request) -> Fetched:
    """Fetch the archive of Shapefiles."""
    check_edition(request, None)
    source = request.source
    name = str(source.settings["file"])
    cached = None if request.again else Store().get(source.id, name)
    file = cached or fetch_file(request, name, _download_url(request, name), kind="zip")
    return Fetched(request, (file,), file.fetched[:10])


def _download_url(request: Request, name: str) -> str:
    """Look up the file's address, which changes, in CKAN (``package_show``)."""
    page = request.source.address()
    require_online(request.source.id, None)
    dataset = urlsplit(page).path.rstrip("/").rpartition("/")[2]
    answer = Transfer(urljoin(page, "/api/3/action/package_show")).document({"id": dataset})
    result = answer.get("result") if isinstance(answer, dict) else None
    resources = result.get("resources") if isinstance(result, dict) else None
    for resource in resources if isinstance(resources, list) else []:
        if isinstance(resource, dict) and name in (
            resource.get("name"),
            str(resource.get("url")).rpartition("/")[2],
        ):
            return str(resource.get("download_url") or resource["url"])
    raise InputError(
        f"{page}: the dataset no longer has the file {name}; look there for its new name"
    )


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the oblasts; as subregions the hromadas, which make up raions."""
    level = _HROMADAS if role == "subregions" else _OBLASTS
    layer = read_layer(str(fetched.files[0].path), role, member=level)
    return [Layer(fetched.dataset(role), layer.geometries, layer.columns)]
