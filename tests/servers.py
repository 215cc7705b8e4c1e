"""An HTTP server on loopback that answers as a source does, or fails in one way."""

from __future__ import annotations

import contextlib
import json
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Handles one request.

    ``query`` has the last value of each parameter, and ``before`` the number of earlier
    requests for the same path.
    """

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 20

    def setup(self) -> None:
        super().setup()
        self.query: dict[str, str] = {}
        self.before = 0

    def do_GET(self) -> None:
        """Answer according to the path."""
        address = urlsplit(self.path)
        self.query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        site = self.server.site
        self.before = sum(path == address.path for _, path, _ in site.requests)
        site.requests.append((self.command, address.path, dict(self.headers)))
        with contextlib.suppress(ConnectionError):  # the client may have hung up
            site.answers.get(address.path, status(404))(self)

    do_HEAD = do_GET  # noqa: N815

    def send(
        self,
        content: bytes,
        kind: str = "application/octet-stream",
        code: int = 200,
        **headers: str,
    ) -> None:
        """Send an answer; a false ``Content_Length`` may be given."""
        given = {"Content-Type": kind, "Content-Length": str(len(content))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        self.send_response(code)
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
        if given["Content-Length"] != str(len(content)):
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: tests read ``Site.requests``."""


class Server(ThreadingHTTPServer):
    """Passes over clients that hang up, as careful clients do."""

    daemon_threads = True
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], (ConnectionError, ssl.SSLError)):
            super().handle_error(request, client_address)


class Site:
    """The answers by path, and the requests so far: method, path and headers."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []

    def paths(self, method: str = "GET") -> list[str]:
        return [path for each, path, _ in self.requests if each == method]


@contextlib.contextmanager
def serving(*, certificate: Path | None = None, key: Path | None = None) -> Iterator[Site]:
    """Run a server on 127.0.0.1, over TLS if a certificate is given."""
    server = Server(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    server.site = Site(
        f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}"
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def body(content: bytes | str, kind: str = "application/octet-stream", **headers: str) -> Answer:
    """Always answer with this content."""
    data = content.encode() if isinstance(content, str) else content
    return lambda handler: handler.send(data, kind, **headers)


def document(value: Any) -> Answer:
    """Always answer with this value as JSON."""
    return body(json.dumps(value), "application/json")


def status(code: int, **headers: str) -> Answer:
    """Always answer with this status and no body."""
    return lambda handler: handler.send(b"", "text/plain", code, **headers)


def in_turn(*answers: Answer) -> Answer:
    """Give each answer once, then always the last one."""
    return lambda handler: answers[min(handler.before, len(answers) - 1)](handler)


def resumable(content: bytes, *, tag: str = '"1"', cut_at: int | None = None) -> Answer:
    """Serve a file in ranges; the first answer may break off after ``cut_at`` bytes."""

    def answer(handler: Handler) -> None:
        wanted = handler.headers.get("Range", "")
        start = (
            int(wanted.removeprefix("bytes=").rstrip("-"))
            if wanted and handler.headers.get("If-Range") == tag
            else 0
        )
        if start:
            size = f"bytes {start}-{len(content) - 1}/{len(content)}"
            handler.send(content[start:], code=206, ETag=tag, Content_Range=size)
        elif cut_at is not None and handler.before == 0:
            handler.send(content[:cut_at], ETag=tag, Content_Length=str(len(content)))
        else:
            handler.send(content, ETag=tag)

    return answer
