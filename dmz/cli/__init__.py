"""The command line: it parses, calls the library and prints.

Every error of the library ends here, as one line on stderr and an exit code: 1 if the
command could not do its work, 2 if the question or its options are wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from importlib import import_module
from typing import IO, Any

import click

from dmz import __version__
from dmz.cli.help import Group
from dmz.cli.terminal import work_bar
from dmz.cli.translation import Errors, language_asked
from dmz.errors import INTERRUPTED, INTERRUPTED_CODE, DmzError, is_interrupt
from dmz.output.printed import printable
from dmz.progress import set_report

# Each is the command of that name in the module of that name, in `dmz.cli`.
_COMMANDS = (
    "balance", "batch", "cities", "compare", "completion", "compute", "data", "docs",
    "front", "map", "plan", "report", "sweep", "theatre", "where",
)  # fmt: skip
# A path or a name in a file can be as long as its writer likes.
MESSAGE_LIMIT = 4000


class _Failure(click.ClickException):
    """The end of the program, with a message on one line."""

    def __init__(self, message: str, word: str) -> None:
        super().__init__(message)
        self.word = word

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message after the word for an error."""
        click.echo(f"{self.word}: {self.message}", file=file, err=True)


class _UsageFailure(_Failure):
    """An error whose cause is the question or an option."""

    exit_code = 2


def _failure(
    message: str, exit_code: int = 1, ctx: click.Context | None = None
) -> click.ClickException:
    """Return an exception that ends the program with a message on one line."""
    line = " ".join(message.split())
    word = "Error"
    if (asked := language_asked(ctx)) != "en":
        errors = Errors(asked)
        line, word = errors.say(line), errors.language.say(word)
    line = printable(line)
    cut = line if len(line) <= MESSAGE_LIMIT else f"{line[: MESSAGE_LIMIT - 1]}…"
    return (_UsageFailure if exit_code == 2 else _Failure)(cut, word)


class _Group(Group):
    """The top group, which ends every error as ``Error: what, which input, remedy``.

    A command's module is imported when the command is asked for: the modules of all
    take longer to import than a short command to run.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002
        cmd_name: str,
    ) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"dmz.cli.{cmd_name}")
        # `map` would hide Python's own.
        found: click.Command = getattr(module, "map_" if cmd_name == "map" else cmd_name)
        return found

    def make_context(self, *args: Any, **settings: Any) -> click.Context:
        with _ended_in_one_line():
            return super().make_context(*args, **settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["dmz.arguments"] = tuple(args)
        return super().parse_args(ctx, args)

    def _run(self, ctx: click.Context) -> Any:
        set_report(work_bar(ctx))
        return super().invoke(ctx)

    def invoke(self, ctx: click.Context) -> Any:
        with _ended_in_one_line(ctx):
            # A copy of the context, so that --offline, --accept-terms and progress end
            # with this command, even where a later option is wrong.
            return copy_context().run(self._run, ctx)


def _interruption() -> click.exceptions.Exit:
    """Say in one word that Ctrl-C ended the program, and return its end."""
    click.echo(f"\n{INTERRUPTED}" if sys.stderr.isatty() else INTERRUPTED, err=True)
    return click.exceptions.Exit(INTERRUPTED_CODE)


@contextmanager
def _ended_in_one_line(ctx: click.Context | None = None) -> Iterator[None]:
    """End every error that comes out of a block as a message on one line."""
    try:
        yield
    except DmzError as error:
        raise _failure(str(error), error.exit_code, ctx) from None
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        context = error.ctx or ctx
        command = context.command_path if context else "dmz"
        message = error.format_message().rstrip(".")
        raise _failure(f"{message}; see '{command} --help'", error.exit_code, ctx) from None
    except (KeyboardInterrupt, click.Abort):  # Abort: at a question
        raise _interruption() from None
    except BrokenPipeError:
        # The reader has left (`dmz ... | head`). Without this, Python would flush
        # stdout at exit, and fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:
        name = f" ({str(error.filename)[:80]})" if error.filename else ""
        raise _failure(f"could not finish: {error.strerror or error}{name}") from None
    except (click.ClickException, click.exceptions.Exit):
        raise
    except Exception as error:
        if is_interrupt(error):
            raise _interruption() from None
        if ctx and ctx.meta.get("dmz.verbose"):
            raise
        raise _failure(
            f"internal error of dmz ({type(error).__name__}: {error}); "
            "give --verbose for the traceback"
        ) from error


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="dmz")
def cli() -> None:
    """Demilitarised zones around a front line: which land, whose, how many people.

    \b
    Examples:
      dmz compute --distance 40
      dmz compute -d 5 -d 10 -d 40 --front held.geojson --format json
      dmz sweep --to 40 --step 5
      dmz balance --given ukraine=40
      dmz plan run zelensky-2025
      dmz cities Pokrovsk
      dmz where places.csv
      dmz front show
      dmz batch matrix.toml -o results.csv
      dmz map zones.html
      dmz report -o report.html
    """


if "_DMZ_COMPLETE" in os.environ:  # a shell asks for values
    import dmz.cli.bash  # noqa: F401
