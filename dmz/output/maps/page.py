"""Maps for a browser: one file that needs no network.

A slider moves over distances; a second one over days, or a list over fronts and
readings of plans. The figures are the tables that ``dmz compute`` and ``dmz plan run``
print, made beforehand; the page's own script draws the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dmz.answers.compare import Comparison
from dmz.answers.compute import Result
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.basemap import Basemap
from dmz.output.maps.canvas import (
    ASPECT,
    CLOSEST,
    colours_of,
    encode_ground,
    encode_marks,
    lonlat_grid,
)
from dmz.output.maps.caption import caption_of, source_of
from dmz.output.maps.cases import DAY, PLAN, Case, cases_of_plans, cases_of_results, kind_of_results
from dmz.output.maps.outlines import GRID_KM, fit_areas
from dmz.output.maps.palette import BUILT_UP_ALPHA, DARK, LIGHT, TOWN_EDGE_ALPHA, mix
from dmz.output.maps.scene import Scene, set_scene
from dmz.output.maps.screen_names import place_names
from dmz.output.maps.subject import share_bounds
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import kilometres, reference_of, title_of
from dmz.output.tables.compare import compare_document
from dmz.output.tables.html import to_html
from dmz.output.webpage import read_part, render_page, script_json
from dmz.plans.outcome import PlanResult

FURTHEST_KM = 50
# The page is smaller than 3 MB. Outlines of zones are drawn as finely as that leaves
# room for, but never more coarsely than this.
_PAGE_BYTES, _LEAST_OUTLINE_BYTES = 2_900_000, 200_000
# Settlements to point at are told of so many cases: each has some hundreds.
_CASES_WITH_SETTLEMENTS = 2


def page_distances(distances_km: Sequence[float]) -> tuple[float, ...]:
    """Return the distances of a page's slider.

    They are those asked for, and every whole km up to 50; beyond 100 km, every fifth
    one.
    """
    furthest = max([FURTHEST_KM, *distances_km])
    step = 1 if furthest <= 2 * FURTHEST_KM else 5
    whole = [float(km) for km in range(1, int(furthest) + 1) if km % step == 0 or km <= FURTHEST_KM]
    return tuple(sorted({*whole, *distances_km}))


@dataclass(frozen=True)
class Look:
    """How a page is to be made: its language, a title of one's own, a base map."""

    language: Language = ENGLISH
    title: str | None = None
    basemap: Basemap | None = None


def make_fronts_page(
    results: Sequence[Result],
    *,
    at_km: Sequence[float] = (),
    look: Look | None = None,
    comparison: Comparison | None = None,
) -> str:
    """Make the page of one question on several fronts, or days, of the same distances.

    Parameters
    ----------
    comparison
        The same fronts compared: its sentence and its tables stand on the page, which
        opens with two fronts on either side of a line.
    """
    look = look or Look()
    kind, first = kind_of_results(results), results[0]
    cases = cases_of_results(results, kind, look.language)
    toponyms = Toponyms(first.territory, look.language)
    named = translate_places(first, toponyms)
    if len(results) == len(cases[0].steps) == 1:
        title = title_of(named, toponyms)
    else:
        reference = reference_of(named, toponyms)
        title = look.language.say("Zones around {reference}", reference=reference)
    marked = [step["km"] for step in cases[0].steps if step["km"] in at_km]
    return _Page(cases, kind, look, look.title or title, marked, comparison).render()


def make_plans_page(
    results: Sequence[PlanResult], *, look: Look | None = None, comparison: Comparison | None = None
) -> str:
    """Make the page of plans: a case for each reading; see `make_fronts_page`."""
    look = look or Look()
    title = look.language.translate(results[0].plan.title)
    if len(results) > 1:
        title = look.language.say("Plans compared")
    cases = cases_of_plans(results, look.language)
    return _Page(cases, PLAN, look, look.title or title, (), comparison).render()


@dataclass(frozen=True)
class _Page:
    """A page that is being made."""

    cases: Sequence[Case]
    kind: str
    look: Look
    title: str
    marked_km: Sequence[float]
    comparison: Comparison | None

    def render(self) -> str:
        """Return the page as HTML."""
        subjects = share_bounds([case.subject for case in self.cases])
        scenes = [set_scene(each, aspect=ASPECT, closest=CLOSEST) for each in subjects]
        scene, steps, say = scenes[0], self.cases[0].steps, self.look.language.say
        distances = [step["km"] for step in steps]
        start = len(steps) - 1
        if self.marked_km:
            start = distances.index(max(self.marked_km))
        last = len(self.cases) - 1 if self.kind == DAY and self.comparison is None else 0
        data = self._data(scenes, start, last)
        basemap, shown = self.look.basemap, self.cases[last].steps[start]
        warnings = dict.fromkeys(warning for each in subjects for warning in each.warnings)
        return render_page(
            "page",
            language=self.look.language.id,
            say=say,
            title=self.title,
            steps=len(steps),
            start=start,
            kind=self.kind,
            cases=[case.label for case in self.cases],
            case=last,
            sentence=shown["sentence"],
            summary=self._summary(),
            ticks=self._ticks(distances),
            key=[*_key(scenes), *_key_of_ground(scenes[0])],
            layers=self._layers(scenes),
            figures=shown["tables"],
            notes=[
                *([basemap.remark(self.look.language)] if basemap else []),
                *self._tell_tolerance(data["tolerance"], scene),
                # The lines of the first and the last case are named.
                *dict.fromkeys(line for at in (0, -1) for line in caption_of(subjects[at])),
                *warnings,
            ],
            data=script_json(data),
            pictures=basemap.origin if basemap else "",
            code=_read_code(),
        )

    def _data(self, scenes: Sequence[Scene], start: int, last: int) -> dict[str, Any]:
        """Return all that the page's script needs to know."""
        scene, subject = scenes[0], scenes[0].subject
        settlements = len(scenes) <= _CASES_WITH_SETTLEMENTS
        data: dict[str, Any] = {
            "kind": self.kind,
            "start": start,
            "case": last,
            "with": self._beside(),
            "title": self.title,
            "source": " ".join(source_of(subject)),
            "provenance": " ".join(caption_of(subject)),
            "frame": scene.frame,
            "grid": GRID_KM,
            "km": self.look.language.say("km"),
            "words": {
                word: self.look.language.say(word)
                for word in ("Oblast", "People", "Held by", "km away", "Play", "Pause")
            },
            "paint": colours_of(scene),
            "parties": [party.id for party in subject.territory.parties],
            "ground": encode_ground(scene),
            "names": place_names(scene),
            "lonlat": lonlat_grid(scene),
            "tiles": self.look.basemap.address if self.look.basemap else None,
            "cases": [
                {
                    "label": case.label,
                    "address": case.address,
                    "steps": case.steps,
                    **encode_marks(own, settlements=settlements),
                }
                for case, own in zip(self.cases, scenes, strict=True)
            ],
        }
        code = len(_read_code()) + len(read_part("page.css"))
        room = _PAGE_BYTES - len(script_json(data).encode()) - 2 * code
        _add_areas(data, scenes, max(room, _LEAST_OUTLINE_BYTES))
        return data

    def _beside(self) -> int | None:
        """Return the case that a comparison opens with beside the first one."""
        if self.comparison is None or len(self.cases) < 2:
            return None
        own = self.cases[0].address.get(PLAN)
        others = [at for at, case in enumerate(self.cases) if case.address.get(PLAN) != own]
        return others[0] if others else len(self.cases) - 1

    def _tell_tolerance(self, tolerance_km: float, scene: Scene) -> list[str]:
        """Say how far outlines were simplified, where a reader should know."""
        if tolerance_km <= scene.width_km / 1000:
            return []
        return [
            self.look.language.say(
                "Outlines are simplified to {distance} for the size of the page; figures are not.",
                distance=kilometres(round(tolerance_km, 1), self.look.language),
            )
        ]

    def _ticks(self, distances: Sequence[float | None]) -> list[dict[str, Any]]:
        """Return the steps that are marked on the slider: their place and label."""
        last, steps = max(len(distances) - 1, 1), self.cases[0].steps
        return [
            {"step": number, "share": round(number / last, 4), "label": steps[number]["label"]}
            for number, km in enumerate(distances)
            if km in self.marked_km
        ]

    def _summary(self) -> dict[str, str]:
        """Return the sentence and the tables of a comparison; empty without one."""
        if self.comparison is None:
            return {"sentence": "", "tables": ""}
        document = compare_document(self.comparison, self.look.language)
        tables = to_html(document.main, language=document.language)
        return {"sentence": document.head, "tables": tables}

    def _layers(self, scenes: Sequence[Scene]) -> list[tuple[str, str]]:
        """Return the layers that can be switched off: label and script name."""
        scene, subjects = scenes[0], [each.subject for each in scenes]
        told = len(scenes) <= _CASES_WITH_SETTLEMENTS
        layers = [
            ("zones", "zones", True),
            ("front line", "front", True),
            ("where the line may be", "band", any(each.band_km for each in subjects)),
            ("sector", "sector", any(each.sector is not None for each in scenes)),
            ("provisions", "provisions", any(each.provisions for each in scenes)),
            ("sites", "sites", any(each.sites for each in scenes)),
            ("oblast borders", "regions", True),
            ("built-up land", "towns", not scene.ground.built_up.is_empty),
            ("roads and railways", "ways", bool(scene.ground.ways)),
            ("settlements", "settlements", told and any(each.settlements for each in subjects)),
            ("cities", "cities", any(place.named for place in scene.places)),
            ("names", "names", True),
        ]
        return [(label, name) for label, name, there in layers if there]


def _read_code() -> str:
    """Return the page's script: what paints, and what moves map and page."""
    return "".join(read_part(f"{name}.js") for name in ("brush", "map", "page"))


def _add_areas(data: dict[str, Any], scenes: Sequence[Scene], bytes_at_most: int) -> None:
    """Add the land that each party holds, and every zone, as fine as room allows."""
    parties = [party.id for party in scenes[0].subject.territory.parties]
    shapes = []
    for scene in scenes:
        shapes += [scene.ground.held[id] for id in parties]
        shapes += [part for zone in scene.zones for part in (zone.inside, zone.beyond)]
    encoded, data["tolerance"] = fit_areas(shapes, scenes[0].width_km, bytes_at_most)
    drawn = iter(encoded)
    for case, scene in zip(data["cases"], scenes, strict=True):
        case["held"] = {id: next(drawn) for id in parties}
        case["outlines"] = {
            f"{zone.party} {zone.key}": [next(drawn), next(drawn)] for zone in scene.zones
        }


def _key(scenes: Sequence[Scene]) -> list[dict[str, Any]]:
    """Return what each colour is, by day and by night."""
    scene = scenes[0]
    colours, say = colours_of(scene), scene.subject.language.say
    nested = scene.subject.nested
    swatches = []
    for number, party in enumerate(scene.subject.territory.parties):
        left = {zone.key == "left" for each in scenes for zone in each.zones_of(party.id)}
        name = scene.subject.toponyms.party(party.id)
        for is_left in sorted(left):
            part = f"{'left' if is_left else 'inside'}-{party.id}"
            text = say(
                "Land held by {party}" if nested else "Land that {party} empties", party=name
            )
            if is_left:
                text = say("Land that {party} leaves", party=name)
            swatch: dict[str, Any] = {"text": text, "style": "hatched" if number == 1 else "plain"}
            for time, mode in (("day", "light"), ("night", "dark")):
                own = colours[mode]
                swatch[time] = {"fill": own[part], "edge": own[f"edge-{part}"]}
            swatches.append(swatch)
    return swatches


def _key_of_ground(scene: Scene) -> list[dict[str, Any]]:
    """Return the signs of built-up land, roads and railways, where there are any."""
    ground, say = scene.ground, scene.subject.language.say
    kinds = {key.partition("/")[0] for key in ground.ways}
    town, way = {}, {}
    for time, palette in (("day", LIGHT), ("night", DARK)):
        fill = mix(palette.built_up, palette.land, BUILT_UP_ALPHA)
        town[time] = {"fill": fill, "edge": mix(palette.built_up, palette.land, TOWN_EDGE_ALPHA)}
        way[time] = {"fill": palette.way, "edge": palette.way}
    signs: list[dict[str, Any]] = []
    if not ground.built_up.is_empty:
        signs.append({"text": say("built-up land"), "style": "town", **town})
    if "road" in kinds:
        signs.append({"text": say("main road"), "style": "road", **way})
    if "railway" in kinds:
        signs.append({"text": say("railway"), "style": "railway", **way})
    return signs
