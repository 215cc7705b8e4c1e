"use strict";
// Paints a map. Shapes are in km on a plane, north up; each becomes a path once, and is painted at any magnification.

// A ring is its first corner and the steps to the next ones, in units of the grid. Of corners closer to each other
// than is worth drawing, one is left.
function corners(ring, grid, fine = 0) {
  const points = [];
  let x = 0, y = 0, last = [Infinity, Infinity];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i];
    y += ring[i + 1];
    const here = [x * grid, y * grid];
    if (i + 2 < ring.length && Math.hypot(here[0] - last[0], here[1] - last[1]) < fine) continue;
    points.push(here);
    last = here;
  }
  return points;
}

const MOST_TILES = 600;  // kept in memory: some screens full
const AT_ONCE = 60;  // dots or names, of which a map has hundreds
const OPAQUE = { alpha: false };

class Painter {
  constructor(page) {
    Object.assign(this, { page, hidden: new Set(), paths: new Map(), lines: new Map(), hatches: new Map(), tiles: new Map() });
    this.night = matchMedia("screen and (prefers-color-scheme: dark)");
  }

  get colours() { return this.page.paint[this.night.matches && !this.printed ? "dark" : "light"]; }

  path(shape, closed, fine = 0) {
    if (!this.paths.has(shape)) this.paths.set(shape, new Map());
    const kept = this.paths.get(shape);
    if (!kept.has(fine)) {
      const path = new Path2D();
      for (const ring of closed ? shape.flat() : shape) {
        corners(ring, this.page.grid, fine).forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
        if (closed) path.closePath();
      }
      kept.set(fine, path);
    }
    return kept.get(fine);
  }
  // A line and the box around it.
  line(ring) {
    if (!this.lines.has(ring)) {
      const points = corners(ring, this.page.grid), [xs, ys] = [0, 1].map((axis) => points.map((point) => point[axis]));
      this.lines.set(ring, { lines: [ring], box: [xs, ys].map((values) => [Math.min(...values), Math.max(...values)]) });
    }
    return this.lines.get(ring);
  }
  // The lines that come near a view: dashing all of a border of which little is seen takes longest.
  near(rings, { x, y, across }) {
    return rings.map((ring) => this.line(ring)).filter(({ box }) => [x, y].every((at, axis) => box[axis][0] < at + across && box[axis][1] > at - across));
  }

  // Paints a step of a case on a canvas, with so many of its dots for one of the screen. It stops after each part,
  // so that a browser can show a frame before the next one.
  *picture(target, view, ratio, { of, step: number }) {
    const brush = target.getContext("2d", OPAQUE), { page, colours } = this, { ground } = page;
    const case_ = page.cases[of], step = case_.steps[number];
    const scale = target.width / view.across;  // dots a km
    const dot = ratio / scale;  // km a pixel
    const fine = 2 ** Math.floor(Math.log2(0.5 / scale));  // km: half a dot, or less
    const plain = () => brush.setTransform(1, 0, 0, 1, 0, 0);
    const world = () => brush.setTransform(scale, 0, 0, -scale, target.width / 2 - view.x * scale, target.height / 2 + view.y * scale);
    const fill = (area, colour) => { brush.fillStyle = colour; brush.fill(this.path(area, true, fine), "evenodd"); };
    const stroke = (lines, colour, width, dash = []) => {
      brush.strokeStyle = colour;
      brush.lineWidth = width * dot;
      brush.setLineDash(dash.map((each) => each * dot));
      for (const one of this.near(lines, view)) brush.stroke(this.path(one.lines, false, fine));
    };
    brush.lineJoin = brush.lineCap = "round";
    plain();
    brush.fillStyle = colours.elsewhere;
    brush.fillRect(0, 0, target.width, target.height);
    world();
    const photo = page.tiles !== null && this.paintTiles(brush, view, target.width, ratio);
    if (!photo) { fill(ground.sea, colours.sea); fill(ground.land, colours.land); }
    yield;
    if (!photo) for (const party of page.parties) fill(case_.held[party], colours[`held-${party}`]);
    yield;
    if (case_.band && !this.hidden.has("band")) {
      brush.globalAlpha = 0.16;
      Object.assign(brush, { strokeStyle: colours.quiet, lineWidth: 2 * case_.band });
      brush.setLineDash([]);
      brush.stroke(this.path(case_.front, false, fine));  // as one: where two strokes meet it would be darker
      brush.globalAlpha = 1;
      yield;
    }
    if (!this.hidden.has("zones")) yield* this.paintZones(brush, case_, step, { dot, fine, alpha: photo ? 0.6 : 1 });
    if (!photo) yield* this.paintGround(fill, stroke, dot);
    if (!this.hidden.has("regions")) stroke(ground.regions, colours.region, 1, [6, 3, 1, 3]);
    yield;
    stroke(ground.outline, colours.border, 1.4);
    yield;
    if (!this.hidden.has("provisions")) for (const one of case_.provisions) stroke(one.edges, colours.text, 1.5, one.dashes.map((part) => 1.4 * part));
    if (!this.hidden.has("front")) { stroke(case_.front, colours.halo, 4); yield; stroke(case_.front, colours.front, 1.8); }
    yield;
    if (!this.hidden.has("sector")) stroke(case_.sector, colours.front, 4);
    plain();
    brush.setLineDash([]);
    const spot = ([x, y]) => [target.width / 2 + (x - view.x) * scale, target.height / 2 - (y - view.y) * scale];
    // With a margin as wide as the longest name.
    const seen = ([x, y]) => Math.max(Math.abs(x - view.x), Math.abs(y - view.y)) < view.across / 2 + 200 * dot;
    yield* this.paintPlaces(brush, case_, spot, seen, ratio);
    if (!this.hidden.has("names")) yield* this.paintNames(brush, spot, seen, ratio, scale / ratio);
    this.paintMarks(brush, case_, spot, ratio, scale / ratio);
  }

  // What of the ground lies over the zones: at so many km a pixel, what has room.
  *paintGround(fill, stroke, dot) {
    const { page: { ground }, colours } = this, drawn = ({ room }) => room === null || dot <= room;
    if (!this.hidden.has("towns")) fill(ground.towns, colours.built_up);
    for (const { lines, rank } of ground.rivers.filter(drawn)) stroke(lines, colours.river, 1.8 - 0.3 * rank);
    yield;
    fill(ground.water, colours.sea);
    stroke(ground.coasts, colours.coast, 1);
    yield;
    if (!this.hidden.has("ways")) for (const { kind, lines, rank } of ground.ways.filter(drawn)) {
      stroke(lines, colours.way, kind === "road" ? 1.7 - 0.35 * rank : 1.1, kind === "road" ? [] : [6, 2]);
      yield;
    }
  }

  *paintZones(brush, case_, step, { dot, fine, alpha }) {
    const { page, colours } = this;
    for (const zone of step.zones) {
      const [inside, beyond] = case_.outlines[`${zone.party} ${zone.key}`];
      for (const [area, kind] of [[beyond, "beyond"], [inside, zone.key === "left" ? "left" : "inside"]]) {
        const path = this.path(area, true, fine), edge = colours[`edge-${kind}-${zone.party}`];
        brush.globalAlpha = alpha;
        brush.fillStyle = colours[`${kind}-${zone.party}`];
        brush.fill(path, "evenodd");
        if (zone.party === page.parties[1]) {
          brush.fillStyle = this.hatch(brush, edge, dot);
          brush.fill(path, "evenodd");
        }
        brush.globalAlpha = 1;
        Object.assign(brush, { strokeStyle: edge, lineWidth: dot });
        brush.setLineDash([]);
        brush.stroke(path);
        yield;
      }
    }
  }

  // On the plane of the map, y runs up; elsewhere down.
  hatch(brush, colour, dot, down = -1) {
    if (!this.hatches.has(colour)) {
      const size = 16, cell = document.createElement("canvas");
      cell.width = cell.height = size;
      const pen = cell.getContext("2d");
      Object.assign(pen, { strokeStyle: colour, lineWidth: 1.3 });
      for (const at of [-size, 0, size]) { pen.moveTo(at, size); pen.lineTo(at + size, 0); }
      pen.stroke();
      this.hatches.set(colour, brush.createPattern(cell, "repeat"));
    }
    const pattern = this.hatches.get(colour);
    pattern.setTransform(new DOMMatrix().scale(dot * 0.55, down * dot * 0.55));
    return pattern;
  }

  *paintPlaces(brush, case_, spot, seen, ratio) {
    const { colours } = this;
    const disc = (at, radius, fill, line, width) => {
      brush.beginPath();
      brush.arc(...spot(at), radius * ratio, 0, 7);
      Object.assign(brush, { fillStyle: fill, strokeStyle: line, lineWidth: width * ratio });
      brush.fill();
      brush.stroke();
    };
    const towns = this.hidden.has("settlements") ? null : case_.settlements;
    let drawn = 0;
    if (towns) for (const [i, x] of towns.x.entries()) {
      const at = [x, towns.y[i]];
      if (!seen(at)) continue;
      disc(at, towns.size[i] / 2, colours.dot, colours.halo, 1);
      if (++drawn % AT_ONCE === 0) yield;
    }
    if (!this.hidden.has("cities")) for (const city of case_.cities) disc(city, 5, colours.halo, colours.text, 2.5);
  }

  // The names of a magnification: cities asked for, then settlements; and those of areas and waters.
  names(pixels) {
    const { names } = this.page;
    return names[Math.max(names.findLastIndex((level) => level.scale <= pixels * 1.001), 0)];
  }
  *paintNames(brush, spot, seen, ratio, pixels) {
    const { colours } = this, level = this.names(pixels), { areas } = level;
    areas.text.forEach((text, i) => {
      const water = areas.kind[i] === "water", [x, y] = spot([areas.x[i], areas.y[i]]);
      brush.save();
      brush.translate(x, y);
      brush.rotate(-areas.angle[i] * Math.PI / 180);
      this.write(brush, text, 0, 0, ratio, { size: areas.size[i], italic: water, bold: areas.kind[i] === "state", colour: water ? colours.water_text : colours.quiet });
      brush.restore();
    });
    let drawn = 0;
    for (const [i, text] of level.text.entries()) {
      if (!seen([level.x[i], level.y[i]])) continue;
      if (drawn++ % AT_ONCE === 0) yield;
      const [x, y] = spot([level.x[i], level.y[i]]), named = i < level.named;
      if (!named) {
        brush.beginPath();
        brush.arc(x, y, 2 * ratio, 0, 7);
        brush.fillStyle = colours.dot;
        brush.fill();
      }
      this.write(brush, text, x + level.dx[i] * ratio, y + level.dy[i] * ratio, ratio, { size: named ? 15 : 12, bold: named, align: level.align[i], base: level.base[i] });
    }
  }
  write(brush, text, x, y, ratio, { size = 12, bold = false, italic = false, colour = this.colours.text, align = "center", base = "middle" }) {
    const { colours } = this;
    brush.font = `${italic ? "italic " : ""}${bold ? "bold " : ""}${size * ratio}px system-ui, sans-serif`;
    Object.assign(brush, { textAlign: align, textBaseline: base, strokeStyle: colours.halo, lineWidth: 3 * ratio, lineJoin: "round", fillStyle: colour });
    brush.strokeText(text, x, y);
    brush.fillText(text, x, y);
  }

  // What a plan has of its own: numbers of provisions, and sites.
  paintMarks(brush, case_, spot, ratio, pixels) {
    const { colours } = this;
    if (!this.hidden.has("sites")) for (const [x, y, name] of case_.sites) {
      const [left, top] = spot([x, y]), half = 5 * ratio;
      brush.beginPath();
      for (const [dx, dy] of [[0, -half], [half, 0], [0, half], [-half, 0]]) brush.lineTo(left + dx, top + dy);
      brush.closePath();
      Object.assign(brush, { fillStyle: "#f0c808", strokeStyle: "#161616", lineWidth: ratio });
      brush.fill();
      brush.stroke();
      // On a small map the names would lie on each other: pointing at a site tells its name.
      if (pixels > 1.4) this.write(brush, name, left + 9 * ratio, top, ratio, { size: 11, bold: true, align: "left" });
    }
    if (!this.hidden.has("provisions")) for (const { number, at } of case_.provisions) {
      const [x, y] = spot(at);
      brush.beginPath();
      brush.arc(x, y, 9 * ratio, 0, 7);
      Object.assign(brush, { fillStyle: colours.halo, strokeStyle: colours.text, lineWidth: 1.2 * ratio });
      brush.fill();
      brush.stroke();
      this.write(brush, String(number), x, y + ratio, ratio, { bold: true });
    }
  }

  // Longitude and latitude of a point of the plane, between those of a grid over the map.
  degrees(x, y) {
    const { count, west, south, east, north, points } = this.page.lonlat;
    const across = (x - west) / (east - west) * (count - 1), up = (y - south) / (north - south) * (count - 1);
    const i = Math.min(Math.max(Math.floor(across), 0), count - 2), j = Math.min(Math.max(Math.floor(up), 0), count - 2);
    const [s, t] = [across - i, up - j], corner = (a, b) => points[b * count + a];
    return [0, 1].map((k) =>
      (1 - s) * (1 - t) * corner(i, j)[k] + s * (1 - t) * corner(i + 1, j)[k]
      + (1 - s) * t * corner(i, j + 1)[k] + s * t * corner(i + 1, j + 1)[k]);
  }

  // Tiles of a base map, each laid on the plane by three of its corners. Says whether any was there.
  paintTiles(brush, view, dots, ratio) {
    const turn = Math.PI / 180, tall = view.across / this.aspect;
    const column = (longitude) => (longitude + 180) / 360;
    const row = (latitude) => (1 - Math.asinh(Math.tan(latitude * turn)) / Math.PI) / 2;
    const frame = [-0.5, 0, 0.5].flatMap((a) => [-0.5, 0, 0.5].map((b) => this.degrees(view.x + a * view.across, view.y + b * tall)));
    const [xs, ys] = [frame.map(([longitude]) => column(longitude)), frame.map(([, latitude]) => row(latitude))];
    const level = Math.min(Math.max(Math.round(Math.log2(dots / ratio / 256 / (Math.max(...xs) - Math.min(...xs)))), 0), 18), count = 2 ** level;
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)].map((share) => Math.floor(share * count));
    const scale = dots / view.across;
    let painted = false;
    if ((right - left + 1) * (bottom - top + 1) > 150) return false;
    for (let x = left; x <= right; x++) for (let y = Math.max(top, 0); y <= Math.min(bottom, count - 1); y++) {
      const picture = this.tile(level, ((x % count) + count) % count, y);
      if (!picture) continue;
      const at = (a, b) => this.plane(a / count * 360 - 180, Math.atan(Math.sinh(Math.PI * (1 - 2 * b / count))) / turn);
      const [nw, ne, sw] = [at(x, y), at(x + 1, y), at(x, y + 1)], size = picture.naturalWidth;
      const place = ([px, py]) => [dots / 2 + (px - view.x) * scale, dots / this.aspect / 2 - (py - view.y) * scale];
      const [o, a, b] = [place(nw), place(ne), place(sw)];
      brush.setTransform((a[0] - o[0]) / size, (a[1] - o[1]) / size, (b[0] - o[0]) / size, (b[1] - o[1]) / size, o[0], o[1]);
      brush.drawImage(picture, 0, 0, size + 0.5, size + 0.5);
      painted = true;
    }
    brush.setTransform(scale, 0, 0, -scale, dots / 2 - view.x * scale, dots / this.aspect / 2 + view.y * scale);
    return painted;
  }
  tile(z, x, y) {
    const name = `${z}/${x}/${y}`;
    if (!this.tiles.has(name)) {
      if (this.tiles.size >= MOST_TILES) this.tiles.delete(this.tiles.keys().next().value);  // the oldest
      const picture = new Image();
      picture.crossOrigin = "anonymous";  // so that the map can still be saved
      picture.onload = () => this.loaded();
      picture.src = this.page.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      this.tiles.set(name, picture);
    }
    const picture = this.tiles.get(name);
    return picture.complete && picture.naturalWidth ? picture : null;
  }
  // The point of the plane at a longitude and latitude: what `degrees` says, turned round by a few steps of Newton's.
  plane(longitude, latitude) {
    let x = this.home.x, y = this.home.y;
    for (let i = 0; i < 6; i++) {
      const [a, b] = this.degrees(x, y), [ax, bx] = this.degrees(x + 1, y), [ay, by] = this.degrees(x, y + 1);
      const [p, q, r, s] = [ax - a, ay - a, bx - b, by - b], [u, v] = [longitude - a, latitude - b], area = p * s - q * r;
      x += (u * s - v * q) / area;
      y += (v * p - u * r) / area;
    }
    return [x, y];
  }
}
