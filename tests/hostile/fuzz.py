"""A standing fuzzer of the readers: ``python -m tests.hostile.fuzz [SECONDS]``.

Sound files are bent at random. Whatever a reader makes of one, it returns or raises an
error of the package. Hypothesis shrinks what it finds, and keeps it for the next run;
a finding becomes an input of `tests.hostile`. `tests.hostile.test_fuzz` is a short run.
"""

from __future__ import annotations

import gzip
import json
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import shapely
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from dmz.batch.matrix import read_matrix
from dmz.errors import DmzError
from dmz.people.scaling import read_scaling
from dmz.plans.files import read_plan
from dmz.sources.access import Access, using
from dmz.sources.archives import gunzip
from dmz.sources.layers import read_layer
from dmz.sources.transfer import Transfer
from tests import paper
from tests.hostile.layers import RING, collection, feature, polygon, saved
from tests.hostile.rasters import raster, zipped
from tests.hostile.texts import HEAD, ZONE
from tests.people import samples

SECONDS = 900
# What parsers stumble over, put in at random.
TOKENS = (
    *(b"\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x80", b"\n", b'"'),
    *(b"[", b"]", b"{", b"}", b"<", b"&#0;", b"1e999", b"-1", b"NaN", b"9" * 400, b"null", b"../"),
    *(b",", b":", b"=", b"'", b"\\u0000", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"%00", b"inf"),
)
LAYER = collection(feature(polygon(RING), name="a", population=5))
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing>'
    "<coordinates>36,48 37,48 37,49 36,48</coordinates></LinearRing></outerBoundaryIs></Polygon>"
    "</Placemark></kml>"
)
TABLE = "latitude,longitude,holder\n48,37,ukraine\n48.5,38,russia\n"
FACTORS = "place,oblast,party,factor,source\nAlder,South,ash,0.5,a\n,North,,0.2,b\n"
MATRIX = '[matrix]\ndistance_km = [5, 10]\nfront = ["a.geojson"]\n[[scenario]]\nmodel = "city"\n'
GRID = "ncols 3\nnrows 3\nxllcorner 36\nyllcorner 48\ncellsize 0.5\n" + "1 2 3\n" * 3
ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}'


@dataclass(frozen=True)
class Reader:
    """What reads a file, the ending of its name, and sound files to bend."""

    ending: str
    seeds: Sequence[bytes]
    read: Callable[[Path], object]


def read_people(path: Path) -> object:
    return samples.raster(str(path), kind="count").people(
        [samples.part(shapely.box(36, 48, 37, 49))]
    )


def read_answer(path: Path) -> object:
    """Read an answer of a server, which sends the content of the file as it is."""
    with sending(path.read_bytes()) as url, using(Access(time_limit_s=0.3)):
        return Transfer(url, limit_bytes=2**20).document()


@contextmanager
def sending(answer: bytes) -> Iterator[str]:
    """Run a server that says the same to everybody, whatever it is."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    client, _ = server.accept()
                    with client, suppress(OSError):
                        client.recv(2**16)
                        client.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/a.json"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def layer(ending: str, *seeds: bytes | str) -> Reader:
    contents = [seed.encode() if isinstance(seed, str) else seed for seed in seeds]
    return Reader(ending, contents, lambda path: read_layer(str(path), "front"))


def make_readers() -> dict[str, Reader]:
    """Return the readers by name."""
    land = paper.territory()
    text = json.dumps(LAYER)
    return {
        "GeoJSON": layer("geojson", text, json.dumps({**LAYER, "crs": None})),
        "GPKG": layer("gpkg", saved("GPKG", "gpkg")),
        "KML": layer("kml", KML),
        "Shapefile": layer("shp", saved("ESRI Shapefile", "shp")),
        "FlatGeobuf": layer("fgb", saved("FlatGeobuf", "fgb")),
        "CSV": layer("csv", TABLE),
        "zip": layer("zip", zipped({"a.geojson": text}), zipped({"a.kml": KML})),
        "gzip": Reader(
            "gz", [gzip.compress(text.encode())], lambda p: gunzip(p, p.with_suffix(""))
        ),
        "GeoTIFF": Reader("tif", [raster(), raster(compress="deflate")], read_people),
        "grid": Reader("asc", [GRID.encode()], read_people),
        "plan": Reader(
            "toml", [(HEAD + ZONE.format("{ ash = 5 }")).encode()], lambda p: read_plan(str(p))
        ),
        "matrix": Reader("toml", [MATRIX.encode()], lambda p: read_matrix(str(p), land)),
        "factors": Reader("csv", [FACTORS.encode()], lambda p: read_scaling(str(p), land)),
        "HTTP": Reader("http", [ANSWER], read_answer),
    }


@st.composite
def bent(draw: st.DrawFn, seeds: Sequence[bytes]) -> bytes:
    """A sound file, bent in up to five places."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, len(data)))
        stop = draw(st.integers(start, min(len(data), start + 40)))
        new = draw(
            st.one_of(
                st.sampled_from(TOKENS),
                st.binary(max_size=8),
                st.just(b""),
                st.just(data[start:stop] * 20),
            )
        )
        data = data[:start] + new + data[stop:]
    return data


def fuzz(reader: Reader, *, examples: int, number: int) -> None:
    """Give a reader so many bent files; raises what is no error of the package."""

    @seed(number)
    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bent(reader.seeds))
    def check(content: bytes) -> None:
        with tempfile.TemporaryDirectory(prefix="dmz-fuzz-") as folder:
            path = Path(folder) / f"a.{reader.ending}"
            path.write_bytes(content)
            with suppress(DmzError):
                reader.read(path)

    check()


if __name__ == "__main__":
    warnings.simplefilter("error", RuntimeWarning)  # as of numpy, at what is not finite
    ends = time.monotonic() + float(sys.argv[1] if len(sys.argv) > 1 else SECONDS)
    rounds = 0
    while time.monotonic() < ends:
        for name, each in make_readers().items():
            print(f"round {rounds}: {name}", flush=True)
            fuzz(each, examples=20 if name == "HTTP" else 200, number=time.time_ns())
        rounds += 1
