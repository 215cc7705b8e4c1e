"""A result as a quick picture in a notebook; `dmz.output.maps` draws maps for print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely

from dmz.errors import MissingExtraError
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory

if TYPE_CHECKING:
    import geopandas
    from matplotlib.axes import Axes


class Drawn:
    """Pictures of an answer that has zones, a front line and a sector."""

    territory: Territory
    front: Front
    sector: Sector

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return the zones with their geometry."""
        raise NotImplementedError

    def plot(self, ax: Axes | None = None, **options: Any) -> Axes:
        """Draw zones, front line, sector and cities on Matplotlib axes.

        Parameters
        ----------
        ax
            Axes to draw on, in degrees; by default new ones.
        **options
            For the zones, as `geopandas.GeoDataFrame.plot` takes them.

        Raises
        ------
        MissingExtraError
            Matplotlib is not installed.
        """
        import geopandas

        try:
            import matplotlib.pyplot as plt
        except ImportError:
            raise MissingExtraError("a plot", "map") from None
        if ax is None:
            ax = plt.subplots()[1]
        zones = self._zones()
        colours = [self.territory.party(id).colour for id in zones["party"]]
        style: dict[str, Any] = {
            "color": colours,
            "alpha": 0.35,
            "edgecolor": "white",
            "linewidth": 0.5,
        }
        zones.plot(ax=ax, **(style | options))
        edges = ax.get_xlim(), ax.get_ylim()
        for line, width in ((self.front.line, 0.8), (self.sector.line, 2.5)):
            if not shapely.is_empty(line):
                geopandas.GeoSeries([line]).plot(ax=ax, color="black", linewidth=width, aspect=None)
        for place in self.sector.places:
            at = (place.longitude, place.latitude)
            ax.plot(*at, "o", color="black", markerfacecolor="white")
            ax.annotate(place.name, at, xytext=(5, 5), textcoords="offset points")
        ax.set(xlim=edges[0], ylim=edges[1])  # the line may go on far beyond the zones
        return ax

    def explore(self, **options: Any) -> Any:
        """Return the zones as an interactive map, `geopandas.GeoDataFrame.explore`.

        The map's page fetches its background and its scripts from other hosts;
        ``tiles=None`` leaves out the background.

        Parameters
        ----------
        **options
            As `geopandas.GeoDataFrame.explore` takes them.

        Raises
        ------
        MissingExtraError
            Folium is not installed.
        """
        from html import escape

        zones = self._zones()
        parties = sorted(set(zones["party"]))
        style: dict[str, Any] = {
            "column": "party",
            "categories": [escape(id) for id in parties],
            "cmap": [self.territory.party(id).colour for id in parties],
            "tiles": "CartoDB positron",
        }
        zones["party"] = zones["party"].map(escape)  # names may be a stranger's markup
        try:
            return zones.explore(**(style | options))
        except ImportError:
            raise MissingExtraError("a map to move about in", "notebook") from None

    def _zones(self) -> geopandas.GeoDataFrame:
        """Return the zones, the largest first, as others are drawn over them."""
        return self.to_geodataframe().sort_values("area_km2", ascending=False, ignore_index=True)
