"""Transfers, against a server that is slow, busy, cut off, lying or hostile."""

from __future__ import annotations

import gzip
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
from tests.servers import Asked, Site, body, document, in_turn, resumable, serving, status

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


def test_a_file_comes_whole(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT)
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


@pytest.mark.parametrize("code", [429, 500, 503])
def test_a_busy_server_is_asked_again(site: Site, tmp_path: Path, code: int) -> None:
    site.answers["/a"] = in_turn(status(code), body(CONTENT))
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert len(site.asked) == 2


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


def test_retry_after_of_a_day_is_not_waited_for(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(429, Retry_After="86400")
    start = time.monotonic()
    with pytest.raises(InputError, match=r"asks to wait [\d,]+ s"):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 5


def test_a_server_that_stays_busy_is_given_up(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(503)
    with pytest.raises(InputError, match=r"busy or broken \(503\).*try again later"):
        save(f"{site.url}/a", tmp_path)
    assert len(site.asked) == 5


def test_a_broken_transfer_is_resumed(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = resumable(CONTENT, cut_at=50_000)
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert site.asked[1][2]["Range"] == "bytes=50000-"
    assert site.asked[1][2]["If-Range"] == '"1"'


def test_a_later_run_resumes_what_an_earlier_one_left(site: Site, tmp_path: Path) -> None:
    def cut(asked: Asked) -> None:
        asked.send(CONTENT[:60_000], ETag='"1"', Content_Length=str(len(CONTENT)))

    site.answers["/a"] = cut
    with pytest.raises(InputError, match="cut off"):
        save(f"{site.url}/a", tmp_path)
    site.answers["/a"] = resumable(CONTENT)
    site.asked.clear()
    assert save(f"{site.url}/a", tmp_path) == CONTENT
    assert "Range" in site.asked[0][2]


def test_a_file_that_changed_is_fetched_from_the_start(site: Site, tmp_path: Path) -> None:
    newer = b"new" + CONTENT
    site.answers["/a"] = in_turn(resumable(CONTENT, cut_at=50_000), resumable(newer, tag='"2"'))
    assert save(f"{site.url}/a", tmp_path) == newer


def test_a_part_that_was_not_asked_for_is_not_joined(site: Site, tmp_path: Path) -> None:
    def wrong(asked: Asked) -> None:
        asked.send(
            CONTENT[10:],
            code=206,
            ETag='"1"',
            Content_Range=f"bytes 10-{len(CONTENT) - 1}/{len(CONTENT)}",
        )

    site.answers["/a"] = in_turn(resumable(CONTENT, cut_at=50_000), wrong, body(CONTENT))
    assert save(f"{site.url}/a", tmp_path) == CONTENT


def test_a_length_that_promises_more_than_comes(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT, Content_Length=str(len(CONTENT) + 1))
    with pytest.raises(InputError, match="cut off: 102,400 of 102,401 bytes"):
        save(f"{site.url}/a", tmp_path)


def test_a_server_that_drips_is_cut_off(site: Site, tmp_path: Path) -> None:
    def drip(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", "1000")
        asked.end_headers()
        for _ in range(100):  # ten seconds at most
            asked.wfile.write(b".")
            time.sleep(0.1)

    site.answers["/a"] = drip
    start = time.monotonic()
    with (
        using(replace(current_access(), time_limit_s=0.5)),
        pytest.raises(InputError, match="too slow"),
    ):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 3


def test_a_server_that_says_nothing_is_cut_off(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = lambda asked: time.sleep(4)
    start = time.monotonic()
    with (
        using(replace(current_access(), time_limit_s=0.3)),
        pytest.raises(InputError, match="no answer within"),
    ):
        save(f"{site.url}/a", tmp_path)
    assert time.monotonic() - start < 3


@pytest.mark.parametrize("declared", [True, False])
def test_a_flood_is_cut_off(site: Site, tmp_path: Path, declared: bool) -> None:
    def flood(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Connection", "close")
        asked.end_headers()
        asked.wfile.write(CONTENT)
        asked.close_connection = True

    site.answers["/a"] = body(CONTENT) if declared else flood
    with pytest.raises(InputError, match="larger than"):
        save(f"{site.url}/a", tmp_path, limit_bytes=50_000)


def test_a_packed_flood_is_cut_off(site: Site) -> None:
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


def test_redirects_are_followed_to_an_end(site: Site, tmp_path: Path) -> None:
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


def test_a_page_instead_of_a_document(site: Site) -> None:
    site.answers["/a"] = body("\n<!DOCTYPE html><html>Log in", "application/json")
    with pytest.raises(InputError, match="web page instead of data"):
        Transfer(f"{site.url}/a").document()


def test_a_document_nested_too_deeply(site: Site) -> None:
    site.answers["/a"] = body("[" * 200_000)
    with pytest.raises(InputError, match="not JSON"):
        Transfer(f"{site.url}/a").document()


def test_what_is_not_there(site: Site, tmp_path: Path) -> None:
    with pytest.raises(AbsentError, match="nothing at this address"):
        save(f"{site.url}/a", tmp_path)
    assert not Transfer(f"{site.url}/a").exists()


def test_existence_without_head(site: Site) -> None:
    site.answers["/a"] = lambda asked: (status(405) if asked.command == "HEAD" else body(CONTENT))(
        asked
    )
    assert Transfer(f"{site.url}/a").exists()


def test_refused_access_is_said(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = status(403)
    with pytest.raises(InputError, match=r"access is refused \(403"):
        save(f"{site.url}/a", tmp_path)


def test_no_connection_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match=r"no connection.*--offline"):
            save(f"http://127.0.0.1:{unused.getsockname()[1]}/a", tmp_path)


def test_offline_asks_no_one(site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = body(CONTENT)
    with using(Access(offline=True)), pytest.raises(InputError, match="offline"):
        save(f"{site.url}/a", tmp_path)
    assert not site.asked


def test_a_proxy_is_used_as_the_environment_says(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", site.url)
    monkeypatch.setenv("no_proxy", "")
    site.answers["/facts"] = document({"a": 1})
    assert Transfer("http://source.invalid/facts").document() == {"a": 1}


def test_progress_is_told_to_the_end(site: Site, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    site.answers["/a"] = body(CONTENT)
    with using(Access(progress=lambda name, done, total: told.append((done, total)))):
        save(f"{site.url}/a", tmp_path)
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
class TestOverTls:
    @pytest.fixture
    def secure(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[tuple[Site, Path]]:
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
        command = [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "1",
            "-subj",
            "/CN=127.0.0.1",
        ]
        command += [
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(key),
            "-out",
            str(certificate),
        ]
        subprocess.run(command, check=True, capture_output=True)
        with serving(certificate=certificate, key=key) as site:
            yield site, certificate

    def test_a_certificate_of_ones_own_authority(
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
        assert not site.asked
