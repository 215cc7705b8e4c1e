"""A short run of the fuzzer, the same each time; ``make fuzz`` goes on."""

from __future__ import annotations

import pytest

from tests.hostile.fuzz import fuzz, make_readers


@pytest.mark.parametrize("name", make_readers())
def test_readers_return_or_say_why(name: str) -> None:
    fuzz(make_readers()[name], examples=3 if name == "HTTP" else 25, number=7)
