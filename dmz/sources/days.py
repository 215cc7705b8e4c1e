"""Sources by day: archives with gaps, and services that serve only the present."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dmz.errors import InputError, QuestionError
from dmz.sources.access import current_access, offline_error
from dmz.sources.download import fetch_file
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import CachedFile, list_cached
from dmz.sources.transfer import AbsentError, Transfer

# Gaps in the archives last a day or two; a map of more than a week away is no
# substitute for a missing one.
NEIGHBOURS_DAYS = 7


def today() -> date:
    """Return the current day in UTC."""
    return datetime.now(UTC).date()


def cached_days(id: str) -> list[str]:
    """List the days of a source that are in the cache, in order."""
    return sorted({cached.date for cached in list_cached() if cached.id == id and cached.date})


def check_published(request: Request, day: date) -> None:
    """Raise `InputError` for a day before a source's first, or one to come."""
    source = request.source
    if source.first_date and day < date.fromisoformat(source.first_date):
        raise InputError(f"{request.spec}: {source.id} begins on {source.first_date}")
    if day > today():
        raise InputError(f"{request.spec}: that day is in the future; ask for {source.id}@latest")


def fetch_day(request: Request) -> Fetched:
    """Fetch a day from an archive of one JSON file a day, or its latest day.

    Raises
    ------
    InputError
        The day was never published; the nearest published days are named.
    """
    day = request.day()
    if day is None:
        return _fetch_latest(request)
    check_published(request, day)
    try:
        return _fetch(request, day)
    except AbsentError:
        raise InputError(
            f"{request.spec}: {request.source.id} has no file of that day; "
            f"{_name_neighbours(request, day)}"
        ) from None


def _fetch(request: Request, day: date) -> Fetched:
    file = fetch_file(request, f"{day}.json", _address(request, day), kind="json", date=f"{day}")
    return Fetched(request, (file,), f"{day}")


def _address(request: Request, day: date) -> str:
    return request.source.address(date=f"{day}", yyyymmdd=f"{day:%Y%m%d}", year=day.year)


def _fetch_latest(request: Request) -> Fetched:
    if current_access().offline:
        return _latest_cached(request, lambda day: _fetch(request, day))
    for back in range(2 * NEIGHBOURS_DAYS):
        try:
            return _fetch(request, today() - timedelta(days=back))
        except AbsentError:
            continue
    raise InputError(
        f"{request.spec}: {request.source.id} has no file of the last "
        f"{2 * NEIGHBOURS_DAYS} days; name a day"
    )


def _latest_cached(request: Request, read: Callable[[date], Fetched]) -> Fetched:
    days = cached_days(request.source.id)
    if not days:
        raise offline_error(request.spec)
    found = read(date.fromisoformat(days[-1]))
    warning = f"{request.spec}: offline; the latest day in the cache is {days[-1]}"
    return replace(found, warnings=(*found.warnings, warning))


def _name_neighbours(request: Request, day: date) -> str:
    """Name the nearest published days before and after a missing one."""
    found = []
    for sign in (-1, 1):
        for step in range(1, NEIGHBOURS_DAYS + 1):
            near = day + timedelta(days=sign * step)
            if near <= today() and Transfer(_address(request, near)).exists():
                found.append(f"{near}")
                break
    if not found:
        return f"nor of the {NEIGHBOURS_DAYS} days before and after"
    specs = " or ".join(f"{request.source.id}@{near}" for near in found)
    nearest = "days are" if len(found) > 1 else "day is"
    return f"the nearest {nearest} {' and '.join(found)}: ask for {specs}"


def fetch_snapshot(request: Request, read: Callable[[date], tuple[CachedFile, ...]]) -> Fetched:
    """Fetch what a service that serves only the present gave on a day.

    Parameters
    ----------
    request
        Asks for today, or for a day on which it was fetched.
    read
        Returns the files of a day: from the cache or, for today, fetched.

    Raises
    ------
    InputError
        The day is past and was not fetched then.
    """
    day = request.day()
    if day is None and current_access().offline:
        return _latest_cached(request, lambda cached: Fetched(request, read(cached), f"{cached}"))
    if day and day != today():
        days = cached_days(request.source.id)
        if request.again or f"{day}" not in days:
            known = f"the cache has {', '.join(days)}" if days else "the cache has none"
            raise InputError(
                f"{request.spec}: it serves only the present; past days come from the cache, "
                f"and {known}"
            )
    return Fetched(request, read(day or today()), f"{day or today()}")


def check_edition(request: Request, edition: str | None) -> None:
    """Refuse a date other than that of a source's only edition.

    Parameters
    ----------
    request
        What is asked for.
    edition
        The day or year of the edition; None if it has no date.

    Raises
    ------
    QuestionError
        The request has another date.
    """
    id = request.source.id
    if request.date is None or (edition and request.date.startswith(edition)):
        return
    known = f"its only edition is of {edition}: ask for {id}@{edition}"
    raise QuestionError(f"{request.spec}: {known if edition else f'it has no dates: ask for {id}'}")
