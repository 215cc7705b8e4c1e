"""The error of a front line, from which ranges are drawn.

Two maps of one day differ by a displacement that is normal to the line: a common part,
since one of them may be ahead everywhere, and a local part that forgets itself along
the ground. Both were measured on pairs of maps of one day; ``data/calibrate.py``
repeats that, leaving one pair out at a time.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from dmz.earth.geodesy import FloatArray
from dmz.errors import QuestionError
from dmz.land.front import Front

Draws = npt.NDArray[np.float32]

# Standard deviations of the two parts, and the length along the ground over which the
# local part is correlated (Matérn, smoothness 3/2). Towns fall late and all at once, so
# that large displacements are less rare than the normal law has them.
COMMON_KM, LOCAL_KM, CORRELATION_KM, FREEDOM = 1.3, 3.0, 12.0, 5
# The median displacement, either way, that these make.
MEDIAN_KM = 1.94
DRAWS, SEED = 200, 1
LARGEST_KM = 50.0
_NEIGHBOURS, _GOLDEN = 12, (math.sqrt(5) - 1) / 2
# Calibration and its limits in one sentence each, for notes, reports and documents.
SOURCE = "four pairs of maps of one day, DeepState's and Liveuamap's, September 2024 to August 2025"

AUTO: Literal["auto"] = "auto"
NONE: Literal["none"] = "none"
ENSEMBLE: Literal["ensemble"] = "ensemble"
# Where ranges over several maps are not to be had.
ENSEMBLE_REFUSED = (
    "an ensemble is several maps of one day, and this follows one map: give a number of km, auto "
    "or none"
)
Uncertainty = float | Literal["auto", "none", "ensemble"] | None


def uncertainty_fault(uncertainty: Uncertainty) -> str | None:
    """Return what is wrong with an uncertainty; None if nothing is."""
    if uncertainty is None or uncertainty in (AUTO, NONE, ENSEMBLE):
        return None
    if math.isfinite(uncertainty) and 0 < uncertainty <= LARGEST_KM:
        return None
    return (
        f"the uncertainty is {uncertainty:g} km; "
        f"it must be above zero and {LARGEST_KM:g} km at most"
    )


@dataclass(frozen=True)
class LineError:
    """The error of a front line, as a law to draw displacements from.

    Attributes
    ----------
    median_km
        The median displacement of a point of the line, to either side. Both parts keep
        their proportion.
    """

    median_km: float = MEDIAN_KM

    @cached_property
    def nine_in_ten_km(self) -> float:
        """What nine in ten displacements of a point of the line stay below."""
        # So far apart that each has displacements of its own, but for the common part.
        apart = np.column_stack([np.arange(50.0) * 100 * CORRELATION_KM, np.zeros(50)])
        (km,) = quantiles(np.abs(self.draw(apart)), 0.9)
        return km

    def to_dict(self) -> dict[str, Any]:
        """Return what plain data say of the ranges."""
        return asdict(self) | {
            "correlation_km": CORRELATION_KM,
            "draws": DRAWS,
            "seed": SEED,
            "source": SOURCE,
        }

    def draw(self, points: FloatArray) -> Draws:
        """Draw the displacement of points of a line.

        The same points have the same draws, and the displacement grows in proportion to
        the median.

        Parameters
        ----------
        points
            Shape (n, 2): on a plane, in km.

        Returns
        -------
        Shape (n, draws), km; positive to one side of the line, negative to the other.
        """
        random = np.random.default_rng(SEED)
        common = COMMON_KM * random.standard_normal(DRAWS)
        normal = _draw_correlated(points, random.standard_normal((len(points), DRAWS)))
        local = LOCAL_KM * np.interp(normal, *_tabulate_student_t())
        return ((common + local) * (self.median_km / MEDIAN_KM)).astype(np.float32)


@dataclass(frozen=True)
class Ensemble:
    """Several maps of one day: ranges are the least and the greatest of their figures.

    Attributes
    ----------
    median_km
        How far the line of the first map is from those of the others, in the median.
    maps
        Each by its source and its date; figures are those of the first.
    nine_in_ten_km
        How far from nine in ten points of the first map's line all others are at most.
    """

    median_km: float
    maps: tuple[str, ...]
    nine_in_ten_km: float

    def to_dict(self) -> dict[str, Any]:
        """Return what plain data say of the ranges."""
        return {
            "median_km": self.median_km,
            "maps": list(self.maps),
            "source": f"least and greatest of {len(self.maps)} maps",
        }


def quantiles(draws: npt.NDArray[np.floating[Any]], *shares: float) -> list[float]:
    """Return quantiles of draws, of any shape.

    They are those of ``numpy.quantile``, whose first call takes the start of a command
    ten milliseconds, for masked arrays.
    """
    ordered = np.sort(draws, axis=None).tolist()
    found = []
    for share in shares:
        place = share * (len(ordered) - 1)
        below, above = ordered[math.floor(place)], ordered[math.ceil(place)]
        part, step = place - math.floor(place), above - below
        # From the nearer end, as NumPy does: both agree to the last digit.
        found.append(below + step * part if part < 0.5 else above - step * (1 - part))
    return found


def error_of(front: Front, uncertainty: Uncertainty) -> LineError | None:
    """Return the error of a front line; None where no ranges are asked for.

    ``auto`` stands for what the source says of itself, else for what maps of one day
    differ by.

    Raises
    ------
    QuestionError
        An ensemble, which is no error of one line.
    """
    if uncertainty is None or uncertainty == NONE:
        return None
    if uncertainty == ENSEMBLE:
        raise QuestionError(ENSEMBLE_REFUSED)
    return LineError((front.known_to_km or MEDIAN_KM) if uncertainty == AUTO else uncertainty)


def _draw_correlated(points: FloatArray, noise: FloatArray) -> FloatArray:
    """Return normal draws with the local part's correlation, from independent ones.

    Each point in turn is drawn given the nearest of those before it (Vecchia 1988),
    which is exact to a percent for points along a line and needs no large matrix.

    Parameters
    ----------
    points, noise
        Shapes (n, 2), in km, and (n, draws).
    """
    if not len(points):
        return noise
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    # In an order of their own, from coarse to fine, so that no point has only far ones.
    order = np.argsort(np.arange(len(points)) * _GOLDEN % 1.0)
    apart = apart[np.ix_(order, order)]
    number = np.arange(len(points))
    before = np.where(number[None] < number[:, None], apart, np.inf)
    most = min(_NEIGHBOURS, len(points) - 1)
    near = np.argpartition(before, most, axis=1)[:, :most]
    known = np.take_along_axis(before, near, axis=1) < np.inf
    to_self = np.where(known, _correlation(np.take_along_axis(apart, near, axis=1)), 0.0)
    pairs = known[:, :, None] & known[:, None]
    among = np.where(pairs, _correlation(apart[near[:, :, None], near[:, None]]), 0.0)
    among += np.eye(near.shape[1]) * np.where(known, 1e-6, 1.0)[:, :, None]
    weights = np.linalg.solve(among, to_self[:, :, None])[:, :, 0]
    left = np.sqrt(np.maximum(1 - np.sum(weights * to_self, axis=1), 0.0))
    drawn = left[:, None] * noise
    for at in number[1:]:
        drawn[at] += weights[at] @ drawn[near[at]]
    normal: FloatArray = np.empty_like(drawn)
    normal[order] = drawn
    return normal


def _correlation(km: FloatArray) -> FloatArray:
    """Return the correlation of the local part at distances along the ground."""
    scaled = math.sqrt(3) / CORRELATION_KM * km
    return np.asarray((1 + scaled) * np.exp(-scaled))


@cache
def _tabulate_student_t() -> tuple[FloatArray, FloatArray]:
    """Return normal scores, and Student's t at the same probabilities, scaled to 1.

    The distribution function for five degrees of freedom is elementary: Abramowitz and
    Stegun (1964), 26.7.3.
    """
    values = np.linspace(-60, 60, 6001)
    angle = np.arctan(values / math.sqrt(FREEDOM))
    sine, cosine = np.sin(angle), np.cos(angle)
    below = 0.5 + (angle + sine * (cosine + 2 / 3 * cosine**3)) / math.pi
    scores = np.linspace(-5, 5, 1001)
    normal = np.array([math.erfc(-score / math.sqrt(2)) / 2 for score in scores.tolist()])
    quantiles: FloatArray = np.interp(normal, below, values)
    quantiles *= math.sqrt((FREEDOM - 2) / FREEDOM)
    return scores, quantiles
