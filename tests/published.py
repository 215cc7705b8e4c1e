"""Figures that publishers state of their own maps, to hold ours to."""

from __future__ import annotations

# DeepState's of 1 January 2026: km² held by Russia, and percent of each oblast.
PUBLISHED_KM2 = 116_165.0
PUBLISHED_SHARES = {
    "Donetsk": 78.1,
    "Luhansk": 99.6,
    "Zaporizhzhia": 74.8,
    "Kherson": 72,
    "Kharkiv": 4.7,
    "Sumy": 1.0,
    "Dnipropetrovsk": 0.6,
}
