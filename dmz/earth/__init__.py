"""The Earth: distance and area on the ellipsoid, and sums over grids."""
