"""The official register with OpenStreetMap's boundaries, as its release has it."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
import shapely

from dmz.errors import InputError, QuestionError
from dmz.sources.specs import fetch_spec, read_layers
from tests.servers import Site, body

# Codes of the register: Donetsk oblast, Kramatorsk raion, hromada and city; Kyiv, which
# is an oblast of its own, and its Holosiivskyi district.
LEVELS = {
    "UA14000000000091971": 1,
    "UA14120000000084539": 2,
    "UA14120110000061078": 3,
    "UA14120110010089288": 4,
    "UA80000000000093317": 1,
    "UA80000000000126643": 5,
}
RELEASE = "/alexbabintsev/ua-geo/releases/download/v0.1.0"


def features(**properties: Any) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "properties": {"katottg": code, "parent": "UA14000000000091971", **properties},
            "geometry": shapely.geometry.mapping(shapely.box(36 + n, 48, 37 + n, 49)),
        }
        for n, code in enumerate(LEVELS)
    ]


def lines(each: list[dict[str, Any]], before: str, between: str, after: str) -> str:
    return before + between.join(json.dumps(feature) for feature in each) + after


FORMS = {
    "one feature a line": lines(features(), "", "\n", "\n"),
    "a text sequence": lines(features(), "\x1e", "\n\x1e", "\n"),
    "a collection by lines": lines(
        features(), '{"type": "FeatureCollection", "features": [\n', ",\n", "\n]}\n"
    ),
    "a collection": json.dumps({"type": "FeatureCollection", "features": features()}),
    "a collection, indented": json.dumps(
        {"type": "FeatureCollection", "features": features()}, indent=1
    ),
}
REGISTER = "code,name,lat,lon,koatuu,area_km2\n" + "".join(
    f"{code},Місце,48.5,{36.5 + n},,100\n" for n, code in enumerate(LEVELS)
)


@pytest.fixture
def release(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    serve(site, FORMS["one feature a line"], REGISTER)
    monkeypatch.setenv("DMZ_SOURCE_UA_GEO_URL", f"{site.url}{RELEASE}/boundaries.geojson.gz")
    monkeypatch.setenv("DMZ_SOURCE_UA_GEO_URL_REGISTER", f"{site.url}{RELEASE}/katottg.csv")
    return site


def serve(site: Site, boundaries: str, register: str) -> None:
    packed = gzip.compress(boundaries.encode())
    site.answers[f"{RELEASE}/boundaries.geojson.gz"] = body(packed, "application/gzip")
    site.answers[f"{RELEASE}/katottg.csv"] = body(register, "text/csv")


@pytest.mark.parametrize("form", FORMS)
def test_boundaries_with_codes_and_levels(release: Site, form: str) -> None:
    serve(release, FORMS[form], REGISTER)
    for _ in range(2):
        boundaries, _places = read_layers("ua-geo", "regions")
    levels = dict(zip(boundaries.columns["code"], boundaries.columns["level"], strict=True))
    assert levels == LEVELS
    assert [geometry.bounds[0] for geometry in boundaries.geometries] == [36 + n for n in range(6)]
    assert boundaries.dataset.licence == "ODbL-1.0"
    assert boundaries.dataset.date == "2026-07-27"
    assert len(release.requests) == 2


def test_centres_of_all_places(release: Site) -> None:
    serve(release, FORMS["a collection"], REGISTER + "UA01020030010096319,Аромат,,,,\n")
    _boundaries, places = read_layers("ua-geo", "regions")
    assert places.columns["level"].tolist() == list(LEVELS.values())
    assert [(point.x, point.y) for point in places.geometries][:2] == [(36.5, 48.5), (37.5, 48.5)]
    assert set(places.columns["name"]) == {"Місце"}


def test_the_unpacked_boundaries_are_at_hand(release: Site) -> None:
    names = [path.name for path in fetch_spec("ua-geo@2026-07-27").paths]
    assert names == ["boundaries.geojson", "katottg.csv"]
    with pytest.raises(QuestionError, match="its only edition is of 2026-07-27"):
        fetch_spec("ua-geo@2025-01-01")


@pytest.mark.parametrize(
    ("boundaries", "register", "message"),
    [
        (FORMS["a collection"].replace("UA", "XX"), REGISTER, "no column has a code"),
        ("", REGISTER, "it has no boundaries"),
        (FORMS["a collection"], "a,b\n1,2\n", "not ua-geo's register"),
        (FORMS["a collection"], REGISTER.replace("48.5", "north"), "not a table of places"),
        (FORMS["a collection"], "<html><title>Sign in</title>", "a web page"),
        (FORMS["a collection"], "nothing", "not a csv file"),
    ],
)
def test_another_format_is_refused(
    release: Site, boundaries: str, register: str, message: str
) -> None:
    serve(release, boundaries, register)
    with pytest.raises(InputError, match=message):
        read_layers("ua-geo", "regions")
