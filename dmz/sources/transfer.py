"""HTTP downloads with limits on size and time, retries, and resumption.

Only http and https are fetched, and a redirect never leaves https for http.
"""

# `requests` and `urllib3` take 70 ms to import, and files in the cache need neither,
# so they are imported where something is fetched.

from __future__ import annotations

import contextlib
import io
import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from dmz import __version__
from dmz.errors import InputError
from dmz.sources.access import current_access, offline_error

if TYPE_CHECKING:
    import requests

Params = Mapping[str, str | int]

ATTEMPTS = 5
BACKOFF_S = 0.25
# If a server asks for a longer pause, it is better to come back another time.
LONGEST_PAUSE_S = 120.0
CONNECT_LIMIT_S, SILENCE_LIMIT_S = 10.0, 30.0
SIZE_LIMIT_BYTES = 4 * 2**30
REDIRECTS_LIMIT = 5
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_CHUNK = 2**16


class AbsentError(InputError):
    """The server has nothing at this address."""


class BusyError(InputError):
    """A failure that another attempt may cure.

    ``retry_after`` is the server's header of that name.
    """

    def __init__(self, message: str, retry_after: str | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Transfer:
    """The download of one file or document, with one deadline for all attempts.

    Raises
    ------
    InputError
        The address is neither http nor https.
    """

    def __init__(self, url: str, *, limit_bytes: int = SIZE_LIMIT_BYTES) -> None:
        import urllib3

        self.access = current_access()
        self.url = url
        self.host = urlsplit(url).hostname or url
        self.limit_bytes = limit_bytes
        self.ends = time.monotonic() + self.access.time_limit_s
        self.retry = urllib3.Retry(ATTEMPTS - 1, status_forcelist=_BUSY, backoff_factor=BACKOFF_S)
        if urlsplit(url).scheme not in ("http", "https"):
            raise InputError(f"{url}: only http and https addresses are fetched")

    def save(self, draft: Path) -> None:
        """Save the body as a file.

        A draft that an interrupted download left is resumed where the server can.

        Raises
        ------
        AbsentError
            The server has no such file.
        InputError
            Offline, no connection, refused, too large, too slow or cut off.
        """
        self._retry(lambda: self._save_once(draft))

    def document(
        self, params: Params | None = None, check: Callable[[Any], None] = lambda _: None
    ) -> Any:
        """Return the body, asked for with a query of ``params``, as parsed JSON.

        ``check`` is called with it, and raises `BusyError` to have it asked for again.
        Otherwise as `save`; `InputError` also where the body is not JSON.
        """

        def fetch() -> Any:
            body = io.BytesIO()
            with self._response("GET", {}, params) as response:
                self._copy(response, body, 0, self.host)
            check(answer := self._parse_json(body.getvalue()))
            return answer

        return self._retry(fetch)

    def exists(self) -> bool:
        """Whether the server has something here; `InputError` if it does not tell."""
        try:
            self._retry(self._ask_once)
        except AbsentError:
            return False
        return True

    def _retry(self, attempt: Callable[[], Any]) -> Any:
        # `Retry` in an HTTPAdapter repeats a request until its headers come, so it
        # cannot resume a body that breaks off, and its pauses know no deadline. It
        # counts the attempts, knows the statuses and sets the pauses; the loop is ours.
        import urllib3

        if self.access.offline:
            raise offline_error(self.url)
        retry = self.retry
        while True:
            try:
                return attempt()
            except BusyError as error:
                busy, asks = error, ""
            try:
                retry = retry.increment(error=busy)
            except urllib3.exceptions.MaxRetryError:
                raise InputError(f"{busy}; try again later") from None
            pause_s = retry.get_backoff_time()
            if busy.retry_after:
                unreadable = (urllib3.exceptions.InvalidHeader, ValueError, OverflowError)
                with contextlib.suppress(*unreadable):
                    pause_s = retry.parse_retry_after(busy.retry_after)
                    asks = f"; it asks to wait (Retry-After: {busy.retry_after[:40]!r})"
            if pause_s > min(LONGEST_PAUSE_S, self.ends - time.monotonic()):
                raise InputError(f"{busy}{asks}; try again later")
            time.sleep(pause_s)

    def _save_once(self, draft: Path) -> None:
        state = draft.with_name(draft.name + ".from")
        headers = _resumption_headers(draft, state, self.url)
        with self._response("GET", {"Accept-Encoding": "identity", **headers}) as response:
            resumed = response.status_code == 206 and headers
            start = draft.stat().st_size if resumed else 0
            sent = response.headers.get("Content-Range", "")
            if response.status_code == 206 and not sent.startswith(f"bytes {start}-"):
                draft.unlink(missing_ok=True)
                raise BusyError(f"{self.host}: it sent another part of the file than requested")
            _record_validator(response, state, self.url)
            with draft.open("ab" if start else "wb") as file:
                self._copy(response, file, start, draft.name)
        state.unlink(missing_ok=True)

    def _ask_once(self) -> None:
        with self._response("HEAD", {}) as response:
            if response.status_code in (405, 501):  # some servers do not know HEAD
                with self._response("GET", {"Range": "bytes=0-0"}):
                    pass

    def _parse_json(self, content: bytes) -> Any:
        refuse_page(content[:1024], self.url)
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply" if isinstance(error, RecursionError) else error
            raise InputError(f"{self.url}: its answer is not JSON ({reason})") from None

    @contextlib.contextmanager
    def _response(
        self, method: str, headers: Mapping[str, str], params: Params | None = None
    ) -> Iterator[requests.Response]:
        """Yield an accepted answer whose body is not read yet; name whatever fails."""
        import requests
        import urllib3

        session = requests.Session()
        session.max_redirects = REDIRECTS_LIMIT
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
                    hooks={"response": _check_redirect},
                ) as response,
            ):
                self._check_status(response)
                yield response
        except requests.exceptions.SSLError as error:
            raise InputError(
                f"{self.host}: its certificate is not trusted ({_reason(error)}); "
                "behind a proxy, set REQUESTS_CA_BUNDLE"
            ) from None
        except requests.exceptions.ProxyError as error:
            raise InputError(
                f"{self.host}: the proxy does not answer ({_reason(error)}); "
                "see HTTPS_PROXY and NO_PROXY"
            ) from None
        except (requests.exceptions.Timeout, urllib3.exceptions.ReadTimeoutError):
            raise BusyError(f"{self.host}: no answer within {left:.0f} s") from None
        except requests.exceptions.ConnectionError as error:
            raise BusyError(
                f"{self.host}: no connection ({_reason(error)}); "
                "use --offline for what is in the cache"
            ) from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise InputError(f"{self.url}: {_reason(error)}") from None

    def _check_status(self, response: requests.Response) -> None:
        status = response.status_code
        if status in (200, 206) or (status in (405, 501) and response.request.method == "HEAD"):
            return
        if status in _GONE:
            raise AbsentError(f"{self.url}: there is nothing at this address ({status})")
        pause = response.headers.get("Retry-After")
        if self.retry.is_retry("GET", status, pause is not None):
            raise BusyError(f"{self.host}: it is busy or broken ({status})", pause)
        if status == 416:
            raise BusyError(f"{self.host}: the file changed during the download")
        what = "access is refused" if status in (401, 403) else "it answers"
        raise InputError(f"{self.url}: {what} ({status} {response.reason})")

    def _copy(self, response: requests.Response, file: IO[bytes], start: int, name: str) -> None:
        """Copy the body to a file, up to the limits on size and time."""
        import urllib3

        declared = response.headers.get("Content-Length", "")
        encoded = response.headers.get("Content-Encoding", "identity") != "identity"
        total = start + int(declared) if declared.isdigit() and not encoded else None
        self._check_size(total or 0)
        done, broken = start, False
        try:
            # read1 returns what has come. read waits for a full chunk, and a server
            # that drips would outlast every time limit.
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                done += len(chunk)
                self._check_size(done)
                if time.monotonic() > self.ends:
                    raise InputError(
                        f"{self.url}: too slow: {done:,} bytes in {self.access.time_limit_s:.0f} s;"
                        " try again, it resumes where the server can, or raise DMZ_TIME_LIMIT"
                    )
                file.write(chunk)
                if self.access.progress and done != total:
                    self.access.progress(name, done, total)
        except urllib3.exceptions.ProtocolError:
            broken = True
        if broken or (total is not None and done != total):
            of = f" of {total:,}" if total is not None else ""
            raise BusyError(f"{self.host}: the file was cut off: {done:,}{of} bytes came")
        if self.access.progress:
            self.access.progress(name, done, done)

    def _check_size(self, size: int) -> None:
        if size > self.limit_bytes:
            limit_mib = self.limit_bytes / 2**20
            raise InputError(f"{self.url}: larger than the limit of {limit_mib:,.0f} MiB")


def refuse_page(head: bytes, url: str) -> None:
    """Raise `InputError` if content starts as a web page does."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise InputError(
            f"{url}: the server sent a web page instead of data; "
            "open the address in a browser to see what it says"
        )


def _check_redirect(response: requests.Response, **_: Any) -> None:
    """Refuse a redirect that leaves http and https, or https for http."""
    if not response.is_redirect:
        return
    target = urljoin(response.url, response.headers["Location"])
    scheme = urlsplit(target).scheme
    if scheme not in ("https", urlsplit(response.url).scheme):
        what = "from https to http" if scheme == "http" else "to another scheme"
        raise InputError(
            f"{response.url}: it redirects {what}, {target[:80]}, which is not followed"
        )


def _resumption_headers(draft: Path, state: Path, url: str) -> dict[str, str]:
    """Headers that ask for the rest of a draft, provided the file has not changed."""
    try:
        known = json.loads(state.read_bytes())
        size = draft.stat().st_size
    except (OSError, ValueError):
        return {}
    if not size or known.get("url") != url:
        return {}
    return {"Range": f"bytes={size}-", "If-Range": str(known["validator"])}


def _record_validator(response: requests.Response, state: Path, url: str) -> None:
    """Keep what shows later whether the file changed.

    A strong entity tag, else the time of the last change: If-Range takes no weak tags.
    """
    tag = response.headers.get("ETag", "")
    validator = response.headers.get("Last-Modified") if not tag or tag.startswith("W/") else tag
    if validator:
        state.write_text(json.dumps({"url": url, "validator": validator}), encoding="utf-8")
    else:
        state.unlink(missing_ok=True)


def _reason(error: Exception) -> str:
    """Return the innermost cause in its own words."""
    cause: Any = error
    while True:
        inner = getattr(cause, "reason", None) or (cause.args[0] if cause.args else None)
        if not isinstance(inner, Exception):
            return str(getattr(cause, "strerror", None) or cause).rpartition(": ")[2][:120]
        cause = inner
