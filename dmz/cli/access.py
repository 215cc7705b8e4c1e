"""Options that control how sources are fetched."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.options import combine, option


def _apply_access(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Apply an option to how sources are reached, until the command ends."""
    from dataclasses import replace

    from dmz.cli.terminal import progress_bars, terms_prompt
    from dmz.sources.access import current_access, set_access

    access = current_access()
    if parameter.name == "offline" and value:
        access = replace(access, offline=True)
    if parameter.name == "allow_remote" and value:
        access = replace(access, remote=True)
    if parameter.name == "accept_terms":
        accepted = {id for text in value for id in text.replace(",", " ").split()}
        access = replace(
            access,
            accepted=access.accepted | accepted,
            ask=terms_prompt(),
            progress=progress_bars(context),
        )
    set_access(access)  # the group runs every command in a context of its own


# DMZ_OFFLINE and DMZ_ACCEPT_TERMS are the library's own variables too, for programs.
source_options = combine(
    option(
        "--offline",
        is_flag=True,
        expose_value=False,
        callback=_apply_access,
        help="Take sources from the cache only; fetch nothing (or DMZ_OFFLINE=1).",
    ),
    option(
        "--allow-remote",
        is_flag=True,
        expose_value=False,
        callback=_apply_access,
        help="Allow addresses in a plan or a matrix to be fetched (or DMZ_ALLOW_REMOTE=1).",
    ),
    option(
        "--accept-terms",
        metavar="ID",
        multiple=True,
        expose_value=False,
        callback=_apply_access,
        help="Accept the terms of a source that restricts its use; remembered "
        "(or DMZ_ACCEPT_TERMS=ID,ID).",
    ),
)
