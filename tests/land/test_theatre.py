"""Theatres: those that ship against published figures, and a user's own on paper."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely

from dmz import Scenario, run_plan
from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.control import known_holders
from dmz.land.front import Front, move_front
from dmz.land.front_choice import FrontChoice
from dmz.land.territory import NEITHER, Territory
from dmz.land.theatre import find_theatre, list_theatres, read_theatre, shipped_territory
from dmz.land.theatre_file import read_theatre_file
from dmz.land.zones import draw_zones
from dmz.plans.files import read_plan, shipped_plans
from dmz.sources.datasets import DATA
from dmz.sources.toml import TomlError
from tests import paper
from tests.theatres import FIGURES, Figure, Ground

WEST, EAST = paper.east(-60), paper.east(40)
GAP_KM = 10.0  # from 5 km west of the paper world's meridian to 5 km east of it

# Two half planes: a rectangle 100 km high, cut by a meridian.
TWO = """
title = "Two half planes"
regions = "land.geojson"
cities = ["Alder"]

[[front]]
id = "meridian"
title = "A meridian"
file = "land.geojson"
where = "name = 'East'"
whole = true
date = 2001-02-03
source = "Treaty of the meridian"

[[party]]
id = "ash"
name = "Ash"

[[party]]
id = "birch"
name = "Birch"
states = ["BIR"]

[[city]]
name = "Alder"
spellings = ["Olcha"]
at = [48.3, 30.96]
"""
THREE = TWO.replace("whole = true", "whole = true\nneither = \"name = 'Between'\"")


def make(
    folder: Path,
    text: str = TWO,
    *,
    gap: bool = False,
    halves: tuple[str, str] = ("West", "East"),
) -> Path:
    """Write a theatre: two halves, or two halves with a strip between them."""
    half = GAP_KM / 2 if gap else 0.0
    first, second = paper.east(-half), paper.east(half)
    boxes = [
        shapely.box(WEST, paper.SOUTH, first, paper.NORTH),
        shapely.box(second, paper.SOUTH, EAST, paper.NORTH),
    ]
    names = [*halves]
    if gap:
        boxes.append(shapely.box(first, paper.SOUTH, second, paper.NORTH))
        names.append("Between")
    paper.layer(folder / "land.geojson", *boxes, properties=[{"name": name} for name in names])
    paper.written(folder / "theatre.toml", text)
    return folder


def own_front(folder: Path) -> tuple[Territory, Front]:
    territory = read_theatre(str(folder))
    return territory, Scenario().front.read(territory)


def zones_km2(territory: Territory, front: Front, km: float) -> list[float]:
    steps = [{party.id: km for party in territory.parties}]
    (zones,) = draw_zones(front.reach, front, territory, steps)
    return [area_km2(zone.inside) for zone in zones]


class TestShipped:
    @pytest.mark.parametrize("figure", FIGURES, ids=lambda f: f"{f.theatre}: {f.what}")
    def test_published_figures(self, figure: Figure) -> None:
        assert abs(figure.off(figure.measure(Ground.of(figure.theatre)))) <= figure.bar

    @pytest.mark.parametrize("id", list_theatres())
    def test_each_is_a_coverage_with_a_line_of_its_own(self, id: str) -> None:
        territory = read_theatre(id)
        assert territory.id == id
        assert shapely.coverage_is_valid(territory.regions)
        assert shapely.is_valid(territory.regions).all()
        front = Scenario().front.read(territory)
        assert front.length_km > 70
        land, between = front.land.values(), front.neither
        known = sum(map(area_km2, land)) + area_km2(between)
        assert known == pytest.approx(area_km2(territory.land), rel=1e-6)

    def test_the_first_is_where_every_command_starts(self) -> None:
        assert next(iter(list_theatres())) == shipped_territory().id
        assert read_theatre_file(find_theatre("UKRAINE")).path == DATA / "theatre.toml"

    def test_places_between_two_lines_are_neither_partys(self) -> None:
        ground = Ground.of("golan")
        quneitra = ground.territory.gazetteer.find("Al-Qunaytirah")
        held = ground.front.holders(np.array([[quneitra.longitude, quneitra.latitude]]))
        assert held.tolist() == [NEITHER]

    def test_an_unknown_one_and_a_folder_without_a_file(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionError, match="no theatre 'koria'; did you mean korea"):
            read_theatre("koria")
        with pytest.raises(InputError, match=r"the folder has no theatre\.toml"):
            read_theatre(str(tmp_path))

    def test_precedents_of_every_theatre_run_there(self) -> None:
        plans = [read_plan(id) for id in shipped_plans()]
        theatres = {plan.theatre for plan in plans if plan.theatre}
        assert theatres == set(list_theatres()) - {shipped_territory().id}
        for plan in plans:
            if plan.theatre:
                result = run_plan(plan.id, territory=read_theatre(plan.theatre))
                assert result.readings[0].total[-1].area_km2 > 300


def test_a_thread_reads_the_shipped_land_and_line_once_and_no_other_threads() -> None:
    """GEOS completes a prepared geometry when it is first asked: by one thread only."""
    own = shipped_territory()
    front = FrontChoice().read(own)
    assert shipped_territory() is own
    assert read_theatre("ukraine") is own
    assert FrontChoice().read(own).line is front.line
    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(shipped_territory).result()
        line = pool.submit(lambda: FrontChoice().read(shipped_territory()).line).result()
    assert other is not own
    assert other.regions[0] is not own.regions[0]
    assert line is not front.line
    assert line.equals(front.line)


class TestOwn:
    def test_two_half_planes(self, tmp_path: Path) -> None:
        territory, front = own_front(make(tmp_path))
        assert front.length_km == pytest.approx(100, rel=1e-6)
        # 5 km on each side of a line of 100 km.
        assert zones_km2(territory, front, 5) == pytest.approx([500, 500], rel=1e-3)
        (dataset,) = front.datasets
        assert (dataset.date, dataset.title) == ("2001-02-03", "A meridian")
        assert dataset.citation == "Treaty of the meridian"
        assert front.date == "2001-02-03"

    def test_a_city_is_known_by_its_names_and_has_no_people(self, tmp_path: Path) -> None:
        territory = read_theatre(str(make(tmp_path)))
        assert territory.gazetteer.find("olcha").name == "Alder"
        assert territory.gazetteer.find("Alder").population is None
        assert territory.gazetteer.find("Alder").region == "West"

    def test_a_region_whose_name_has_the_word(self, tmp_path: Path) -> None:
        text = TWO.replace("cities", 'region_words = ["Oblast"]\ncities', 1)
        folder = make(
            tmp_path, text.replace("'East'", "'West Oblast'"), halves=("West", "West Oblast")
        )
        territory = read_theatre(str(folder))
        assert [territory.region(name) for name in ("west", "West oblast")] == [0, 1]

    def test_a_question_without_a_sector_is_about_the_whole_line(self, tmp_path: Path) -> None:
        territory, front = own_front(make(tmp_path))
        sector = Scenario().find_sector(front, territory)
        assert sector.length_km == pytest.approx(100, rel=1e-6)
        near = Scenario.of(cities=("Alder",), reach_km=10).find_sector(front, territory)
        assert near.length_km < 20

    def test_the_file_itself_names_it_too(self, tmp_path: Path) -> None:
        make(tmp_path)
        assert read_theatre(str(tmp_path / "theatre.toml")).id == tmp_path.name

    def test_a_strip_between_two_lines(self, tmp_path: Path) -> None:
        territory, front = own_front(make(tmp_path, THREE, gap=True))
        assert front.length_km == pytest.approx(200, rel=1e-3)
        assert area_km2(front.neither) == pytest.approx(100 * GAP_KM, rel=1e-3)
        # Each party's depth is from its own line, and the strip is in no zone.
        assert zones_km2(territory, front, 5) == pytest.approx([500, 500], rel=2e-3)
        points = np.array([[paper.east(x), paper.MIDDLE] for x in (-6, 0, 6)])
        assert front.holders(points).tolist() == ["ash", NEITHER, "birch"]
        (remark,) = front.warnings
        assert "1,000 km² between the parties' lines are neither's" in remark

    def test_land_that_passes_is_no_longer_neithers(self, tmp_path: Path) -> None:
        territory, front = own_front(make(tmp_path, THREE, gap=True))
        # Ash takes the western half of the strip.
        half = shapely.box(WEST, paper.SOUTH, paper.LINE, paper.NORTH)
        moved = move_front(front, territory, area=half, to="ash")
        assert area_km2(moved.neither) == pytest.approx(100 * GAP_KM / 2, rel=1e-3)
        assert moved.length_km == pytest.approx(200, rel=1e-3)

    def test_a_drawn_line_with_seats(self, tmp_path: Path) -> None:
        seats = TWO.replace('name = "Ash"', 'name = "Ash"\nseat = [48.3, 30.5]')
        seats = seats.replace('name = "Birch"', 'name = "Birch"\nseat = [48.3, 31.3]')
        line = seats.replace(
            'file = "land.geojson"\nwhere = "name = \'East\'"', 'file = "l.geojson"'
        )
        make(tmp_path, line)
        meridian = [(paper.LINE, paper.SOUTH), (paper.LINE, paper.NORTH)]
        paper.layer(tmp_path / "l.geojson", shapely.LineString(meridian))
        territory, front = own_front(tmp_path)
        assert zones_km2(territory, front, 5) == pytest.approx([500, 500], rel=1e-3)
        with pytest.raises(InputError, match="nothing says which side of a drawn line is whose"):
            known_holders(replace(territory, seats={}))

    def test_neighbours_water_and_people(self, tmp_path: Path) -> None:
        more = 'neighbours = "n.geojson"\nwater = "w.geojson"\nplaces = "p.csv"\n'
        make(tmp_path, more + TWO)
        beyond = shapely.box(EAST, paper.SOUTH, EAST + 1, paper.NORTH)
        paper.layer(tmp_path / "n.geojson", beyond, properties=[{"id": "BIR"}])
        lake = shapely.Point(paper.east(20), paper.MIDDLE).buffer(0.05)
        paper.layer(tmp_path / "w.geojson", lake, properties=[{"id": "inland"}])
        paper.written(
            tmp_path / "p.csv", f"name,latitude,longitude,population\nElder,48.3,{EAST - 0.1},70\n"
        )
        territory, front = own_front(tmp_path)
        assert territory.gazetteer.find("Elder").population == 70
        assert territory.gazetteer.find("Alder").region == "West"
        assert len(territory.water.inland) == 1
        steps = [{"birch": 50.0}]
        ((zone,),) = draw_zones(front.reach, front, territory, steps)
        # 40 km of the 50 are inside; 10 km by 100 km lie beyond.
        assert area_km2(zone.beyond) == pytest.approx(1000, rel=0.01)


# What is wrong, the text that says so, and the line it is on.
FAULTS = (
    ('title = "Two half planes"', "", "the theatre has no title"),
    (
        'regions = "land.geojson"',
        'regions = "none.geojson"',
        "line 3: 'none.geojson': no such file",
    ),
    (
        'regions = "land.geojson"',
        'regions = "../land.geojson"',
        "line 3: '../land.geojson' is outs",
    ),
    ('regions = "land.geojson"', 'regions = "/etc/hosts"', "line 3: '/etc/hosts' is outside"),
    (
        'regions = "land.geojson"',
        'regions = "http://x.org/a"',
        "line 3: 'http://x.org/a' is outside",
    ),
    ('regions = "land.geojson"', 'regions = "a\\u0000b"', "not a path"),
    ('regions = "land.geojson"', "regions = 3", "line 3: regions is a text, not 3"),
    ("cities =", "citys =", "line 4: unknown key 'citys'; did you mean city or cities?"),
    ('cities = ["Alder"]', 'gazetteer = "land.geojson"', "line 4: gazetteer is for theatres that"),
    ('id = "ash"', 'id = "Ash Tree"', "line 16: party 1: id is lower case letters"),
    ('id = "birch"', 'id = "ash"', "both parties have one id"),
    (
        '[[party]]\nid = "birch"',
        '[[partie]]\nid = "birch"',
        "it has 1 parties; write [[party]] twice",
    ),
    ("date = 2001-02-03", 'date = "soon"', "line 12: front 1: date is a day"),
    ("date = 2001-02-03\n", "", "front 1 has no date"),
    ("where = \"name = 'East'\"", 'where = "name ="', "where is a condition on columns"),
    ("whole = true", 'held_by = "cedar"', "no party 'cedar'; they are ash and birch"),
    ("at = [48.3, 30.96]", "at = [148.3, 30.96]", "line 27: city 1: at is latitude and longitude"),
    ('name = "Ash"', 'name = "Ash"\nseat = [48.3, 30.5]', "give both parties one"),
    ('name = "Ash"', 'name = "Ash"\ncolour = "blue"', 'colour is a colour, as in "#0072B2"'),
)


class TestHostile:
    @pytest.mark.parametrize(("old", "new", "message"), FAULTS)
    def test_faults_are_told_with_file_and_line(
        self, tmp_path: Path, old: str, new: str, message: str
    ) -> None:
        assert old in TWO
        make(tmp_path, TWO.replace(old, new, 1))
        with pytest.raises(TomlError) as caught:
            read_theatre(str(tmp_path))
        assert message in str(caught.value)
        assert str(caught.value).startswith(f"{tmp_path / 'theatre.toml'}, line ")

    def test_every_fault_at_once(self, tmp_path: Path) -> None:
        text = TWO.replace('id = "ash"', 'id = "A B"').replace("whole = true", "whole = 1")
        make(tmp_path, text)
        with pytest.raises(TomlError) as caught:
            read_theatre(str(tmp_path))
        assert len(caught.value.faults) == 2

    def test_a_link_out_of_the_folder(self, tmp_path: Path) -> None:
        inside = tmp_path / "theatre"
        inside.mkdir()
        make(inside)
        (inside / "land.geojson").rename(tmp_path / "land.geojson")
        (inside / "land.geojson").symlink_to(tmp_path / "land.geojson")
        with pytest.raises(TomlError, match="outside the theatre's folder"):
            read_theatre(str(inside))

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (lambda text: text.replace("'East'", "'Nowhere'"), "no feature meets"),
            (lambda text: text.replace("[48.3, 30.96]", "[50.3, 30.96]"), "lies outside"),
            (
                lambda text: text.replace("whole", "neither = \"name = 'East'\"\nwhole"),
                "overlaps what is neither's",
            ),
            (
                lambda text: text.replace("whole", "neither = \"name = 'West'\"\nwhole"),
                "leaves Ash without land",
            ),
        ],
    )
    def test_layers_that_do_not_fit(
        self, tmp_path: Path, change: Callable[[str], str], message: str
    ) -> None:
        make(tmp_path, change(TWO))
        with pytest.raises(InputError, match=message):
            own_front(tmp_path)

    def test_regions_that_overlap(self, tmp_path: Path) -> None:
        make(tmp_path)
        box, names = shapely.box(30, 48, 31, 49), [{"name": "West"}, {"name": "East"}]
        paper.layer(tmp_path / "land.geojson", box, box, properties=names)
        with pytest.raises(InputError, match="its regions overlap"):
            read_theatre(str(tmp_path))
