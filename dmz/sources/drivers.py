"""GDAL confined to the file it reads: drivers that follow links in files are off.

A file is known by its content, and its content is the sender's: a raster named
``people.tif`` may be a tile index, a layer named ``held.geojson`` a pipeline of GDAL's,
and to open either is to ask the servers that it names. Checks of content come first;
this holds where they can be led astray, by a mark or blanks before the first sign.
"""

from __future__ import annotations

import os
import re

# Virtual datasets and tile indexes; services; programs that GDAL would start; rasters
# whose header is a text that names the file of the cells, which may be an address;
# and texts in which one shape, used by many features, stands for gigabytes.
# VRT stays, since rasterio makes such datasets in memory when it warps;
# `dmz.sources.datasets.file_dataset` refuses the files.
# GDAL warns of a name that it does not know: here are those that the wheels have.
_NAMES = """
GTI STACTA STACIT DERIVED OGR_VRT GDALG Zarr ECRGTOC RPFTOC KMLSUPEROVERLAY
WMS WMTS WCS WFS OAPIF OGCAPI CSW HTTP DAAS EEDA EEDAI PLMosaic PLSCENES NGW Carto
AmigoCloud Elasticsearch ADBC GML GeoRSS MapML GPSBabel SQLite MBTiles PMTiles MVT
TopoJSON GeoJSONSeq JSONFG OSM GTFS ODS XLSX PGDUMP S57 LVBAG EDIGEO
PDF ESRIC MRF ERS PDS PDS4 ISIS2 ISIS3 VICAR ENVI GenBin PAux DIMAP SENTINEL2 SAFE
TIL RS2 RCM TSX PCIDSK MFF MFF2 ILWIS RRASTER ISCE ROI_PAC EIR NITF COASP SAGA MAP
FAST GFF ADRG SRP
"""
FOLLOWING_DRIVERS = tuple(_NAMES.split())
# GDAL's settings while it reads a file that is on this machine: it asks no server,
# whatever the file, or one beside it, has led it to. No file has such a name.
LOCAL_ONLY = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "none",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
    "GDAL_HTTP_MAX_RETRY": "0",
}
_ON_THIS_MACHINE = re.compile(r"/vsi(zip|gzip|tar|7z|rar|mem|sparse|subfile|stdin)/")


def reaches_out(path: str) -> bool:
    """Whether a path is an address, or one of GDAL's that leads to a server.

    In ``/vsizip//vsicurl/...`` the inner one does.
    """
    virtual = path.startswith("/vsi") and "/vsi" in _ON_THIS_MACHINE.sub("/", path)
    return "://" in path or virtual


def disable_following_drivers() -> None:
    """Keep these drivers, and plugins, from being registered in this process.

    GDAL reads the variables when a library first registers its drivers, and there are
    two: rasterio and pyogrio bring one GDAL each. Worker processes inherit them. What a
    user has set is kept; drivers that were registered before stay.
    """
    own = os.environ.get("GDAL_SKIP", "")
    names = [name.strip() for name in own.split("," if "," in own else " ") if name.strip()]
    os.environ["GDAL_SKIP"] = ",".join(dict.fromkeys([*names, *FOLLOWING_DRIVERS]))
    os.environ.setdefault("GDAL_DRIVER_PATH", "disable")
