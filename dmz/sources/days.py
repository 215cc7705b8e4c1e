"""Sources by day: archives with holes, and services that serve only the present."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from dmz.errors import InputError, QuestionError
from dmz.sources.access import current_access
from dmz.sources.download import obtain
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import Cached, listing
from dmz.sources.transfer import AbsentError, Transfer

# Holes in the archives are of a day or two; further away a neighbour says nothing of the day.
NEIGHBOURS_DAYS = 7


def today() -> date:
    """The day it is, in UTC."""
    return datetime.now(UTC).date()


def cached_days(id: str) -> list[str]:
    """The days of a source that are in the cache, in order."""
    return sorted({cached.date for cached in listing() if cached.id == id and cached.date})


def day_file(request: Request) -> Fetched:
    """The file of a day from an archive that has one JSON file a day, or of its latest day.

    Raises
    ------
    InputError
        The day was never published; the nearest days that were are named.
    """
    source = request.source
    day = request.day()
    if day is None:
        return _latest(request)
    if source.first_date and day < date.fromisoformat(source.first_date):
        raise InputError(f"{request.spec}: {source.id} begins on {source.first_date}")
    if day > today():
        raise InputError(f"{request.spec}: that day has not come; ask for {source.id}@latest")
    try:
        return _fetched(request, day)
    except AbsentError:
        raise InputError(
            f"{request.spec}: {source.id} has nothing of that day; {_neighbours(request, day)}"
        ) from None


def _fetched(request: Request, day: date) -> Fetched:
    url = _address(request, day)
    file = obtain(
        request.source.id, f"{day}.json", url, kind="json", date=f"{day}", again=request.again
    )
    return Fetched(request, (file,), f"{day}")


def _address(request: Request, day: date) -> str:
    return request.source.address(date=f"{day}", yyyymmdd=f"{day:%Y%m%d}", year=day.year)


def _latest(request: Request) -> Fetched:
    if current_access().offline:
        return _latest_cached(request, lambda day: _fetched(request, date.fromisoformat(day)))
    for back in range(2 * NEIGHBOURS_DAYS):
        try:
            return _fetched(request, today() - timedelta(days=back))
        except AbsentError:
            continue
    raise InputError(
        f"{request.spec}: {request.source.id} has nothing of the last {2 * NEIGHBOURS_DAYS} days; name a day"
    )


def _latest_cached(request: Request, read: Callable[[str], Fetched]) -> Fetched:
    days = cached_days(request.source.id)
    if not days:
        raise InputError(
            f"offline: {request.spec} is not in the cache; run once without --offline (DMZ_OFFLINE)"
        )
    found = read(days[-1])
    return Fetched(
        found.request,
        found.files,
        found.date,
        (*found.warnings, f"{request.spec}: offline; the latest in the cache is of {days[-1]}"),
    )


def _neighbours(request: Request, day: date) -> str:
    """Which days around a missing one are there."""
    found = []
    for sign in (-1, 1):
        for step in range(1, NEIGHBOURS_DAYS + 1):
            near = day + timedelta(days=sign * step)
            if near <= today() and Transfer(_address(request, near)).exists():
                found.append(f"{near}")
                break
    if not found:
        return f"nor of the {NEIGHBOURS_DAYS} days before and after"
    asks = " or ".join(f"{request.source.id}@{near}" for near in found)
    return f"the nearest {'days are' if len(found) > 1 else 'day is'} {' and '.join(found)}: ask for {asks}"


def snapshot(request: Request, read: Callable[[date], tuple[Cached, ...]]) -> Fetched:
    """What a service that serves only the present gave on a day: today, or a day on which it was fetched.

    Parameters
    ----------
    read
        Gives the files of a day, from the cache or, for today, fetched.

    Raises
    ------
    InputError
        The day is past and was not fetched then.
    """
    day = request.day()
    if day is None and current_access().offline:
        return _latest_cached(
            request, lambda known: Fetched(request, read(date.fromisoformat(known)), known)
        )
    if day and day != today():
        days = cached_days(request.source.id)
        if request.again or f"{day}" not in days:
            has = f"in the cache are {', '.join(days)}" if days else "none is in the cache"
            raise InputError(
                f"{request.spec}: it serves only the present, and past days from the cache; {has}"
            )
    return Fetched(request, read(day or today()), f"{day or today()}")


def single(request: Request, year: str | None) -> None:
    """Refuse a date of a source that has one edition only."""
    if request.date and (year is None or request.date[: len(year)] != year):
        has = (
            f"its one edition is of {year}: ask for {request.source.id}@{year}"
            if year
            else f"it has no dates: ask for {request.source.id}"
        )
        raise QuestionError(f"{request.spec}: {has}")
