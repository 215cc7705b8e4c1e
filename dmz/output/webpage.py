"""Web pages in one file: templates filled by Jinja2, with styles and scripts inside.

A page fetches nothing, and its content security policy forbids it to. Templates escape
every text that they are given; what is HTML or a script already is marked ``safe``
there.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dmz.errors import MissingExtraError

if TYPE_CHECKING:
    from jinja2 import Environment


def render_page(template: str, /, **fields: Any) -> str:
    """Return a page as HTML.

    Parameters
    ----------
    template
        ``page`` or ``report``: a template and a style sheet that go on from ``base``.
    fields
        What the template shows. Values are never read as templates themselves.

    Raises
    ------
    MissingExtraError
        Jinja2 is not installed.
    """
    style = read_part("base.css") + read_part(f"{template}.css")
    return _environment().get_template(f"{template}.html").render(style=style, **fields)


def read_part(name: str) -> str:
    """Return a file that lies with the templates, as it is."""
    return (files("dmz.output") / "templates" / name).read_text(encoding="utf-8")


def script_json(data: Any) -> str:
    """Return data as JSON that may stand in a script element.

    A script ends at ``</script``, even inside a string. After ``<!--`` and ``<script``
    it does not end there. JSON can have both only in strings, where they are escaped.
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("<!--", "\\u003c!--")


def check_templates() -> None:
    """Check that pages can be made, before anything is measured for one.

    Raises
    ------
    MissingExtraError
        Jinja2 is not installed.
    """
    _environment()


def _environment() -> Environment:
    """Return Jinja2, set up to escape texts and to refuse fields that are not given."""
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError:
        raise MissingExtraError("a page in HTML", "map") from None
    return Environment(
        loader=FunctionLoader(read_part),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
