"""How options are declared: their variables, their defaults in help, their groups."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.types import OptionHelpExtra

from dmz.cli.values import Text

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

Command = TypeVar("Command", bound=Callable[..., Any])


class Option(click.Option):
    """An option whose help may state a default that the parser does not fill in.

    Parameters
    ----------
    stated_default
        What an option that is not given stands for, in words; or a function that
        returns them, which is called only to print the help.
    """

    def __init__(
        self, *args: Any, stated_default: str | Callable[[], str] | None = None, **settings: Any
    ) -> None:
        super().__init__(*args, **settings)
        self.stated_default = stated_default

    def get_help_extra(self, ctx: click.Context) -> OptionHelpExtra:
        """Return what the help shows in brackets: the default, a range, `required`."""
        extra = super().get_help_extra(ctx)
        stated = self.stated_default
        if stated is not None:
            extra["default"] = stated if isinstance(stated, str) else stated()
        elif isinstance(self.default, float):
            extra["default"] = f"{self.default:g}"
        return extra

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return values that begin so: cities, oblasts, plans, sources or files."""
        from dmz.cli.completion import complete_option

        found = complete_option(self, ctx, incomplete)
        return super().shell_complete(ctx, incomplete) if found is None else found


def option(*names: str, remember: bool = False, **settings: Any) -> Callable[[Command], Command]:
    """Declare an option, and its variable: ``DMZ_REACH`` sets ``--reach``.

    Parameters
    ----------
    remember
        Keep the value for `remembered`; the command itself does not take it.
    *names, **settings
        As for `click.option`, and ``stated_default``, see `Option`.
    """
    long = next(name for name in names if name.startswith("--"))
    settings.setdefault("envvar", "DMZ_" + long.removeprefix("--").upper().replace("-", "_"))
    settings.setdefault("show_default", settings.get("default") is not None)
    if remember:
        settings |= {"expose_value": False, "callback": _remember}
    if settings.get("multiple"):
        settings.setdefault("type", Text())
    return click.option(*names, cls=Option, **settings)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    context.meta[f"dmz.{parameter.name}"] = value


def remembered(name: str) -> Any:
    """Return the value of a remembered option; None where the command has it not."""
    return click.get_current_context().meta.get(f"dmz.{name}")


def combine(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Combine options into one decorator; the help lists them in the given order."""

    def decorate(command: Command) -> Command:
        for each in reversed(options):
            command = each(command)
        return command

    return decorate
