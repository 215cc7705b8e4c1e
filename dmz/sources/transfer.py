"""HTTP as a careful reader of strangers' servers: limits on size and time, patience with busy ones, no other scheme."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dmz import __version__
from dmz.errors import InputError
from dmz.sources.access import current_access

if TYPE_CHECKING:
    import requests

ATTEMPTS = 5
BACKOFF_S = 0.25
# A server may ask for a longer pause; past this it is better to come back another time.
LONGEST_PAUSE_S = 120.0
CONNECT_LIMIT_S, SILENCE_LIMIT_S = 10.0, 30.0
SIZE_LIMIT_BYTES = 4 * 2**30
DOCUMENT_LIMIT_BYTES = 2**28
REDIRECTS_LIMIT = 5
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_CHUNK = 2**16


class AbsentError(InputError):
    """The server has nothing at this address."""


class _BusyError(InputError):
    """Worth another attempt; ``pause_s`` is how long the server asks to wait."""

    def __init__(self, message: str, pause_s: float | None = None) -> None:
        super().__init__(message)
        self.pause_s = pause_s


class Transfer:
    """One file or document on its way: everything about it ends when its time is up."""

    def __init__(self, url: str, *, limit_bytes: int = SIZE_LIMIT_BYTES) -> None:
        self.access = current_access()
        self.url = url
        self.host = urlsplit(url).hostname or url
        self.limit_bytes = limit_bytes
        self.ends = time.monotonic() + self.access.time_limit_s
        if urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"{url}: only http and https addresses are fetched")

    def save(self, draft: Path) -> None:
        """Save the whole body as a file. What an earlier, broken transfer left of it is resumed where the server can.

        Raises
        ------
        AbsentError
            The server has no such file.
        InputError
            Offline, no connection, refused, too large, too slow, cut off, or a web page instead of data.
        """
        self._repeat(lambda: self._save_once(draft))

    def document(self, params: Mapping[str, str | int] | None = None) -> Any:
        """The body as JSON; raises as `save` does, and where it is not JSON."""
        return self._repeat(lambda: self._document_once(params))

    def exists(self) -> bool:
        """Whether the server has something at this address; raises `InputError` where it does not say."""
        try:
            self._repeat(self._ask_once)
        except AbsentError:
            return False
        return True

    def _repeat(self, once: Any) -> Any:
        if self.access.offline:
            raise InputError(
                f"offline: {self.url} is not in the cache; run once without --offline (DMZ_OFFLINE)"
            )
        for attempt in range(ATTEMPTS):
            try:
                return once()
            except _BusyError as error:
                pause = BACKOFF_S * 2**attempt if error.pause_s is None else error.pause_s
                if attempt == ATTEMPTS - 1 or pause > min(
                    LONGEST_PAUSE_S, self.ends - time.monotonic()
                ):
                    wait = f"; it asks to wait {error.pause_s:,.0f} s" if error.pause_s else ""
                    raise InputError(f"{error}{wait}; try again later") from None
                time.sleep(pause)
        raise AssertionError  # the last attempt returns or raises

    def _save_once(self, draft: Path) -> None:
        state = draft.with_name(draft.name + ".from")
        headers = _resumption(draft, state, self.url)
        with self._response("GET", {"Accept-Encoding": "identity", **headers}) as response:
            start = draft.stat().st_size if response.status_code == 206 and headers else 0
            if response.status_code == 206 and not response.headers.get(
                "Content-Range", ""
            ).startswith(f"bytes {start}-"):
                draft.unlink(missing_ok=True)
                raise _BusyError(
                    f"{self.host}: it sent another part of the file than was asked for"
                )
            _note_validator(response, state, self.url)
            with draft.open("ab" if start else "wb") as file:
                self._pour(response, file, start, draft.name)
        state.unlink(missing_ok=True)

    def _document_once(self, params: Mapping[str, str | int] | None) -> Any:
        import io

        with self._response("GET", {}, params) as response:
            body = io.BytesIO()
            self._pour(response, body, 0, self.host)
        refuse_page(body.getvalue()[:1024], self.url)
        try:
            return json.loads(body.getvalue())
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{self.url}: its answer is not JSON ({error or 'nested too deeply'})"
            ) from None

    def _ask_once(self) -> None:
        try:
            with self._response("HEAD", {}):
                return
        except _MethodError:
            with self._response("GET", {"Range": "bytes=0-0"}):
                return

    @contextlib.contextmanager
    def _response(
        self, method: str, headers: Mapping[str, str], params: Mapping[str, str | int] | None = None
    ) -> Iterator[requests.Response]:
        """An answer of status 200 or 206, its body not yet read."""
        import requests
        import urllib3

        session = _session()
        left = max(0.1, min(SILENCE_LIMIT_S, self.ends - time.monotonic()))
        try:
            with (
                session,
                session.request(
                    method,
                    self.url,
                    params=dict(params or {}),
                    headers={"User-Agent": f"dmz/{__version__}", **headers},
                    stream=True,
                    timeout=(min(CONNECT_LIMIT_S, left), left),
                    allow_redirects=True,
                ) as response,
            ):
                self._check_status(response)
                yield response
        except (
            requests.exceptions.InvalidSchema,
            requests.exceptions.InvalidURL,
            requests.exceptions.TooManyRedirects,
        ) as error:
            raise InputError(f"{self.url}: {error}") from None
        except requests.exceptions.SSLError as error:
            raise InputError(
                f"{self.host}: its certificate is not trusted ({_reason(error)}); behind a proxy, set REQUESTS_CA_BUNDLE"
            ) from None
        except requests.exceptions.ProxyError as error:
            raise InputError(
                f"{self.host}: the proxy does not answer ({_reason(error)}); see HTTPS_PROXY and NO_PROXY"
            ) from None
        except (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError):
            raise _BusyError(f"{self.host}: no answer within {left:.0f} s") from None
        except requests.exceptions.ConnectionError as error:
            raise _BusyError(
                f"{self.host}: no connection ({_reason(error)}); what is cached can be used with --offline"
            ) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise InputError(f"{self.url}: {_reason(error)}") from None

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (200, 206):
            return
        if status in _GONE:
            raise AbsentError(f"{self.url}: there is nothing at this address ({status})")
        if status in _BUSY:
            raise _BusyError(
                f"{self.host}: it is busy or broken ({status})",
                _pause_s(response.headers.get("Retry-After")),
            )
        if status in (405, 501) and response.request.method == "HEAD":
            raise _MethodError("no HEAD")
        if status == 416:
            raise _BusyError(f"{self.host}: the file changed while it was fetched")
        said = "access is refused" if status in (401, 403) else "it answers"
        raise InputError(f"{self.url}: {said} ({status} {response.reason})")

    def _pour(self, response: requests.Response, file: IO[bytes], start: int, name: str) -> None:
        """Copy the body as it comes: a server that drips is cut off, and so is one that floods."""
        declared = response.headers.get("Content-Length", "")
        encoded = response.headers.get("Content-Encoding", "identity") != "identity"
        total = start + int(declared) if declared.isdigit() and not encoded else None
        if total is not None and total > self.limit_bytes:
            raise self._too_large()
        done = start
        # read1 returns what has come; read would wait for a whole chunk, and no limit on time could be kept.
        while chunk := self._read(response, done, total):
            done += len(chunk)
            if done > self.limit_bytes:
                raise self._too_large()
            if time.monotonic() > self.ends:
                raise InputError(
                    f"{self.url}: too slow: {done:,} bytes in {self.access.time_limit_s:.0f} s; "
                    "try again, it resumes where the server can, or raise DMZ_TIME_LIMIT"
                )
            file.write(chunk)
            if self.access.progress and done != total:
                self.access.progress(name, done, total)
        if total is not None and done != total:
            raise _BusyError(f"{self.host}: the file was cut off: {done:,} of {total:,} bytes came")
        if self.access.progress:
            self.access.progress(name, done, done)

    def _read(self, response: requests.Response, done: int, total: int | None) -> bytes:
        import urllib3

        try:
            chunk: bytes = response.raw.read1(_CHUNK, decode_content=True)
        except urllib3.exceptions.ProtocolError:
            of = f" of {total:,}" if total is not None else ""
            raise _BusyError(
                f"{self.host}: the file was cut off: {done:,}{of} bytes came"
            ) from None
        return chunk

    def _too_large(self) -> InputError:
        return InputError(
            f"{self.url}: larger than the {self.limit_bytes / 2**20:,.0f} MiB that are fetched of such a file"
        )


class _MethodError(InputError):
    """The server does not know the method."""


def refuse_page(head: bytes, url: str) -> None:
    """Raise `InputError` where a body begins as a web page does."""
    if (
        head.removeprefix(b"\xef\xbb\xbf")
        .lstrip()[:14]
        .lower()
        .startswith((b"<!doctype html", b"<html"))
    ):
        raise InputError(
            f"{url}: the server sent a web page instead of data; open the address in a browser to see what it says"
        )


def _session() -> requests.Session:
    """A session that follows a redirect to http or https only, and never from https to http."""
    import requests

    class Session(requests.Session):
        def get_redirect_target(self, resp: requests.Response) -> str | None:
            target: str | None = super().get_redirect_target(resp)
            if target is not None:
                scheme = urlsplit(target).scheme or urlsplit(resp.url).scheme
                if scheme not in ("http", "https"):
                    raise requests.exceptions.InvalidSchema(
                        f"it redirects to another scheme, {target[:80]}, which is not followed"
                    )
                if scheme == "http" and urlsplit(resp.url).scheme == "https":
                    raise requests.exceptions.InvalidSchema(
                        f"it redirects from https to http, {target[:80]}, which is not followed"
                    )
            return target

    session = Session()
    session.max_redirects = REDIRECTS_LIMIT
    return session


def _resumption(draft: Path, state: Path, url: str) -> dict[str, str]:
    """Headers that ask for the rest of a draft, provided that the file is still the same."""
    try:
        known = json.loads(state.read_bytes())
        size = draft.stat().st_size
    except (OSError, ValueError):
        return {}
    if not size or known.get("url") != url:
        return {}
    return {"Range": f"bytes={size}-", "If-Range": str(known["validator"])}


def _note_validator(response: requests.Response, state: Path, url: str) -> None:
    """Keep what tells later whether the file is still the same: a strong entity tag, else the time of its last change."""
    tag = response.headers.get("ETag", "")
    validator = response.headers.get("Last-Modified") if not tag or tag.startswith("W/") else tag
    if validator:
        state.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")
    else:
        state.unlink(missing_ok=True)


def _pause_s(retry_after: str | None) -> float | None:
    """What Retry-After asks for: seconds, or a date."""
    if not retry_after:
        return None
    import urllib3

    try:
        return float(urllib3.util.Retry().parse_retry_after(retry_after))
    except urllib3.exceptions.InvalidHeader:
        return None


def _reason(error: Exception) -> str:
    """The innermost cause, in its own words."""
    cause: Any = error
    while (getattr(cause, "reason", None) and isinstance(cause.reason, Exception)) or (
        cause.args and isinstance(cause.args[0], Exception)
    ):
        cause = (
            cause.reason if isinstance(getattr(cause, "reason", None), Exception) else cause.args[0]
        )
    return str(getattr(cause, "strerror", None) or cause).rpartition(": ")[2][:120]
