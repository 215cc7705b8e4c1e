"""The terms of a plan's provisions, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dmz.measure.matching import AREA, POPULATION
from dmz.plans.plan import Plan, Value, format_value
from dmz.plans.provisions import ALL_FORCES
from dmz.plans.schema import read_class

Terms = Mapping[str, Any]


def write_forces(provision: Terms) -> str:
    """Return a provision's class of forces; empty where it moves the line."""
    moves_line = provision["kind"] in ("withdraw", "freeze")
    return "" if moves_line else read_class(provision.get("what", ALL_FORCES))


def write_terms(plan: Plan, provision: Terms) -> str:
    """Write what a provision does: ``at least 5, 10 or 40 km on each side``.

    Parameters
    ----------
    provision
        The table of the plan's file; a parameter in it stands for all its values.
    """
    words = _Words(plan, provision.get("when", {}))
    text = getattr(words, provision["kind"])(provision)
    if bound := provision.get("bound"):
        text = f"{bound} {text}" if bound != "exactly" else text
    if hole := provision.get("except"):
        text = f"{text}, but for {words.hole(hole)}"
    return f"{words.readings()}{text}" if "when" in provision else text


class _Words:
    """Writes the terms of each kind of provision, under the name of the kind.

    ``when`` has the values of parameters with which the provision applies.
    """

    def __init__(self, plan: Plan, when: Terms) -> None:
        self.plan = plan
        self.when = {
            id: [_value(each) for each in (values if isinstance(values, list) else [values])]
            for id, values in when.items()
        }
        self.parameters = {parameter.id: parameter for parameter in plan.parameters}
        self.lines = {line.id: line.title for line in plan.lines}

    def withdraw(self, terms: Terms) -> str:
        return f"{self._party(terms['party'])} leaves {self._regions(terms['oblasts'])}"

    def freeze(self, terms: Terms) -> str:
        line = self.lines.get(terms.get("line", ""), "the line as it is")
        return f"in {self._regions(terms['oblasts'])}: {line}"

    def pullback(self, terms: Terms) -> str:
        if "depths_km" in terms:
            depths = terms["depths_km"].items()
            each = [f"{self._party(party)} back by {self._km(km)}" for party, km in depths]
            text = _join(each)
        elif "width_km" in terms:
            text = f"{self._km(terms['width_km'])} wide, half on each side"
        elif "distance_km" in terms:
            text = f"{self._km(terms['distance_km'])}, {self._values(terms['distance_is'])}"
        else:
            text = f"{self._km(terms['depth_km'])} on each side"
        for party, line in terms.get("lines", {}).items():
            text += f"; {self._party(party)} from {self.lines.get(line, line)}"
        return text + self._sector(terms.get("sector"))

    def clear(self, terms: Terms) -> str:
        places = self._places(terms.get("places", ())) or "the cities of the question"
        if "box_km" in terms:
            side = self._values(terms["box_km"])
            text = f"{side} by {self._km(terms['box_km'])} around {places}"
        else:
            text = f"within {self._km(terms['radius_km'])} of {places}"
        return f"{text}; {self._party(terms['party'])} alone" if "party" in terms else text

    def special_zone(self, terms: Terms) -> str:
        party = terms.get("party")
        said = [f"what {self._party(party)} holds"] if party else []
        if "oblasts" in terms:
            said.append(f"in {self._regions(terms['oblasts'])}")
        if "near" in terms:
            places = self._places(terms["near"])
            said.append(f"within {self._km(terms['within_km'])} of {places}")
        if "towns" in terms:
            said.append(f"the ground of {self._places(terms['towns'])}")
        if "polygon" in terms:
            said.append(f"inside {self._corners(terms['polygon'])}")
        if "polygons" in terms:
            said.append(f"inside the polygons of {terms['polygons']}")
        if "between" in terms:
            lines = [self.lines.get(line, line) for line in terms["between"]]
            said.append(f"between {_join(lines)}")
        return " ".join(said)

    def match(self, terms: Terms) -> str:
        measures = {AREA: "as large as", POPULATION: "home to as many people as"}
        party, by = self._party(terms["party"]), terms["by"]
        text = measures.get(by, f"equal by {self._values(by)} to")
        back = f"{party} back until its land is {text} that of “{terms['to']}”"
        return back + self._sector(terms.get("sector"))

    def hole(self, terms: Terms) -> str:
        """Write what is left out."""
        said = []
        if "within_km" in terms:
            places = self._places(terms.get("near", ())) or "those cities"
            said.append(f"{self._km(terms['within_km'])} around {places}")
        if "oblasts" in terms:
            said.append(self._regions(terms["oblasts"]))
        if "polygon" in terms:
            said.append(f"what is inside {self._corners(terms['polygon'])}")
        return _join(said)

    def readings(self) -> str:
        """Write the readings that a provision is part of."""
        said = [
            _join([f"“{self.parameters[id].words(value)}”" for value in values], "or")
            for id, values in self.when.items()
        ]
        return f"read as {_join(said)}: "

    def _party(self, id: str) -> str:
        """Return a role as the file spells it, or the id of a party with a capital."""
        return self.plan.role_names.get(id.lower(), id.replace("-", " ").title())

    def _values(self, value: Any) -> str:
        """Return a value, or those that the parameter in its place has here."""
        if isinstance(value, str) and value.startswith("$"):
            values = self.when.get(value[1:], self.parameters[value[1:]].values)
            return _join([format_value(each) for each in values], "or")
        return format_value(_value(value))

    def _km(self, value: Any) -> str:
        return f"{self._values(value)} km"

    def _regions(self, names: Iterable[str]) -> str:
        return _join([self._values(name) for name in names])

    def _places(self, names: Iterable[str]) -> str:
        """Return places by their names; a point follows its name after ``=``."""
        return _join([name.partition("=")[0] for name in names])

    def _corners(self, polygon: Iterable[Any]) -> str:
        corners = [each if isinstance(each, str) else ", ".join(map(str, each)) for each in polygon]
        return f"the corners {'; '.join(corners)}"

    def _sector(self, sector: Terms | None) -> str:
        """Write the part of the line that a provision of its own sector is about."""
        if not sector:
            return ""
        if "oblasts" in sector:
            return f"; along the line in {self._regions(sector['oblasts'])}"
        if "file" in sector:
            return f"; along the line inside {sector['file']}"
        if sector.get("whole_front"):
            return "; along the whole front"
        return f"; along the line facing {self._places(sector.get('cities', ()))}"


def _value(value: Any) -> Value:
    """Return a value of the file as parameters have it."""
    return value.strip() if isinstance(value, str) else float(value)


def _join(items: Iterable[str], last: str = "and") -> str:
    """Return ``A``, ``A and B`` or ``A, B and C``."""
    *first, end = list(items) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end
