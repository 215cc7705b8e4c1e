"""What commands share: options, defined once, and the way an answer leaves the program."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dmz.errors import InputError, QuestionError

if TYPE_CHECKING:
    from dmz.land.territory import Territory

Command = TypeVar("Command", bound=Callable[..., Any])
FORMATS = ("table", "json", "csv", "markdown")
LAYER_FORMATS = ("gpkg", "kml")
_ENDINGS = {
    ".json": "json",
    ".csv": "csv",
    ".md": "markdown",
    ".markdown": "markdown",
    ".geojson": "geojson",
    ".txt": "table",
    ".gpkg": "gpkg",
    ".kml": "kml",
    ".html": "html",
}


class Kilometres(click.ParamType[float]):
    """A number of km."""

    name = "km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number, or a usage error."""
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is not a number of km", param, ctx)


class Name(click.ParamType[str]):
    """Text that may hold spaces: in a variable, several are set apart by semicolons."""

    name = "text"
    envvar_list_splitter = ";"


class FrontSpec(Name):
    """What names a front line: a path, a source or an address."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, or a usage error where there is none, as an unset variable of a shell leaves it."""
        if not str(value).strip():
            self.fail("it is empty; give a file, a source as ID@DATE, or an address", param, ctx)
        return str(value)


class PartyDepth(click.ParamType[tuple[str, float]]):
    """``PARTY=KM``."""

    name = "party=km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        """The party's id and its depth, or a usage error."""
        if isinstance(value, tuple):
            return value
        party, equals, km = str(value).partition("=")
        if not equals or not party.strip():
            self.fail(f"'{value}' is not PARTY=KM, as in ukraine=5", param, ctx)
        return party.strip().lower(), Kilometres().convert(km, param, ctx)


class Assignment(click.ParamType[tuple[str, str]]):
    """``NAME=VALUE``."""

    name = "name=value"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """The name and its value, or a usage error."""
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name.strip() or not text.strip():
            self.fail(
                f"'{value}' is not {param.metavar if isinstance(param, click.Option) else 'NAME=VALUE'}",
                param,
                ctx,
            )
        return name.strip().lower(), text.strip()


class UncertaintyKm(click.ParamType[float | str]):
    """A number of km, or ``auto``."""

    name = "km"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | str:
        """The number or ``auto``, or a usage error."""
        if str(value).strip().lower() == "auto":
            return "auto"
        try:
            return float(value)
        except ValueError:
            self.fail(f"'{value}' is neither a number of km nor 'auto'", param, ctx)


def option(*names: str, **settings: Any) -> Callable[[Command], Command]:
    """An option that can also be set by a variable: ``--reach`` by ``DMZ_REACH``."""
    long = next(name for name in names if name.startswith("--"))
    settings.setdefault(
        "envvar", "DMZ_" + long.split("/")[0].removeprefix("--").upper().replace("-", "_")
    )
    settings.setdefault("show_default", settings.get("default") is not None)
    if settings.get("multiple"):
        settings.setdefault("type", Name())
    return click.option(*names, **settings)


def together(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which the help lists them."""

    def decorate(command: Command) -> Command:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate


def _remember(context: click.Context, parameter: click.Parameter, value: bool) -> None:
    context.meta[f"dmz.{parameter.name}"] = value


line_options = together(
    option("--held-by", metavar="PARTY", help="Whose area the polygons are. [default: russia]"),
    option(
        "--sliver",
        "sliver_km",
        type=Kilometres(),
        default=1.0,
        help="A strip between two maps that is nowhere wider is a gap.",
    ),
    option(
        "--include-border",
        is_flag=True,
        help="Add the border with the holder's own state to the front line.",
    ),
)


def _reach_sources(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Let sources be reached as the option says until the command ends; at a terminal, with progress and a question for terms."""
    from dataclasses import replace

    from dmz.cli.terminal import asker, progress
    from dmz.sources.access import current_access, hold

    access = current_access()
    if parameter.name == "offline" and value:
        access = replace(access, offline=True)
    if parameter.name == "accept_terms":
        named = {id for text in value for id in text.replace(",", " ").split()}
        access = replace(
            access, accepted=access.accepted | named, ask=asker(), progress=progress(context)
        )
    hold(access)  # the group runs every command in a context of its own


# DMZ_OFFLINE and DMZ_ACCEPT_TERMS are the library's own variables too: they hold for programs.
source_options = together(
    option(
        "--offline",
        is_flag=True,
        expose_value=False,
        callback=_reach_sources,
        help="Fetch nothing; take sources from the cache only (or DMZ_OFFLINE=1).",
    ),
    option(
        "--accept-terms",
        metavar="ID",
        multiple=True,
        expose_value=False,
        callback=_reach_sources,
        help="Accept the terms of a source that restricts its use; remembered (or DMZ_ACCEPT_TERMS=ID,ID).",
    ),
)


class Seat(click.ParamType[tuple[str, tuple[float, float]]]):
    """``PARTY=LATITUDE,LONGITUDE``."""

    name = "seat"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, tuple[float, float]]:
        """The party's id, and longitude and latitude, or a usage error."""
        if isinstance(value, tuple):
            return value
        party, _, point = str(value).partition("=")
        try:
            latitude, longitude = (float(part) for part in point.split(","))
        except ValueError:
            self.fail(f"'{value}' is not PARTY=LATITUDE,LONGITUDE", param, ctx)
        return party.strip().lower(), (longitude, latitude)


def _keep_territory(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[f"dmz.territory.{parameter.name}"] = value


territory_options = together(
    option(
        "--territory",
        "path",
        metavar="PATH",
        expose_value=False,
        callback=_keep_territory,
        help="Another territory: a layer of polygons, its regions. Then --party twice, and --front.",
    ),
    option(
        "--party",
        "parties",
        multiple=True,
        metavar="NAME",
        expose_value=False,
        callback=_keep_territory,
        help="A party on that territory; the polygons of --front are the second one's, unless --held-by says else.",
    ),
    option(
        "--seat",
        "seats",
        type=Seat(),
        multiple=True,
        metavar="PARTY=LATITUDE,LONGITUDE",
        expose_value=False,
        callback=_keep_territory,
        help="A point on a party's side, where --front is a drawn line.",
    ),
    option(
        "--places",
        "places",
        metavar="PATH",
        expose_value=False,
        callback=_keep_territory,
        help="Settlements of that territory: points with the columns name and population.",
    ),
)


def chosen_territory() -> Territory:
    """The territory that the options name, else the shipped one."""
    from dmz.land.territory import read_territory, shipped_territory

    meta = click.get_current_context().meta
    path, parties, seats, places = (
        meta[f"dmz.territory.{name}"] for name in ("path", "parties", "seats", "places")
    )
    if path is None:
        if parties or seats or places:
            raise QuestionError("--party, --seat and --places go with --territory")
        return shipped_territory()
    if len(dict(seats)) < len(seats):
        raise QuestionError("--seat is given twice for one party; each has one")
    return read_territory(path, parties, places=places, seats=dict(seats))


front_options = together(
    option(
        "--front",
        "fronts",
        type=FrontSpec(),
        multiple=True,
        metavar="PATH|ID@DATE",
        help="The front line: a file with polygons (several are united), a line, or settlements with their holder; a source, as "
        "deepstate@2025-12-01 or isw@latest (see 'dmz data list'); or a feature layer's address, https://.../FeatureServer/0. "
        "[default: the shipped schematic line]",
    ),
    line_options,
    source_options,
    territory_options,
)

uncertainty_option = option(
    "--uncertainty",
    "uncertainty_km",
    type=UncertaintyKm(),
    default=None,
    metavar="KM|auto",
    help="Give low and high figures, with the line moved by this much to either side; auto is what the source says of itself, "
    "else 1.3 km.",
)

noise_options = together(
    option(
        "--quiet",
        "-q",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="No remarks on standard error.",
    ),
    option(
        "--verbose",
        "-v",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="Show a traceback if something breaks.",
    ),
)


class Format(click.Choice[str]):
    """One of the formats that a command prints; ``default`` where neither option nor ending says which."""

    def __init__(self, formats: tuple[str, ...], default: str) -> None:
        super().__init__(formats)
        self.default = default

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None = None) -> str:  # noqa: ARG002
        """What is said of any other one."""
        return f"this command does not print {value}; use {', '.join(self.choices)}"


def format_option(*formats: str, default: str) -> Callable[[Command], Command]:
    """``--format``, which offers what the command prints; a file's ending may name no other."""
    help = f"How to print. [default: by the ending of --output, else {default}]"
    return option("--format", "format_", type=Format(formats, default), default=None, help=help)


def output_options(*formats: str, default: str = "table") -> Callable[[Command], Command]:
    """Where the answer goes, how it is printed (in the plain formats and those named), and what is said beside it."""
    return together(
        format_option(*FORMATS, *formats, default=default),
        option(
            "--output",
            "-o",
            metavar="PATH",
            help="Write to a file instead, whole or not at all; - is standard output.",
        ),
        noise_options,
    )


def chosen_format(format_: str | None, output: str | None) -> str:
    """The format that was asked for, else the one that the file's ending names, else the command's default."""
    from pathlib import Path

    printed = next(
        p.type for p in click.get_current_context().command.params if isinstance(p.type, Format)
    )
    ending = Path(output).suffix.lower() if output and output != "-" else ""
    if format_ is None and ending:
        if ending not in _ENDINGS:
            known = ", ".join(each for each, named in _ENDINGS.items() if named in printed.choices)
            raise QuestionError(
                f"the ending '{ending}' of {output} names no format; give --format, or one of {known}"
            )
        format_ = _ENDINGS[ending]
    format_ = format_ or printed.default
    if format_ not in printed.choices:
        raise QuestionError(printed.get_invalid_choice_message(format_))
    if format_ in LAYER_FORMATS and output in (None, "-"):
        raise QuestionError(
            f"{format_} is a file for maps: give --output with a path that ends in .{format_}"
        )
    return format_


def quiet() -> bool:
    """Whether no remarks are wanted on standard error."""
    return bool(click.get_current_context().meta["dmz.quiet"])


def asked_command() -> str:
    """The command as it was given, with the variables that set options in it."""
    context = click.get_current_context()
    variables = []
    for parameter in context.command.params:
        from_variable = (
            context.get_parameter_source(parameter.name or "")
            is click.core.ParameterSource.ENVIRONMENT
        )
        if from_variable and isinstance(name := parameter.envvar, str):
            variables.append(f"{name}={shlex.quote(os.environ[name])}")
    return " ".join([*variables, shlex.join(["dmz", *context.meta["dmz.arguments"]])])


def emit(
    renderers: Mapping[str, Callable[[], str | bytes]],
    format_: str,
    output: str | None,
    remarks: tuple[str, ...] = (),
) -> None:
    """Print or write the answer in its format; remarks that the format itself does not show go to standard error."""
    content = renderers[format_]()
    if output and output != "-":
        from dmz.output.files import write_atomically

        write_atomically(output, content)
    else:
        _print(content)
    if not quiet() and format_ in ("csv", "geojson", *LAYER_FORMATS):
        for remark in remarks:
            click.echo(f"note: {remark}", err=True)


def _print(content: str | bytes) -> None:
    """Print in UTF-8 whatever the locale says: JSON has no other encoding, and names need it."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise InputError("standard output is closed; give --output")
    rest = memoryview(content.encode() if isinstance(content, str) else content)
    while rest:  # with PYTHONUNBUFFERED a write may take a part only
        rest = rest[stream.write(rest) :]
    stream.flush()


def document_renderers(
    document: Callable[[], Any], plain: Callable[[], Mapping[str, Any]]
) -> dict[str, Callable[[], str | bytes]]:
    """The formats that follow from a document and from plain data."""
    import json

    from dmz.output.tables.csv import to_csv
    from dmz.output.tables.markdown import to_markdown
    from dmz.output.tables.terminal import to_text

    return {
        "table": lambda: to_text(document()),
        "markdown": lambda: to_markdown(document()),
        "csv": lambda: to_csv(document()),
        "json": lambda: json.dumps(plain(), ensure_ascii=False, allow_nan=False, indent=2) + "\n",
    }
