"""How an answer leaves the program: its format, its file, and notes on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial, wraps
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.formats import ENDINGS, FORMATS, LAYER_FORMATS, PICTURES, WORKBOOK, Format
from dmz.cli.options import Command, combine, option, remembered
from dmz.cli.translation import language_asked
from dmz.errors import InputError, QuestionError
from dmz.measure.languages import ENGLISH, LANGUAGES, Language, find_language
from dmz.output.printed import printable, to_json
from dmz.progress import working

if TYPE_CHECKING:
    from dmz.measure.answer import Answer
    from dmz.output.layers.features import Feature
    from dmz.output.tables.document import Document

# Formats with a place for what a reader has to know; others leave it to standard error.
_WITH_NOTES = ("table", "json", "markdown", WORKBOOK)


def format_option(
    *formats: str, default: str, pictures: tuple[str, ...] = ()
) -> Callable[[Command], Command]:
    """Declare ``--format`` for what the command prints; see `Format`."""
    return option(
        "--format",
        "format_",
        type=Format(formats, default, pictures),
        stated_default=f"by the ending of --output, else {default}",
        help="Output format.",
    )


language_option = option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=ENGLISH.id,
    remember=True,
    help="Language of the answer, the help and error messages.",
)

length_options = combine(
    option(
        "--full",
        is_flag=True,
        remember=True,
        help="Print every table, note and source; files and JSON always have them.",
    ),
    option("--brief", is_flag=True, remember=True, help="Print only the sentence."),
)

split_option = option(
    "--split",
    type=click.Choice(["oblast"]),
    help="Cut the zones of a map layer by oblast; the figures of the pieces add up.",
)

noise_options = combine(
    option("--quiet", "-q", is_flag=True, remember=True, help="Print no notes on standard error."),
    option(
        "--no-progress",
        is_flag=True,
        remember=True,
        help="Draw no progress bars; they appear only at a terminal.",
    ),
    option(
        "--verbose",
        "-v",
        is_flag=True,
        remember=True,
        help="Show the traceback of an internal error.",
    ),
)


@dataclass(frozen=True)
class Output:
    """Where an answer goes: its format, and its file unless it is printed.

    ``by_oblast`` says whether the zones of map layers are cut by oblast.
    """

    format: str
    path: str | None
    by_oblast: bool = False

    @property
    def to_file(self) -> bool:
        """Whether it is written to a file, and not to standard output."""
        return self.path not in (None, "", "-")

    def emit(
        self, renderers: Mapping[str, Callable[[], str | bytes]], notes: Sequence[str] = ()
    ) -> None:
        """Print an answer, or write it to a file.

        Parameters
        ----------
        renderers
            By format: a function that renders the answer in it.
        notes
            What a reader has to know; on standard error where a format has no place for
            it.
        """
        with working("Writing the answer"):
            content = renderers[self.format]()
        if self.to_file and self.path:
            from dmz.output.files import write_atomically

            write_atomically(self.path, content)
        else:
            print_content(content)
        if self.format not in _WITH_NOTES:
            print_notes(notes)

    def emit_answer(
        self,
        answer: Answer,
        document: Callable[[Any, Language], Document],
        *,
        features: Callable[[Any], Sequence[Feature]] | None = None,
        draw: Callable[[], str | bytes] | None = None,
        notes: Sequence[str] = (),
    ) -> None:
        """Print an answer, or write it to a file.

        Parameters
        ----------
        document, features, draw
            Make its document and, if the command offers these, the features of map
            layers, and its picture or page.
        notes
            What goes to standard error before the answer's warnings; see `emit`.
        """
        language = asked_language()
        made = partial(document, answer, language)
        renderers = self._document_renderers(made, partial(answer.to_dict, language))
        if features:
            renderers |= _layer_renderers(answer, partial(features, answer), made)
        if draw:
            renderers |= dict.fromkeys((*PICTURES, "html"), draw)
        self.emit(renderers, (*notes, *answer.warnings))

    def emit_document(
        self, document: Document, plain: Mapping[str, Any], notes: Sequence[str] = ()
    ) -> None:
        """Print a document, in JSON its plain data, or write it to a file."""
        language = asked_language() if document.language is ENGLISH else document.language
        asked = replace(document, language=language)
        self.emit(self._document_renderers(lambda: asked, lambda: plain), notes)

    def _document_renderers(
        self, document: Callable[[], Document], plain: Callable[[], Mapping[str, Any]]
    ) -> dict[str, Callable[[], str | bytes]]:
        """Return the renderers of the plain formats, `FORMATS`, and of workbooks."""
        from dmz.output.tables.csv import to_csv
        from dmz.output.tables.markdown import to_markdown
        from dmz.output.tables.terminal import to_text

        full, brief = remembered("full"), remembered("brief")

        def workbook() -> bytes:
            from dmz.output.tables.xlsx import to_xlsx

            return to_xlsx(document())

        def write(to_format: Callable[[Document], str], whole: bool) -> str:
            made = document()
            if brief:
                return f"{printable(made.head or made.title)}\n"
            return to_format(made.complete() if whole else made.shortened())

        return {
            "table": lambda: write(to_text, full or self.to_file),
            "markdown": lambda: write(to_markdown, True),
            "csv": lambda: to_csv(document()),
            WORKBOOK: workbook,
            "json": lambda: to_json(plain(), indent=2) + "\n",
        }


def _layer_renderers(
    answer: Answer, features: Callable[[], Sequence[Feature]], document: Callable[[], Document]
) -> dict[str, Callable[[], str | bytes]]:
    """Return the renderers of the formats of map layers."""
    title = click.get_current_context().command_path

    def write(format_: str) -> str | bytes:
        from dmz.output.layers.write import answer_tables, write_features

        # Only a GeoPackage has room for what has no place on the map.
        tables = answer_tables(answer, document().data) if format_ == "gpkg" else {}
        return write_features(format_, features(), title=title, tables=tables)

    return {name: partial(write, name) for name in ("geojson", *LAYER_FORMATS)}


def choose_output(format_: str | None, path: str | None, split: str | None = None) -> Output:
    """Return where a command's answer goes, as its options ask.

    The format is the one asked for, else the one that the file's ending names, else the
    command's default.

    Raises
    ------
    QuestionError
        An ending that names no format, a format that the command does not print, a
        format that needs a file without one, --split of no map layer, or both --full
        and --brief.
    """
    command = click.get_current_context().command
    offered = next(p.type for p in command.params if isinstance(p.type, Format))
    ending = PurePath(path).suffix.lower() if path else ""
    if format_ is None and ending.removeprefix(".") in offered.pictures:
        format_ = ending.removeprefix(".")
    elif format_ is None and ending:
        if ending not in ENDINGS:
            known = ", ".join(each for each, named in ENDINGS.items() if named in offered.choices)
            raise QuestionError(
                f"the ending '{ending}' of {path} names no format; give --format, or one of {known}"
            )
        format_ = ENDINGS[ending]
    format_ = format_ or offered.default
    if format_ not in (*offered.choices, *offered.pictures):
        raise QuestionError(offered.get_invalid_choice_message(format_))
    if format_ in (WORKBOOK, "pdf", *LAYER_FORMATS) and path in (None, "-"):
        raise QuestionError(
            f"{format_} is written to a file only: give --output with a path that ends in "
            f".{format_}"
        )
    if split and format_ not in ("geojson", *LAYER_FORMATS):
        raise QuestionError(
            f"--split cuts zones of map layers, and {format_} has none: give --output with a "
            f"path that ends in .geojson, .{', .'.join(LAYER_FORMATS)}"
        )
    if remembered("full") and remembered("brief"):
        raise QuestionError("--full and --brief are opposites: give one")
    return Output(format_, path, split is not None)


def output_options(
    *formats: str, default: str = "table", pictures: tuple[str, ...] = ()
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare the options of output; the command takes them as ``out``, an `Output`.

    Parameters
    ----------
    *formats
        What the command writes besides the plain formats, `FORMATS`, and workbooks.
    pictures
        What it writes to a file only, whose ending names it.
    """
    options = combine(
        format_option(*FORMATS, WORKBOOK, *formats, default=default, pictures=pictures),
        option(
            "--output",
            "-o",
            metavar="PATH",
            help="Write to this file, completely or not at all; - is standard output.",
        ),
        length_options,
        language_option,
        noise_options,
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(format_: str | None, output: str | None, **values: Any) -> Any:
            out = choose_output(format_, output, values.pop("split", None))
            return command(out=out, **values)

        return options(run)

    return decorate


def asked_language() -> Language:
    """Return the language that the command's text is printed in."""
    asked = remembered("language") or language_asked(click.get_current_context())
    return find_language(asked)


def words_here() -> Language:
    """Return that language with the names of the territory's parties and regions."""
    language = asked_language()
    if language is ENGLISH:  # the names in the code and in the files
        return language
    from dmz.cli.territory import choose_territory
    from dmz.measure.toponyms import Toponyms

    return Toponyms(choose_territory(), language).words


def is_quiet() -> bool:
    """Return whether the command prints no notes on standard error."""
    return bool(remembered("quiet"))


def quote_command() -> str:
    """Return the command as given, after the variables that set its options."""
    import shlex

    context = click.get_current_context()
    variables = []
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        name = parameter.envvar
        if source is click.core.ParameterSource.ENVIRONMENT and isinstance(name, str):
            variables.append(f"{name}={shlex.quote(os.environ[name])}")
    return " ".join([*variables, shlex.join(["dmz", *context.meta["dmz.arguments"]])])


def print_notes(notes: Sequence[str]) -> None:
    """Print on standard error what a reader has to know, unless that is not wanted."""
    if is_quiet() or not notes:
        return
    words = words_here()
    for note in notes:
        click.echo(printable(f"{words.say('note')}: {words.remark(note)}"), err=True)


def print_content(content: str | bytes) -> None:
    """Print in UTF-8, whatever the locale: JSON and the names of places need it."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise InputError("standard output is closed; give --output")
    rest = memoryview(content.encode() if isinstance(content, str) else content)
    while rest:  # unbuffered (PYTHONUNBUFFERED), a write may take only a part
        rest = rest[stream.write(rest) :]
    stream.flush()
