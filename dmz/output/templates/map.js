"use strict";
// Draws a map on a canvas. Shapes are in km on a plane, north up; each becomes a path once, and is painted at any
// magnification. While a hand moves the map, the canvas moves as it is: it is painted anew when the hand rests.

// A ring is its first corner and the steps to the next ones, in units of the grid.
function corners(ring, grid) {
  const points = [];
  let x = 0, y = 0;
  for (let i = 0; i < ring.length; i += 2) { x += ring[i]; y += ring[i + 1]; points.push([x * grid, y * grid]); }
  return points;
}

// The canvas is so much wider and higher than its frame that a hand finds map beyond the edge.
const WIDE = 1.4;
// The map as it opens is so much wider than the closest view, and so much narrower than the furthest.
const CLOSEST = 200, FURTHEST = 3;
const MOST_TILES = 600;  // kept in memory: some screens full

class DrawnMap {
  constructor(frame, page) {
    const canvas = frame.querySelector("canvas");
    Object.assign(this, { frame, canvas, page, hidden: new Set(), sides: [], moved: () => {}, paths: new Map(), hatches: new Map(), tiles: new Map() });
    const [west, south, east, north] = page.frame;
    this.home = { x: (west + east) / 2, y: (south + north) / 2, across: east - west };
    this.aspect = (east - west) / (north - south);
    this.view = { ...this.home };
    this.night = matchMedia("screen and (prefers-color-scheme: dark)");
    this.night.addEventListener("change", () => this.draw());
    // Paper is light, and waits for no next frame.
    for (const [kind, printed] of [["beforeprint", true], ["afterprint", false]]) addEventListener(kind, () => { this.printed = printed; this.repaint(); });
    new ResizeObserver(() => this.fit()).observe(frame);
    this.fit();
    this.listen();
  }

  get colours() { return this.page.paint[this.night.matches && !this.printed ? "dark" : "light"]; }

  fit() {
    this.width = this.frame.clientWidth || 1;
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(this.width * WIDE * this.ratio);
    this.canvas.height = Math.round(this.width * WIDE / this.aspect * this.ratio);
    this.draw();
  }

  // The nearest view to one that was asked for from which a reader still finds the way back.
  within({ x, y, across }) {
    const { home } = this, clamp = (value, low, high) => Math.min(Math.max(value, low), high);
    return {
      x: clamp(x, home.x - home.across, home.x + home.across),
      y: clamp(y, home.y - home.across, home.y + home.across),
      across: clamp(across, home.across / CLOSEST, home.across * FURTHEST),
    };
  }
  // The view that is so many times as wide, in which a place stays where it is.
  magnified(factor, at = this.view) {
    const { x, y, across } = this.view, kept = this.within({ x, y, across: across * factor }).across / across;
    return { x: at.x + (x - at.x) * kept, y: at.y + (y - at.y) * kept, across: across * kept };
  }
  show(view) { this.view = this.within(view); this.draw(); }
  zoom(factor) { this.show(this.magnified(factor)); }
  shift(x, y) { this.show({ ...this.view, x: this.view.x + x * this.view.across, y: this.view.y + y * this.view.across }); }

  // The place on the plane of an event, and whose side of the line between two maps it is on.
  place(event) {
    const box = this.frame.getBoundingClientRect();
    const [across, up] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return { x: this.view.x + (across - 0.5) * this.view.across, y: this.view.y - (up - 0.5) * this.view.across / this.aspect, share: across };
  }

  // Paints once a frame, however often it is asked to.
  draw() {
    clearTimeout(this.rest);
    this.moved();
    this.again ??= requestAnimationFrame(() => { this.again = null; this.repaint(); });
  }
  repaint() {
    const { x, y, across } = this.painted = this.view;
    this.paint(this.canvas, { x, y, across: across * WIDE }, this.ratio, WIDE);
    this.canvas.style.transform = "";
  }

  // Moves the canvas as it is, which costs nothing; when the hand rests, it is painted anew.
  glide(asked) {
    const view = this.view = this.within(asked);
    const { painted, width } = this, scale = width / view.across, grown = painted ? painted.across / view.across : 1;
    const [x, y] = painted ? [(painted.x - view.x) * scale, (view.y - painted.y) * scale] : [0, 0];
    const beyond = Math.max(Math.abs(x), Math.abs(y) * this.aspect) > width * (WIDE * grown - 1) / 2;
    if (!painted || this.sides.length > 1 || beyond) return this.draw();
    this.canvas.style.transform = `translate(${x}px, ${y}px) scale(${grown})`;
    this.moved();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.draw(), 160);
  }

  path(shape, closed) {
    if (!this.paths.has(shape)) {
      const path = new Path2D();
      for (const ring of closed ? shape.flat() : shape) {
        corners(ring, this.page.grid).forEach(([x, y], i) => (i ? path.lineTo(x, y) : path.moveTo(x, y)));
        if (closed) path.closePath();
      }
      this.paths.set(shape, path);
    }
    return this.paths.get(shape);
  }

  // Paints a view on a canvas, with so many of its dots for one of the screen; it is so much wider than what is seen.
  paint(target, view, ratio, wide = 1) {
    const brush = target.getContext("2d"), { page, colours } = this, { ground } = page;
    const scale = target.width / view.across;  // dots a km
    const dot = ratio / scale;  // km a pixel
    const plain = () => brush.setTransform(1, 0, 0, 1, 0, 0);
    const world = () => brush.setTransform(scale, 0, 0, -scale, target.width / 2 - view.x * scale, target.height / 2 + view.y * scale);
    const fill = (area, colour) => { brush.fillStyle = colour; brush.fill(this.path(area, true), "evenodd"); };
    const stroke = (lines, colour, width, dash = []) => {
      brush.strokeStyle = colour;
      brush.lineWidth = width * dot;
      brush.setLineDash(dash.map((each) => each * dot));
      brush.stroke(this.path(lines, false));
    };
    const cut = (share) => ((share - 0.5) / wide + 0.5) * target.width;
    const each = (draw) => {
      for (const side of this.sides) {
        const [from, to] = [side.from ? cut(side.from) : 0, side.to < 1 ? cut(side.to) : target.width];
        brush.save();
        plain();
        brush.beginPath();
        brush.rect(from, 0, to - from, target.height);
        if (this.sides.length > 1) brush.clip();
        world();
        draw(page.cases[side.of], page.cases[side.of].steps[side.step], side);
        brush.restore();
      }
    };
    brush.lineJoin = brush.lineCap = "round";
    plain();
    brush.fillStyle = colours.elsewhere;
    brush.fillRect(0, 0, target.width, target.height);
    world();
    const photo = page.tiles !== null && this.paintTiles(brush, view, target.width, ratio);
    if (!photo) { fill(ground.sea, colours.sea); fill(ground.land, colours.land); }
    each((case_, step) => {
      if (!photo) for (const party of page.parties) fill(case_.held[party], colours[`held-${party}`]);
      if (case_.band && !this.hidden.has("band")) {
        brush.globalAlpha = 0.16;
        stroke(case_.front, colours.quiet, 2 * case_.band / dot);
        brush.globalAlpha = 1;
      }
      if (!this.hidden.has("zones")) this.paintZones(brush, case_, step, dot, photo ? 0.6 : 1);
    });
    if (!photo) this.paintGround(fill, stroke, dot);
    if (!this.hidden.has("regions")) stroke(ground.regions, colours.region, 1, [6, 3, 1, 3]);
    stroke(ground.outline, colours.border, 1.4);
    each((case_) => {
      if (!this.hidden.has("provisions")) for (const one of case_.provisions) stroke(one.edges, colours.text, 1.5, one.dashes.map((part) => 1.4 * part));
      if (!this.hidden.has("front")) { stroke(case_.front, colours.halo, 4); stroke(case_.front, colours.front, 1.8); }
      if (!this.hidden.has("sector")) stroke(case_.sector, colours.front, 4);
    });
    plain();
    brush.setLineDash([]);
    const spot = ([x, y]) => [target.width / 2 + (x - view.x) * scale, target.height / 2 - (y - view.y) * scale];
    each((case_) => { plain(); this.paintPlaces(brush, case_, spot, ratio); });
    if (!this.hidden.has("names")) this.paintNames(brush, spot, ratio, scale / ratio);
    each((case_) => { plain(); this.paintMarks(brush, case_, spot, ratio); });
    plain();
    if (this.sides.length > 1) {
      brush.fillStyle = colours.text;
      brush.fillRect(cut(this.sides[1].from) - ratio, 0, 2 * ratio, target.height);
    }
  }

  // What of the ground lies over the zones: at so many km a pixel, what has room.
  paintGround(fill, stroke, dot) {
    const { page: { ground }, colours } = this, drawn = ({ room }) => room === null || dot <= room;
    if (!this.hidden.has("towns")) fill(ground.towns, colours.built_up);
    for (const { lines, rank } of ground.rivers.filter(drawn)) stroke(lines, colours.river, 1.8 - 0.3 * rank);
    fill(ground.water, colours.sea);
    stroke(ground.coasts, colours.coast, 1);
    if (!this.hidden.has("ways")) for (const { kind, lines, rank } of ground.ways.filter(drawn)) {
      stroke(lines, colours.way, kind === "road" ? 1.7 - 0.35 * rank : 1.1, kind === "road" ? [] : [6, 2]);
    }
  }

  paintZones(brush, case_, step, dot, alpha) {
    const { page, colours } = this;
    for (const zone of step.zones) {
      const [inside, beyond] = case_.outlines[`${zone.party} ${zone.key}`];
      for (const [area, kind] of [[beyond, "beyond"], [inside, zone.key === "left" ? "left" : "inside"]]) {
        const path = this.path(area, true), edge = colours[`edge-${kind}-${zone.party}`];
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

  paintPlaces(brush, case_, spot, ratio) {
    const { colours } = this;
    const disc = (at, radius, fill, line, width) => {
      brush.beginPath();
      brush.arc(...spot(at), radius * ratio, 0, 7);
      Object.assign(brush, { fillStyle: fill, strokeStyle: line, lineWidth: width * ratio });
      brush.fill();
      brush.stroke();
    };
    const towns = this.hidden.has("settlements") ? null : case_.settlements;
    if (towns) towns.x.forEach((x, i) => disc([x, towns.y[i]], towns.size[i] / 2, colours.dot, colours.halo, 1));
    if (!this.hidden.has("cities")) for (const city of case_.cities) disc(city, 5, colours.halo, colours.text, 2.5);
  }

  // The names of a magnification: cities asked for, then settlements; and those of areas and waters.
  names(pixels) {
    const { names } = this.page;
    return names[Math.max(names.findLastIndex((level) => level.scale <= pixels * 1.001), 0)];
  }
  paintNames(brush, spot, ratio, pixels) {
    const { colours } = this, level = this.names(pixels), { areas } = level;
    areas.text.forEach((text, i) => {
      const water = areas.kind[i] === "water", [x, y] = spot([areas.x[i], areas.y[i]]);
      brush.save();
      brush.translate(x, y);
      brush.rotate(-areas.angle[i] * Math.PI / 180);
      this.write(brush, text, 0, 0, ratio, { size: areas.size[i], italic: water, bold: areas.kind[i] === "state", colour: water ? colours.water_text : colours.quiet });
      brush.restore();
    });
    level.text.forEach((text, i) => {
      const [x, y] = spot([level.x[i], level.y[i]]), named = i < level.named;
      if (!named) {
        brush.beginPath();
        brush.arc(x, y, 2 * ratio, 0, 7);
        brush.fillStyle = colours.dot;
        brush.fill();
      }
      this.write(brush, text, x + level.dx[i] * ratio, y + level.dy[i] * ratio, ratio, { size: named ? 15 : 12, bold: named, align: level.align[i], base: level.base[i] });
    });
  }
  write(brush, text, x, y, ratio, { size = 12, bold = false, italic = false, colour = this.colours.text, align = "center", base = "middle" }) {
    const { colours } = this;
    brush.font = `${italic ? "italic " : ""}${bold ? "bold " : ""}${size * ratio}px system-ui, sans-serif`;
    Object.assign(brush, { textAlign: align, textBaseline: base, strokeStyle: colours.halo, lineWidth: 3 * ratio, lineJoin: "round", fillStyle: colour });
    brush.strokeText(text, x, y);
    brush.fillText(text, x, y);
  }

  // What a plan has of its own: numbers of provisions, and sites.
  paintMarks(brush, case_, spot, ratio) {
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
      if (this.view.across < 0.7 * this.width) this.write(brush, name, left + 9 * ratio, top, ratio, { size: 11, bold: true, align: "left" });
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

  // What is at a place: the nearest settlement, else the zone.
  find({ x, y, share }) {
    const side = this.sides.find((each) => share <= each.to) ?? this.sides.at(-1);
    const case_ = this.page.cases[side.of], towns = this.hidden.has("settlements") ? null : case_.settlements;
    const near = 9 / this.width * this.view.across;
    let [best, least] = [-1, near];
    towns?.x.forEach((tx, i) => {
      const away = Math.hypot(tx - x, towns.y[i] - y);
      if (away < least) [best, least] = [i, away];
    });
    const brush = this.canvas.getContext("2d");
    brush.setTransform(1, 0, 0, 1, 0, 0);
    const zone = this.hidden.has("zones") ? null : case_.steps[side.step].zones.find(
      (each) => case_.outlines[`${each.party} ${each.key}`].some((area) => brush.isPointInPath(this.path(area, true), x, y, "evenodd")));
    const { words } = this.page;
    const site = this.hidden.has("sites") ? null : case_.sites.find(([sx, sy]) => Math.hypot(sx - x, sy - y) < near);
    if (site) return [site[2], ...(zone ? zone.hover : [])];
    const lines = best < 0 ? [] : [towns.name[best], `${words.Oblast}: ${towns.oblast[best]}`, `${words.People}: ${towns.people[best]}`,
      `${words["Held by"]}: ${towns.holder[best]}`, `${words["km away"]}: ${towns.away[best]}`];
    return [...lines, ...(zone ? zone.hover : [])];
  }

  listen() {
    const { frame } = this, hands = new Map();
    let start = null;
    const grasp = () => {
      const all = [...hands.values()];
      const middle = { clientX: all.reduce((sum, h) => sum + h.clientX, 0) / all.length, clientY: all.reduce((sum, h) => sum + h.clientY, 0) / all.length };
      const span = all.length > 1 ? Math.hypot(all[0].clientX - all[1].clientX, all[0].clientY - all[1].clientY) : 0;
      return { middle, span };
    };
    const begin = () => { start = hands.size ? { ...grasp(), view: this.view } : null; };
    frame.addEventListener("pointerdown", (event) => {
      if (event.button) return;  // a menu's, not a hand's
      frame.setPointerCapture(event.pointerId);
      hands.set(event.pointerId, event);
      begin();
    });
    frame.addEventListener("pointermove", (event) => {
      if (!hands.has(event.pointerId)) return;
      hands.set(event.pointerId, event);
      const { middle, span } = grasp(), { view } = start, pixels = this.width;
      const { across } = this.within({ ...view, across: span && start.span ? view.across * start.span / span : view.across });
      const box = frame.getBoundingClientRect();
      // The place that was grasped stays below the hand.
      const at = (point, axis) => axis === "x" ? (point.clientX - box.left) / pixels - 0.5 : 0.5 / this.aspect - (point.clientY - box.top) / pixels;
      this.glide({
        x: view.x + at(start.middle, "x") * view.across - at(middle, "x") * across,
        y: view.y + at(start.middle, "y") * view.across - at(middle, "y") * across, across,
      });
    });
    for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, (event) => {
      if (!hands.delete(event.pointerId)) return;
      begin();
      this.draw();
    });
    frame.addEventListener("wheel", (event) => {
      // In a frame of another page the wheel is that page's, unless a key says otherwise.
      if (document.body.classList.contains("embed") && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.glide(this.magnified(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), this.place(event)));
    }, { passive: false });
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
      picture.onload = () => this.draw();
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
