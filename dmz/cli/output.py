"""How an answer leaves the program: its format, its file, and notes on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.formats import ENDINGS, FORMATS, LAYER_FORMATS, WORKBOOK, Format
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


def format_option(*formats: str, default: str) -> Callable[[Command], Command]:
    """Declare ``--format`` for what the command prints."""
    return option(
        "--format",
        "format_",
        type=Format(formats, default),
        default=None,
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
    option(
        "--quiet",
        "-q",
        is_flag=True,
        remember=True,
        help="Print no notes on standard error.",
    ),
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


def output_options(*formats: str, default: str = "table") -> Callable[[Command], Command]:
    """Declare the options of output.

    Parameters
    ----------
    *formats
        What the command writes besides the plain formats, `FORMATS`, and workbooks.
    """
    return combine(
        format_option(*FORMATS, WORKBOOK, *formats, default=default),
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


def choose_format(format_: str | None, output: str | None) -> str:
    """Return the format of a command's answer.

    It is the one asked for, else the one that the file's ending names, else the
    command's default.

    Raises
    ------
    QuestionError
        An ending that names no format, a format that the command does not print, or a
        format that needs a file without one.
    """
    from pathlib import Path

    command = click.get_current_context().command
    offered = next(p.type for p in command.params if isinstance(p.type, Format))
    ending = Path(output).suffix.lower() if output and output != "-" else ""
    if format_ is None and ending:
        if ending not in ENDINGS:
            known = ", ".join(each for each, named in ENDINGS.items() if named in offered.choices)
            raise QuestionError(
                f"the ending '{ending}' of {output} names no format; "
                f"give --format, or one of {known}"
            )
        format_ = ENDINGS[ending]
    format_ = format_ or offered.default
    if format_ not in offered.choices:
        raise QuestionError(offered.get_invalid_choice_message(format_))
    if format_ in (WORKBOOK, "pdf", *LAYER_FORMATS) and output in (None, "-"):
        raise QuestionError(
            f"{format_} is written to a file only: give --output with a path that ends in "
            f".{format_}"
        )
    return format_


def check_split(split: str | None, format_: str) -> bool:
    """Return whether zones are cut by oblast.

    Raises
    ------
    QuestionError
        The format is no map layer.
    """
    if split and format_ not in ("geojson", *LAYER_FORMATS):
        raise QuestionError(
            f"--split cuts zones of map layers, and {format_} has none: give --output with a "
            f"path that ends in .geojson, .{', .'.join(LAYER_FORMATS)}"
        )
    return split is not None


def emit_picture(draw: Callable[[], bytes], output: str, notes: Sequence[str] = ()) -> None:
    """Write a picture to a file, and what a reader has to know to standard error."""
    from dmz.output.files import write_atomically

    with working("Drawing the picture"):
        picture = draw()
    write_atomically(output, picture)
    print_notes(notes)


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


def emit(
    renderers: Mapping[str, Callable[[], str | bytes]],
    format_: str,
    output: str | None,
    notes: Sequence[str] = (),
) -> None:
    """Print an answer, or write it to a file.

    Parameters
    ----------
    renderers
        By format: a function that renders the answer in it.
    notes
        What a reader has to know; on standard error where a format has no place for it.
    """
    with working("Writing the answer"):
        content = renderers[format_]()
    if output and output != "-":
        from dmz.output.files import write_atomically

        write_atomically(output, content)
    else:
        _print(content)
    if format_ in ("csv", "geojson", *LAYER_FORMATS):
        print_notes(notes)


def print_notes(notes: Sequence[str]) -> None:
    """Print on standard error what a reader has to know, unless that is not wanted."""
    if is_quiet() or not notes:
        return
    words = words_here()
    for note in notes:
        click.echo(printable(f"{words.say('note')}: {words.remark(note)}"), err=True)


def _print(content: str | bytes) -> None:
    """Print in UTF-8, whatever the locale: JSON and the names of places need it."""
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        raise InputError("standard output is closed; give --output")
    rest = memoryview(content.encode() if isinstance(content, str) else content)
    while rest:  # unbuffered (PYTHONUNBUFFERED), a write may take only a part
        rest = rest[stream.write(rest) :]
    stream.flush()


def emit_answer(
    answer: Answer,
    document: Callable[[Any, Language], Document],
    format_: str,
    output: str | None,
    features: Callable[[Any], Sequence[Feature]] | None = None,
    notes: Sequence[str] = (),
) -> None:
    """Print an answer, or write it to a file.

    Parameters
    ----------
    document, features
        Make its document and, if the command offers map layers, its features.
    notes
        What goes to standard error before the answer's warnings; see `emit`.
    """
    language = asked_language()
    renderers = document_renderers(
        lambda: document(answer, language), lambda: answer.to_dict(language), output
    )
    if features:
        renderers |= layer_renderers(
            answer, lambda: features(answer), lambda: document(answer, language)
        )
    emit(renderers, format_, output, (*notes, *answer.warnings))


def layer_renderers(
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


def emit_document(
    document: Document,
    plain: Mapping[str, Any],
    format_: str,
    output: str | None,
    notes: Sequence[str] = (),
) -> None:
    """Print a document, in JSON its plain data, or write it to a file; see `emit`."""
    language = asked_language() if document.language is ENGLISH else document.language
    asked = replace(document, language=language)
    emit(document_renderers(lambda: asked, lambda: plain, output), format_, output, notes)


def document_renderers(
    document: Callable[[], Document], plain: Callable[[], Mapping[str, Any]], output: str | None
) -> dict[str, Callable[[], str | bytes]]:
    """Return the renderers of the plain formats, `FORMATS`, and of workbooks.

    Parameters
    ----------
    document
        Makes the document of tables, Markdown and CSV.
    plain
        Makes the plain data of JSON.
    output
        The file that is written, if any: it has the whole document.

    Raises
    ------
    QuestionError
        Both --full and --brief.
    """
    from dmz.output.tables.csv import to_csv
    from dmz.output.tables.markdown import to_markdown
    from dmz.output.tables.terminal import to_text

    full, brief = remembered("full"), remembered("brief")
    if full and brief:
        raise QuestionError("--full and --brief are opposites: give one")
    to_file = output not in (None, "-")

    def workbook() -> bytes:
        from dmz.output.tables.xlsx import to_xlsx

        return to_xlsx(document())

    def write(to_format: Callable[[Document], str], whole: bool) -> str:
        made = document()
        if brief:
            return f"{printable(made.head or made.title)}\n"
        return to_format(made.complete() if whole else made.shortened())

    return {
        "table": lambda: write(to_text, full or to_file),
        "markdown": lambda: write(to_markdown, True),
        "csv": lambda: to_csv(document()),
        WORKBOOK: workbook,
        "json": lambda: to_json(plain(), indent=2) + "\n",
    }
