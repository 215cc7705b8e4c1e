"""Factors that multiply people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.districts import DistrictPopulation
from dmz.people.read import PopulationChoice
from dmz.people.scaling import read_scaling
from dmz.people.source import describe_basis

HEAD = "place,oblast,party,factor,source\n"


def table(folder: Path, *rows: str) -> str:
    path = folder / "factors.csv"
    path.write_text(HEAD + "\n".join(rows) + "\n")
    return str(path)


def homes(territory: Territory, region: int, party: str) -> Part:
    """All settlements of a region, as a part without land of its own."""
    return Part(
        party,
        region,
        territory.regions[region],
        1.0,
        np.flatnonzero(territory.gazetteer.region == region),
    )


def test_by_oblast_and_party(tmp_path: Path, territory: Territory) -> None:
    donetsk, kharkiv = territory.region("Donetsk"), territory.region("Kharkiv")
    parts = [
        homes(territory, donetsk, "ukraine"),
        homes(territory, donetsk, "russia"),
        homes(territory, kharkiv, "ukraine"),
    ]
    path = table(
        tmp_path,
        ",Donetsk,ukraine,0.1,the administration",
        ",Donetsk,,0.5,press",
        ",Kharkiv,russia,0,press",
    )
    plain = PopulationChoice(specs=("points",)).read(territory)
    scaled = PopulationChoice(specs=("points",), scale=path).read(territory)
    assert plain is not None
    assert scaled is not None
    before, after = ([c.people for c in source.people(parts)] for source in (plain, scaled))
    assert after == [pytest.approx(0.1 * before[0]), pytest.approx(0.5 * before[1]), before[2]]  # type: ignore[operator]
    assert "multiplied by the factors of factors.csv" in scaled.basis.label
    assert "Donetsk, held by ukraine: × 0.1 (the administration)" in scaled.warnings[0]
    assert scaled.datasets[-1].role == "scale"


def test_a_place_goes_before_its_oblast(tmp_path: Path, territory: Territory) -> None:
    region = territory.region("Donetsk")
    path = table(
        tmp_path, "Kramatorsk,,ukraine,0.5,press", ",Donetsk,ukraine,0.1,the administration"
    )
    plain = PopulationChoice(specs=("points",)).read(territory)
    scaled = PopulationChoice(specs=("points",), scale=path).read(territory)
    assert plain is not None
    assert scaled is not None
    part = homes(territory, region, "ukraine")
    kramatorsk = territory.gazetteer.find("Kramatorsk").population or 0
    whole = plain.people([part])[0].people or 0
    assert scaled.people([part])[0].people == pytest.approx(
        0.5 * kramatorsk + 0.1 * (whole - kramatorsk)
    )
    assert scaled.people([homes(territory, region, "russia")])[0].people == whole


def test_a_place_of_an_areal_source_is_the_land_nearest_to_it(
    tmp_path: Path, territory: Territory
) -> None:
    from dmz.people.scaling import scale_people

    box = shapely.box(37, 48.4, 38, 49)
    even = DistrictPopulation(
        np.array([box]), np.array([1000.0]), datasets=(), basis=describe_basis("resident", None)
    )
    scaled = scale_people(
        even, read_scaling(table(tmp_path, "Kramatorsk,,,0,press"), territory), territory
    )
    part = Part(
        "ukraine", territory.region("Donetsk"), box, area_km2(box), np.zeros(0, dtype=np.int64)
    )
    # Independently: the share of a fine grid whose nearest settlement, by geodesic, is
    # Kramatorsk.
    from pyproj import Geod

    gazetteer = territory.gazetteer
    near = gazetteer.points[(np.abs(gazetteer.points - [37.5, 48.7]) < 1.2).all(axis=1)]
    x, y = (
        axis.ravel()
        for axis in np.meshgrid(
            np.linspace(37, 38, 61)[:-1] + 1 / 120, np.linspace(48.4, 49, 61)[:-1] + 0.005
        )
    )
    distance = np.stack(
        [
            Geod(ellps="WGS84").inv(x, y, np.full_like(x, p[0]), np.full_like(x, p[1]))[2]
            for p in near
        ]
    )
    place = gazetteer.find("Kramatorsk")
    own = np.flatnonzero((near == [place.longitude, place.latitude]).all(axis=1))[0]
    share = (distance.argmin(axis=0) == own).mean()
    assert scaled.people([part])[0].people == pytest.approx(1000 * (1 - share), abs=4)


def test_the_first_five_faults_at_once(tmp_path: Path, territory: Territory) -> None:
    path = table(
        tmp_path,
        "Kramatorsk,,ukraine,-1,press",
        ",Atlantis,ukraine,0.5,press",
        ",Donetsk,nobody,0.5,press",
        ",Donetsk,,half,press",
        ",Donetsk,,0.5,",
        ",,,0.5,press",
    )
    with pytest.raises(InputError) as caught:
        read_scaling(path, territory)
    for line in range(2, 7):
        assert f"line {line}:" in str(caught.value)
    assert str(caught.value).endswith("; and perhaps more")
    with pytest.raises(InputError, match=r"line 2: it names neither a place nor an oblast$"):
        read_scaling(table(tmp_path, ",,,0.5,press"), territory)


def test_twice_is_refused(tmp_path: Path, territory: Territory) -> None:
    with pytest.raises(InputError, match="given twice"):
        read_scaling(table(tmp_path, ",Donetsk,,0.5,a", ",Donetsk,,0.6,b"), territory)


def test_not_a_table(tmp_path: Path, territory: Territory) -> None:
    path = tmp_path / "f.csv"
    for content in (b"a,b\n1,2\n", b"\xff\xfe\n", HEAD.encode()):
        path.write_bytes(content)
        with pytest.raises(InputError, match="table"):
            read_scaling(str(path), territory)
