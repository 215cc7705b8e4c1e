"""A file in the cache is whole, whatever ends the processes that fetch it."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dmz.sources.download import fetch_file
from dmz.sources.specs import require_request
from dmz.sources.store import Store
from tests.processes import finish, started, wait_for
from tests.servers import Answer, Handler, Site, body

CONTENT = b"II*\0" + random.Random(1).randbytes(2_000_000)  # noqa: S311
NAME = "cells.tif"
FETCH = """
import sys
from dmz.sources.download import fetch_file
from dmz.sources.specs import require_request
fetch_file(require_request("worldpop"), "cells.tif", sys.argv[1], kind="tif")
"""
# Ends at once, as a killed process does, at the Nth time it renames a file.
FETCH_AND_DIE = """
import os, sys
from dmz.sources.download import fetch_file
from dmz.sources.registry import Request, read_sources
left = int(sys.argv[2])
def at_rename(event, arguments):
    global left
    if event == "os.rename":
        left -= 1
        if left == 0:
            os._exit(7)
sys.addaudithook(at_rename)
request = Request(read_sources()["worldpop"], again=True)
fetch_file(request, "cells.tif", sys.argv[1], kind="tif")
"""


def slow(content: bytes, *, validator: bool) -> Answer:
    """Serve a file in pieces, in two seconds; with a validator, in ranges."""

    def answer(handler: Handler) -> None:
        wanted = handler.headers.get("Range", "") if validator else ""
        first = int(wanted.removeprefix("bytes=").rstrip("-") or 0)
        handler.send_response(206 if first else 200)
        if validator:
            handler.send_header("ETag", '"1"')
        if first:
            handler.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        handler.send_header("Content-Length", str(len(content) - first))
        handler.end_headers()
        for at in range(first, len(content), 20_000):
            handler.wfile.write(content[at : at + 20_000])
            time.sleep(0.02)

    return answer


def files(site_cache: Path) -> set[str]:
    """Names of the files in the cache, without locks, which may stay."""
    return {path.name for path in (site_cache / "worldpop").iterdir() if path.suffix != ".lock"}


def grown(draft: Path, size: int) -> Callable[[], bool]:
    return lambda: draft.exists() and draft.stat().st_size > size


@pytest.mark.parametrize("validator", [True, False])
def test_two_fetches_killed_in_the_middle(site: Site, tmp_path: Path, validator: bool) -> None:
    site.answers["/cells"] = slow(CONTENT, validator=validator)
    url = f"{site.url}/cells"
    draft = tmp_path / "cache" / "worldpop" / f"{NAME}.part"
    with started("-c", FETCH, url) as first:
        wait_for(grown(draft, 200_000), first)
        with started("-c", FETCH, url) as second:
            time.sleep(0.3)  # the second may wait for the lock by now, or be starting
            first.send_signal(signal.SIGKILL)
            first.wait()
            assert Store().get("worldpop", NAME) is None
            wait_for(lambda: len(site.paths()) == 2, second)
            wait_for(grown(draft, 400_000), second)
            second.send_signal(signal.SIGKILL)
            second.wait()
    assert Store().get("worldpop", NAME) is None
    if validator:
        assert (
            fetch_file(require_request("worldpop"), NAME, url, kind="tif").path.read_bytes()
            == CONTENT
        )
        assert [headers.get("Range") is None for *_, headers in site.requests] == [
            True, False, False,
        ]  # fmt: skip
    else:
        site.answers["/cells"] = body(CONTENT)
        assert (
            fetch_file(require_request("worldpop"), NAME, url, kind="tif").path.read_bytes()
            == CONTENT
        )
        assert not any(headers.get("Range") for *_, headers in site.requests)
    assert files(tmp_path / "cache") == {NAME, f"{NAME}.origin.json"}


@pytest.mark.parametrize("rename", [1, 2])
def test_killed_while_a_new_edition_is_put_in_place(
    site: Site, tmp_path: Path, rename: int
) -> None:
    old, new = CONTENT[:100_000], CONTENT[:150_000]
    site.answers["/cells"] = body(old)
    url = f"{site.url}/cells"
    fetch_file(require_request("worldpop"), NAME, url, kind="tif")
    site.answers["/cells"] = body(new)
    with started("-c", FETCH_AND_DIE, url, rename) as process:
        assert finish(process) == (7, "")
    assert Store().get("worldpop", NAME) is None, "new content under an old hash"
    assert fetch_file(require_request("worldpop"), NAME, url, kind="tif").path.read_bytes() == new
    assert files(tmp_path / "cache") == {NAME, f"{NAME}.origin.json"}
