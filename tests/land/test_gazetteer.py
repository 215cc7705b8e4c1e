"""Finding places by name, in common spellings and scripts."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.gazetteer import Gazetteer, normalise, read_gazetteer, region_keys
from dmz.land.territory import Territory
from tests import paper


@pytest.fixture(scope="module")
def places(territory: Territory) -> Gazetteer:
    return territory.gazetteer


class TestSpellings:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Sloviansk", "Sloviansk"),
            ("slovyansk", "Sloviansk"),
            ("Slavyansk", "Sloviansk"),
            ("Слов'янськ", "Sloviansk"),
            ("Слов’янськ", "Sloviansk"),
            ("Словʼянськ", "Sloviansk"),
            ("Краматорськ", "Kramatorsk"),
            ("  KRAMATORSK ", "Kramatorsk"),
            ("Velyka  Novosilka", "Velyka Novosilka"),
            ("Kiev", "Kyiv"),
            ("Artemivsk (Donetsk)", "Bakhmut"),
        ],
    )
    def test_common_ones(self, text: str, name: str, places: Gazetteer) -> None:
        assert places.find(text).name == name

    def test_accents_apostrophes_hyphens_and_case(self) -> None:
        assert normalise("Ivano-Frankivs'k") == normalise("IVANO FRANKIVS’K") == "ivano frankivsk"
        assert normalise("Łódź") == normalise("łodz")
        assert normalise("Київ") != normalise("Киев")


class TestFind:
    def test_by_id(self, places: Gazetteer) -> None:
        place = places.find("Kramatorsk")
        assert places.find(place.id) == place
        assert place.region == "Donetsk"
        assert place.population == 147_145

    @pytest.mark.parametrize(
        "text", ["Camp=48.74,37.58", "Camp = 48.74 , 37.58", "Camp=48.74,+37.58 "]
    )
    def test_by_coordinates(self, text: str, places: Gazetteer) -> None:
        place = places.find(text)
        assert (place.name, place.latitude, place.longitude, place.region) == (
            "Camp",
            48.74,
            37.58,
            None,
        )

    @pytest.mark.parametrize(
        "text", ["A=1", "A=1..2,3", "A=95,20", "A=40,200", "=48,37", "A=-,3", "A=x,y", "A=٤٨,37"]
    )
    def test_broken_coordinates(self, text: str, places: Gazetteer) -> None:
        with pytest.raises(QuestionError, match="LATITUDE,LONGITUDE"):
            places.find(text)

    @pytest.mark.parametrize(
        ("text", "nearest"),
        [("Kramatorks", "Kramatorsk"), ("Bakmut", "Bakhmut"), ("Краматорск1", "Kramatorsk")],
    )
    def test_unknown_names_suggest_the_nearest(
        self, text: str, nearest: str, places: Gazetteer
    ) -> None:
        with pytest.raises(
            QuestionError, match=f"no city '{text}' in the gazetteer; did you mean .*{nearest}"
        ):
            places.find(text)

    @pytest.mark.parametrize(
        "text",
        ["kramatorks", "slovjanskk", "nova", "ivanivk", "краматорск1", "ж" * 300, "\U0001f3e0"],
    )
    def test_a_suggestion_is_the_one_of_a_comparison_with_every_spelling(
        self, text: str, places: Gazetteer
    ) -> None:
        spellings = {
            normalise(spelling): name
            for name, others in zip(places.names, places.other_names, strict=True)
            for spelling in (name, *others.split("|"))
            if spelling
        }
        with pytest.raises(QuestionError) as caught:
            places.find(text)
        assert str(caught.value).endswith(f"in the gazetteer{suggestion(text, spellings)}")

    def test_thousands_of_unknown_names_are_not_all_helped(self, places: Gazetteer) -> None:
        columns = ("ids", "names", "other_names")
        few = replace(places, **{name: getattr(places, name)[:20] for name in columns})
        messages = []
        for number in range(1000):
            with pytest.raises(QuestionError) as caught:
                few.find(f"{few.names[0]}{number}")
            messages.append(str(caught.value))
        helped = ["did you mean" in message for message in messages]
        assert helped == sorted(helped, reverse=True)
        assert 100 <= sum(helped) < 1000

    def test_the_nearest_is_the_one_of_all_spellings(self, places: Gazetteer) -> None:
        """One letter of a name is replaced; the standard library compares all names."""
        spellings = {
            normalise(each): place
            for place, others in zip(places.names, places.other_names, strict=True)
            for each in (place, *others.split("|"))
            if each
        }
        for at, name in enumerate(places.names[::197]):
            wanted = normalise(name)
            misspelt = f"{wanted[: at % len(wanted)]}q{wanted[at % len(wanted) + 1 :]}"
            nearest = difflib.get_close_matches(misspelt, spellings, n=1, cutoff=0.7)
            with pytest.raises(QuestionError) as refused:
                places.find(misspelt)
            expected = [f"did you mean {spellings[each]}" for each in nearest]
            assert all(text in str(refused.value) for text in expected), misspelt

    @pytest.mark.parametrize("text", ["", " ", "''", "|", "qqqqqqqq", "\n", "Pokrovsk (Mars)"])
    def test_texts_that_name_no_place(self, text: str, places: Gazetteer) -> None:
        with pytest.raises(QuestionError, match="no city"):
            places.find(text)

    def test_a_name_of_several_places_asks_which(self, places: Gazetteer) -> None:
        with pytest.raises(
            QuestionError,
            match=r"places are called 'Ivanivka'; say which, by oblast or id: 'Ivanivka \(",
        ) as caught:
            places.find("Ivanivka")
        assert "id " in str(caught.value)

    @pytest.mark.parametrize(
        "text", ["Pokrovsk (Donetsk)", "Pokrovsk, Donetsk oblast", "pokrovsk ( donetsk )"]
    )
    def test_an_oblast_tells_places_of_one_name_apart(self, text: str, places: Gazetteer) -> None:
        assert places.find(text).region == "Donetsk"

    def test_a_current_name_goes_before_a_former_one(self, places: Gazetteer) -> None:
        assert places.find("Donetsk").region == "Donetsk"

    def test_a_spelling_goes_before_a_former_name(self, places: Gazetteer) -> None:
        # Nikopol was once called Slov'yansk.
        assert [place.name for place in places.search("Slovyansk")] == ["Sloviansk"]

    def test_the_largest_first(self, places: Gazetteer) -> None:
        people = [place.population or 0 for place in places.search("Ivanivka")]
        assert len(people) > 2
        assert people == sorted(people, reverse=True)


class TestMadeUp:
    def test_places(self) -> None:
        small = paper.gazetteer()
        assert len(small) == 6
        assert small.find("olcha") == small.place(0) == small.find("1")
        assert small.find("Alder").population == 1000
        assert [place.id for place in small.search("Elder")] == ["5", "6"]
        with pytest.raises(QuestionError, match="2 places are called 'Elder "):
            small.find("Elder (South)")

    def test_empty(self) -> None:
        nothing = Gazetteer.empty()
        assert len(nothing) == 0
        with pytest.raises(
            QuestionError, match="no places are known here, so 'Alder' cannot be found"
        ):
            nothing.find("Alder")


class TestReading:
    head = "id,name,name_uk,latitude,longitude,population,oblast,alternate_names\n"

    def test_a_table(self, tmp_path: Path) -> None:
        path = paper.written(
            tmp_path / "places.csv",
            self.head + "7,Alder,Вільха,48.5,31.2,,N,Olcha|Vilkha\n8,Birch,,48.6,31.3,50,S,\n",
        )
        read = read_gazetteer(Path(path), ("S", "N"), ("South", "North"), language="uk")
        assert read.points.tolist() == [[31.2, 48.5], [31.3, 48.6]]
        assert read.population.tolist() == [0, 50]
        assert read.find("вільха").region == "North"
        assert read.find("Vilkha").population is None

    def test_a_column_is_missing(self, tmp_path: Path) -> None:
        path = paper.written(tmp_path / "places.csv", "id,name\n7,Alder\n")
        with pytest.raises(InputError, match="not a table of places"):
            read_gazetteer(Path(path), (), (), language="uk")

    def test_the_own_name_is_of_the_territorys_language(self, tmp_path: Path) -> None:
        head = self.head.replace("name_uk", "name_pl")
        path = paper.written(tmp_path / "places.csv", f"{head}7,Alder,Olcha,48.5,31.2,,N,\n")
        read = read_gazetteer(Path(path), ("N",), ("North",), language="pl")
        assert read.own_name(0) == "Olcha"
        with pytest.raises(InputError, match="column 'name_uk'"):
            read_gazetteer(Path(path), ("N",), ("North",), language="uk")


class TestRegionWords:
    words = ("oblast", "область")

    def test_keys(self) -> None:
        assert region_keys("Kyiv Oblast", self.words) == ("kyiv oblast", "kyiv")
        assert region_keys(" Донецька область", self.words)[-1] == "донецька"
        assert region_keys("Oblast", self.words) == ("oblast", "oblast")
        assert region_keys("Ivano-Frankivsk oblast", ()) == ("ivano frankivsk oblast",) * 2

    def test_a_region_named_as_written_goes_first(self) -> None:
        # As in geoBoundaries: the city of Kyiv is a region, and so is the oblast around
        # it.
        places = Gazetteer(
            ids=["1", "2"],
            names=["Alder", "Alder"],
            other_names=["", ""],
            points=np.array([[31.0, 48.0], [31.0, 49.0]]),
            population=np.array([5, 7]),
            region=np.array([0, 1]),
            region_names=["Kyiv", "Kyiv Oblast"],
            region_words=self.words,
        )
        assert places.find("Alder (Kyiv)").id == "1"
        assert places.find("Alder, Kyiv oblast").id == "2"
        assert places.search("Alder (Lviv)") == []

    def test_gazetteers_hash_by_identity(self) -> None:
        one, other = paper.gazetteer(), paper.gazetteer()
        assert len({one, other, one}) == 2
        assert one != other
