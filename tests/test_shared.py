"""Tests that need the reference data skip without them, or fail where those are
required."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import shared
from tests.shared import ROOT


@pytest.mark.parametrize(
    ("required", "outcome"), [("", pytest.skip.Exception), ("true", pytest.fail.Exception)]
)
def test_absent_data_skip_a_test_or_fail_it(
    required: str,
    outcome: type[BaseException],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared, "SHARED", tmp_path / "shared")
    monkeypatch.setenv("DMZ_REQUIRE_SHARED", required)
    with pytest.raises(outcome, match="reference data is absent"):
        shared.find_shared()


def test_present_data_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "SHARED", tmp_path)
    monkeypatch.setenv("DMZ_REQUIRE_SHARED", "true")
    assert shared.find_shared() == tmp_path


def test_ci_requires_them_by_default() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert 'export DMZ_REQUIRE_SHARED="${DMZ_REQUIRE_SHARED-true}"' in script
