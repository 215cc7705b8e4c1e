"""A batch on a Dask cluster, which loses workers, its head, or is of strangers."""

from __future__ import annotations

import json
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result

from tests.batch.conftest import DAYS
from tests.batch.test_run import entries, whole
from tests.processes import environment, finish, started, wait_for

pytest.importorskip("distributed")
Run = Callable[..., Result]
HUB = ("-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
WORKER = ("-m", "dask", "worker", "--nthreads", "1", "--no-nanny", "--no-dashboard")


def written_whole(card: Path) -> bool:
    """Whether the scheduler has written its address; the file is there before that."""
    return card.exists() and card.read_text(encoding="utf-8").rstrip().endswith("}")


@contextmanager
def hub_of(
    folder: Path, *options: str, variables: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """Run a scheduler; yields its process, its address and its card."""
    card = folder / "scheduler.json"
    settings = {"cwd": folder, "env": environment(variables or {})}
    with started(*HUB, *options, "--scheduler-file", card, **settings) as hub:
        wait_for(lambda: written_whole(card), hub)
        yield hub, json.loads(card.read_text(encoding="utf-8"))["address"], card


def test_a_cluster_that_loses_a_worker_loses_nothing(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    quiet = {"cwd": matrix.parent}
    with hub_of(matrix.parent) as (_, address, card):
        worker = (*WORKER, "--scheduler-file", card)
        with (
            started(*worker, **quiet) as first,
            started(*worker, **quiet),
            started("-m", "dmz", "batch", matrix, "-o", output, "--scheduler", address) as batch,
        ):
            wait_for(lambda: entries(output) >= 6, batch)
            first.send_signal(signal.SIGKILL)
            code, stderr = finish(batch)
    assert code == 1, stderr
    assert f"{3 * DAYS + 1} scenarios, 1 failed" in stderr
    assert output.read_bytes() == whole(matrix, run)


def test_a_scheduler_that_dies_is_told_of_and_nothing_is_lost(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    short = environment({"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"})
    with hub_of(matrix.parent) as (hub, address, card):
        words = ("-m", "dmz", "batch", matrix, "-o", output, "--scheduler", address)
        with (
            started(*WORKER, "--scheduler-file", card, cwd=matrix.parent),
            started(*words, env=short) as batch,
        ):
            wait_for(lambda: entries(output) >= 3, batch)
            hub.send_signal(signal.SIGKILL)
            code, stderr = finish(batch)
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert "scenarios are kept, and the same command resumes the batch" in stderr
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    assert output.read_bytes() == whole(matrix, run)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
def test_a_cluster_over_tls(tmp_path: Path) -> None:
    folder, matrix, output = tmp_path, tmp_path / "matrix.toml", tmp_path / "out.csv"
    matrix.write_text("[matrix]\ndistance_km = [5]\n", encoding="utf-8")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1"
    files = ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*shlex.split(request), *files], check=True, capture_output=True)
    prefix = "DASK_DISTRIBUTED__COMM__TLS__"
    names = {f"{prefix}CA_FILE": certificate}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        names |= {f"{prefix}{role}__CERT": certificate, f"{prefix}{role}__KEY": key}
    variables = {name: str(path) for name, path in names.items()}
    with hub_of(folder, "--protocol", "tls", variables=variables) as (_, address, card):
        assert address.startswith("tls://")
        words = ("-m", "dmz", "batch", matrix, "-o", output, "--scheduler", address)
        # Without a certificate nobody is let in.
        with started(*words) as stranger:
            code, stderr = finish(stranger)
        assert code == 1
        assert "TLS needs certificates; name them in Dask's configuration" in stderr
        assert stderr.count("\n") == 1
        mine = environment(variables)
        with (
            started(*WORKER, "--scheduler-file", card, cwd=folder, env=mine),
            started(*words, env=mine) as batch,
        ):
            code, stderr = finish(batch)
    assert code == 0, stderr
    assert "1 scenarios, in" in stderr
    assert output.exists()
