"""Transfers from servers that are slow, busy, broken, lying or hostile."""

from __future__ import annotations

import gzip
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.sources.access import Access, current_access, using
from dmz.sources.transfer import AbsentError, Transfer
from tests.servers import Handler, Site, body, document, in_turn, resumable, serving, status

CONTENT = bytes(range(256)) * 400


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving() as site:
        yield site


def save(url: str, folder: Path, **limits: int) -> bytes:
    draft = folder / "draft"
    Transfer(url, **limits).save(draft)
    return draft.read_bytes()


def test_a_file_is_saved(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT)
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_tried_again(site: Site, tmp_path: Path, code: int) -> None:
    site.answers["/a"] = in_turn(status(code), body(CONTENT))
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert len(site.requests) == 2


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(site: Site, tmp_path: Path, form: str) -> None:
    when = {
        "seconds": "1",
        "date": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True),
    }[form]
    site.answers["/a"] = in_turn(status(429, Retry_After=when), body(CONTENT))
    start = time.monotonic()
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert 0.9 < time.monotonic() - start < 10


def test_a_retry_after_of_a_day_gives_up(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(429, Retry_After="86400")
    start = time.monotonic()
    with pytest.raises(InputError, match=r"asks to wait \(Retry-After: '86400'\)"):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "value",
    ["soon", "-1", "9" * 5000, "Sun, 06 Nov 99999999999 08:49:37 GMT", "Sun, 99 Foo 9999", "\x00"],
)
def test_a_retry_after_that_makes_no_sense(site: Site, tmp_path: Path, value: str) -> None:
    site.answers["/a"] = in_turn(status(503, Retry_After=value), body(CONTENT))
    assert save(f"{site.url}/a", tmp_path) == CONTENT


def test_no_pause_goes_beyond_the_deadline(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(503, Retry_After="30")
    start = time.monotonic()
    with (
        using(replace(current_access(), time_limit_s=5)),
        pytest.raises(InputError, match=r"busy or broken \(503\).*try again later"),
    ):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 3
    assert len(site.requests) == 1


def test_a_server_that_stays_busy_gives_up(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(503)
    with pytest.raises(InputError, match=r"busy or broken \(503\).*try again later"):
        save(f"{site.url}/a", tmp_path)
    assert len(site.requests) == 5


def test_a_broken_transfer_is_resumed(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = resumable(CONTENT, cut_at=50_000)
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert site.requests[1][2]["Range"] == "bytes=50000-"
    assert site.requests[1][2]["If-Range"] == '"1"'


def test_a_later_run_resumes_the_draft_of_an_earlier_one(site: Site, tmp_path: Path) -> None:
    def cut(handler: Handler) -> None:
        handler.send(CONTENT[:60_000], ETag='"1"', Content_Length=str(len(CONTENT)))

    site.answers["/a"] = cut
    with pytest.raises(InputError, match="cut off"):
        save(f"{site.url}/a", tmp_path)
    site.answers["/a"] = resumable(CONTENT)
    site.requests.clear()
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert "Range" in site.requests[0][2]


def test_a_file_that_changed_is_fetched_from_the_start(site: Site, tmp_path: Path) -> None:
    newer = b"new" + CONTENT
    site.answers["/a"] = in_turn(resumable(CONTENT, cut_at=50_000), resumable(newer, tag='"2"'))
    assert save(f"{site.url}/a", tmp_path) == newer


def test_a_range_that_was_not_requested_is_not_appended(site: Site, tmp_path: Path) -> None:
    def wrong(handler: Handler) -> None:
        handler.send(
            CONTENT[10:],
            code=206,
            ETag='"1"',
            Content_Range=f"bytes 10-{len(CONTENT) - 1}/{len(CONTENT)}",
        )

    site.answers["/a"] = in_turn(resumable(CONTENT, cut_at=50_000), wrong, body(CONTENT))
    assert save(f"{site.url}/a", tmp_path) == CONTENT


def test_a_content_length_above_the_body(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT, Content_Length=str(len(CONTENT) + 1))
    with pytest.raises(InputError, match="cut off: 102,400 of 102,401 bytes"):
        save(f"{site.url}/a", tmp_path)


def test_a_server_that_drips_is_cut_off(site: Site, tmp_path: Path) -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):  # ten seconds at most
            handler.wfile.write(b".")
            time.sleep(0.1)

    site.answers["/a"] = drip
    start = time.monotonic()
    with (
        using(replace(current_access(), time_limit_s=0.5)),
        pytest.raises(InputError, match="too slow"),
    ):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 3


def test_a_silent_server_is_cut_off(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = lambda handler: time.sleep(4)
    start = time.monotonic()
    with (
        using(replace(current_access(), time_limit_s=0.3)),
        pytest.raises(InputError, match="no answer within"),
    ):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("declared", [True, False])
def test_a_flood_is_cut_off(site: Site, tmp_path: Path, declared: bool) -> None:
    def flood(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(CONTENT)
        handler.close_connection = True

    site.answers["/a"] = body(CONTENT) if declared else flood
    with pytest.raises(InputError, match="larger than"):
        save(f"{site.url}/a", tmp_path, limit_bytes=50_000)


def test_a_compressed_flood_is_cut_off(site: Site) -> None:
    site.answers["/a"] = body(gzip.compress(bytes(2**25)), Content_Encoding="gzip")
    with pytest.raises(InputError, match="larger than"):
        Transfer(f"{site.url}/a", limit_bytes=2**20).document()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "gopher://127.0.0.1/"]
)
def test_a_redirect_to_another_scheme_is_not_followed(
    site: Site, tmp_path: Path, target: str
) -> None:
    site.answers["/a"] = status(302, Location=target)
    with pytest.raises(InputError, match="another scheme"):
        save(f"{site.url}/a", tmp_path)
    assert not list(tmp_path.iterdir())


def test_redirects_are_followed_up_to_a_limit(site: Site, tmp_path: Path) -> None:
    site.answers |= {
        "/a": status(302, Location="/b"),
        "/b": body(CONTENT),
        "/c": status(302, Location="/c"),
    }
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    with pytest.raises(InputError, match="redirects"):
        save(f"{site.url}/c", tmp_path)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a"])
def test_only_http_is_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(InputError, match="only http and https"):
        save(url, tmp_path)


def test_a_web_page_instead_of_json(site: Site) -> None:
    site.answers["/a"] = body("\n<!DOCTYPE html><html>Log in", "application/json")
    with pytest.raises(InputError, match="web page instead of data"):
        Transfer(f"{site.url}/a").document()


def test_json_nested_too_deeply(site: Site) -> None:
    site.answers["/a"] = body("[" * 200_000)
    with pytest.raises(InputError, match="not JSON"):
        Transfer(f"{site.url}/a").document()


def test_an_address_with_nothing_there(site: Site, tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match="nothing at this address"):
        save(f"{site.url}/a", tmp_path)
    assert not Transfer(f"{site.url}/a").exists()


def test_existence_where_head_is_not_allowed(site: Site) -> None:
    site.answers["/a"] = lambda handler: (
        status(405) if handler.command == "HEAD" else body(CONTENT)
    )(handler)
    assert Transfer(f"{site.url}/a").exists()


def test_refused_access_is_named(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(403)
    with pytest.raises(InputError, match=r"access is refused \(403"):
        save(f"{site.url}/a", tmp_path)


def test_no_connection_names_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match=r"no connection.*--offline"):
            save(f"http://127.0.0.1:{unused.getsockname()[1]}/a", tmp_path)


def test_offline_sends_no_request(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT)
    with using(Access(offline=True)), pytest.raises(InputError, match="offline"):
        save(f"{site.url}/a", tmp_path)
    assert not site.requests


def test_a_proxy_comes_from_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.setenv("no_proxy", "")
    site.answers["/facts"] = document({"a": 1})
    assert Transfer("http://source.invalid/facts").document() == {"a": 1}


def test_progress_runs_to_the_end(site: Site, tmp_path: Path) -> None:
    calls: list[tuple[int, int | None]] = []
    site.answers["/a"] = body(CONTENT)
    with using(Access(progress=lambda name, done, total: calls.append((done, total)))):
        save(f"{site.url}/a", tmp_path)
    assert calls[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
class TestOverTls:
    @pytest.fixture
    def secure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[tuple[Site, Path]]:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        command = (
            "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1 "
            f"-addext subjectAltName=IP:127.0.0.1 -keyout '{key}' -out '{certificate}'"
        )
        subprocess.run(shlex.split(command), check=True, capture_output=True)
        with serving(certificate=certificate, key=key) as site:
            yield site, certificate

    def test_a_certificate_of_an_own_authority(
        self, secure: tuple[Site, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site, certificate = secure
        site.answers["/a"] = body(CONTENT)
        with pytest.raises(InputError, match=r"certificate is not trusted.*REQUESTS_CA_BUNDLE"):
            save(f"{site.url}/a", tmp_path)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        assert save(f"{site.url}/a", tmp_path) == CONTENT

    def test_a_redirect_out_of_https_is_not_followed(
        self, secure: tuple[Site, Path], site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        safe, certificate = secure
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        safe.answers["/a"] = status(302, Location=f"{site.url}/a")
        with pytest.raises(InputError, match="from https to http"):
            save(f"{safe.url}/a", tmp_path)
        assert not site.requests
