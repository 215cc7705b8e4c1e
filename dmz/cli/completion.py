"""``dmz completion``, and what completes the values of options and arguments.

Values come from the files that ship, read with the standard library alone: a shell asks
at every press of the key, and should not wait for NumPy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import click

from dmz.cli.defaults import data_folder, read_theatre
from dmz.cli.help import command

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

SHELLS = ("bash", "zsh", "fish")
MOST = 40
Complete = Callable[[click.Context, click.Parameter, str], "list[CompletionItem]"]


@command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes dmz in a shell.

    It completes commands, options, plan and source ids, oblasts, and cities in any
    known spelling. Save it where the shell looks for completions, as in the examples;
    the zsh folder must be in fpath before compinit runs.

    \b
    Examples:
      dmz completion bash > ~/.local/share/bash-completion/completions/dmz
      dmz completion zsh > ~/.zfunc/_dmz
      dmz completion fish > ~/.config/fish/completions/dmz.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101
    root = click.get_current_context().find_root().command
    click.echo(found(root, {}, "dmz", "_DMZ_COMPLETE").source())


def complete_from(
    *sources: Callable[[], Iterable[tuple[str, str]]], files: bool = False
) -> Complete:
    """Return a completer of values, each with a word on it.

    Parameters
    ----------
    *sources
        Return values with their titles.
    files
        Whether a path may stand there, too.
    """

    def complete(
        context: click.Context,  # noqa: ARG001 - the signature is Click's
        parameter: click.Parameter,  # noqa: ARG001
        incomplete: str,
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        items = [
            CompletionItem(value, help=title)
            for source in sources
            for value, title in source()
            if value.casefold().startswith(incomplete.casefold())
        ]
        return [*items, CompletionItem(incomplete, type="file")] if files else items

    return complete


def plan_ids() -> Iterator[tuple[str, str]]:
    """Yield each shipped plan's id and title."""
    for path in sorted((data_folder() / "plans").glob("*.toml")):
        with path.open(encoding="utf-8") as lines:
            titles = (line.partition("=")[2] for line in lines if line.startswith("title"))
            yield path.stem, next(titles, "").strip().strip('"')


def sources_of(*roles: str) -> Callable[[], Iterator[tuple[str, str]]]:
    """Return a function that yields id and title of each source of some roles."""

    def sources() -> Iterator[tuple[str, str]]:
        import tomllib

        text = (data_folder() / "sources.toml").read_text(encoding="utf-8")
        for id, source in tomllib.loads(text).items():
            if not roles or source["role"] in roles:
                yield id, source["title"]

    return sources


def oblasts() -> Iterator[tuple[str, str]]:
    """Yield each oblast's name, in English and in the territory's own language."""
    # Only properties are read: parsing the coordinates takes half a second.
    text = (data_folder() / "oblasts.geojson").read_text(encoding="utf-8")
    names = re.findall(r'"name":"([^"]+)","name_uk":"([^"]+)"', text)
    yield from ((name, own) for name, own in names)
    for name, own in names:
        *first, last = own.split()
        yield (" ".join(first) if last in read_theatre()["region_words"] else own), name


def parties() -> Iterator[tuple[str, str]]:
    """Yield each party's id and name."""
    yield from ((party["id"], party["name"]) for party in read_theatre()["party"])


def theatres() -> Iterator[tuple[str, str]]:
    """Yield each shipped theatre's id and title."""
    import tomllib

    default = read_theatre()
    yield default["id"], default["title"]
    for path in sorted(data_folder().glob("theatres/*/theatre.toml")):
        yield path.parent.name, tomllib.loads(path.read_text(encoding="utf-8"))["title"]


def complete_cities(
    context: click.Context,  # noqa: ARG001 - the signature is Click's
    parameter: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """Complete a city in the spelling that was begun, the largest places first.

    A name that several places share is followed by the oblast.
    """
    import csv

    from click.shell_completion import CompletionItem

    start = incomplete.casefold()
    with (data_folder() / "settlements.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if start in "|".join(row.values()).casefold()]
    rows.sort(key=lambda row: -int(row["population"] or 0))
    titles = _region_names()
    taken: dict[str, CompletionItem] = {}
    for row in rows:
        spellings = (row["name"], row["name_uk"], *row["alternate_names"].split("|"))
        begun = [each for each in spellings if each.casefold().startswith(start)]
        if not any(begun) or len(taken) == MOST:
            continue
        oblast = titles.get(row["oblast"], "")
        name = begun[0] if begun[0] not in taken else f"{begun[0]} ({oblast})"
        taken.setdefault(name, CompletionItem(name, help=f"{row['name']}, {oblast}"))
    return list(taken.values())


def _region_names() -> dict[str, str]:
    text = (data_folder() / "oblasts.geojson").read_text(encoding="utf-8")
    return dict(re.findall(r'"properties":\{"id":"([^"]+)","name":"([^"]+)"', text))


complete_plans = complete_from(plan_ids, files=True)
complete_fronts = complete_from(sources_of("front", "control"), files=True)
complete_sources = complete_from(sources_of())
complete_theatres = complete_from(theatres, files=True)
complete_files = complete_from(files=True)
OPTIONS: dict[str, Complete] = {
    "--city": complete_cities,
    "--oblast": complete_from(oblasts),
    "--front": complete_fronts,
    "--plan": complete_plans,
    "--theatre": complete_theatres,
    "--held-by": complete_from(parties),
    "--population": complete_from(
        sources_of("population"), lambda: [("points", "shipped settlements")], files=True
    ),
    "--regions": complete_from(sources_of("regions"), files=True),
    "--ground": complete_from(sources_of("ground")),
    "--accept-terms": complete_sources,
    "--scale": complete_from(lambda: [("remaining", "dated estimates")], files=True),
    **dict.fromkeys(
        ("--sector", "--territory", "--places", "--output", "--plot", "--file"), complete_files
    ),
}


def complete_option(
    option: click.Option, context: click.Context, incomplete: str
) -> list[CompletionItem] | None:
    """Complete the value of an option; None for one that has no values of its own."""
    complete = next((OPTIONS[name] for name in option.opts if name in OPTIONS), None)
    return complete(context, option, incomplete) if complete else None
