"""Map layers: GeoJSON, GeoPackage and KML from one set of features."""
