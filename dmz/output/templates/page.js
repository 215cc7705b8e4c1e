"use strict";
// Moves what Bokeh draws: the zones of the slider's step, the names that fit, the colours of day and night.
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const page = read("page-data");
const at = (id) => document.getElementById(id);

// A ring is its first corner and the steps to the next ones.
function corners(ring, axis) {
  const out = [];
  let sum = 0;
  for (let i = axis; i < ring.length; i += 2) { sum += ring[i]; out.push(sum * page.grid); }
  return out;
}

Bokeh.embed.embed_item(read("plot-data")).then((views) => {
  const view = views.roots ? views.roots[0] : [...views][0];
  const plot = view.model;
  const find = (name) => plot.document.get_model_by_name(name);
  const [west, south, east, north] = page.frame;
  const whole = east - west;

  function show(index) {
    const step = page.steps[index];
    for (const party of page.parties) {
      const zone = step.zones.find((each) => each.party === party);
      const outlines = zone ? page.outlines[`${party} ${zone.depth}`] : [[], []];
      for (const [place, part] of ["inside", "beyond"].entries()) {
        const polygons = outlines[place];
        const axis = (a) => (polygons.length ? [polygons.map((rings) => rings.map((ring) => corners(ring, a)))] : []);
        const [a, b, c] = zone && polygons.length ? zone.hover.map((text) => [text]) : [[], [], []];
        find(`${part}-${party}`).data_source.data = { xs: axis(0), ys: axis(1), a, b, c };
      }
    }
    at("figures").innerHTML = step.tables;
    at("total").textContent = step.total;
    at("distance").setAttribute("aria-valuetext", step.label);
    for (const table of document.querySelectorAll("#figures table")) label(table);
  }

  // On a phone each row is a card: its cells say what column they are of.
  function label(table) {
    const [head, ...rows] = table.rows;
    const names = [...head.cells].map((cell) => cell.textContent);
    for (const row of rows) [...row.cells].forEach((cell, i) => { cell.dataset.label = names[i] ?? ""; });
  }

  // The address says what is shown, so that a view can be shared: #d=40, and embed.
  const asked = () => new URLSearchParams(location.hash.slice(1));
  function follow() {
    const km = Number(asked().get("d"));
    const index = page.steps.findIndex((step) => step.km === km);
    document.body.classList.toggle("embed", asked().has("embed"));
    if (index >= 0) at("distance").value = index;
    show(Number(at("distance").value));
  }
  function tell() {
    const step = page.steps[Number(at("distance").value)];
    if (step.km === null) return;
    const state = asked();
    state.set("d", step.km);
    history.replaceState(null, "", `#${String(state).replace(/=(?=&|$)/g, "")}`);
  }

  function save(name, content, type) {
    const link = document.createElement("a");
    link.download = name;
    link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
  const called = () => `dmz-${(page.steps[Number(at("distance").value)].label).replace(/[^0-9a-z]+/gi, "-")}`;
  const walk = (node) => [...node.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? walk(each.shadowRoot) : [])]);

  function savePicture() {
    const layers = walk(at("map")).filter((each) => each.tagName === "CANVAS");
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [layers[0].width, layers[0].height];
    for (const layer of layers) sheet.getContext("2d").drawImage(layer, 0, 0);
    sheet.toBlob((blob) => save(`${called()}.png`, blob));
  }

  function saveFigures() {
    const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const rows = [...document.querySelectorAll("#figures tr")];
    const lines = rows.map((row) => [...row.cells].map((cell) => quote(cell.textContent)).join(","));
    save(`${called()}.csv`, `\ufeff${lines.join("\r\n")}\r\n`, "text/csv");
  }

  // Longitude and latitude of a point of the plane, between those of a grid over the map.
  function place([x, y]) {
    const { count, west: left, south: low, east: right, north: high, points } = page.lonlat;
    const across = (x - left) / (right - left) * (count - 1), up = (y - low) / (high - low) * (count - 1);
    const i = Math.min(Math.max(Math.floor(across), 0), count - 2), j = Math.min(Math.max(Math.floor(up), 0), count - 2);
    const [s, t] = [across - i, up - j];
    const corner = (a, b) => points[b * count + a];
    return [0, 1].map((k) => Number((
      (1 - s) * (1 - t) * corner(i, j)[k] + s * (1 - t) * corner(i + 1, j)[k]
      + (1 - s) * t * corner(i, j + 1)[k] + s * t * corner(i + 1, j + 1)[k]).toFixed(5)));
  }

  function saveZones() {
    const step = page.steps[Number(at("distance").value)];
    const features = step.zones.map((zone) => ({
      type: "Feature",
      properties: { party: zone.party, depth_km: Number(zone.depth), text: zone.hover.join(", "), provenance: page.provenance },
      geometry: {
        type: "MultiPolygon",
        coordinates: page.outlines[`${zone.party} ${zone.depth}`][0].map((rings) => rings.map((ring) => {
          const xs = corners(ring, 0), ys = corners(ring, 1);
          const points = xs.map((x, i) => place([x, ys[i]]));
          return [...points, points[0]];
        })),
      },
    }));
    save(`${called()}.geojson`, JSON.stringify({ type: "FeatureCollection", features }), "application/geo+json");
  }

  function window_(middle_x, middle_y, width) {
    const height = width * (north - south) / whole;
    plot.x_range.setv({ start: middle_x - width / 2, end: middle_x + width / 2 });
    plot.y_range.setv({ start: middle_y - height / 2, end: middle_y + height / 2 });
  }
  const middle = () => [(plot.x_range.start + plot.x_range.end) / 2, (plot.y_range.start + plot.y_range.end) / 2];
  const width = () => plot.x_range.end - plot.x_range.start;
  const zoom = (factor) => window_(...middle(), Math.min(width() * factor, 3 * whole));
  const shift = (x, y) => window_(middle()[0] + x * width(), middle()[1] + y * width(), width());

  // The names and the scale bar of the present magnification.
  let level = -1;
  function fit() {
    const pixels = at("map").clientWidth / width();
    const next = Math.max(page.names.findLastIndex((each) => each.scale <= pixels * 1.001), 0);
    if (next !== level) {
      level = next;
      const { scale, named, ...columns } = page.names[level];
      // As the names were given room: cities asked for, then settlements.
      columns.font = columns.text.map((_, i) => (i < named ? "15px" : "12px"));
      columns.font_style = columns.text.map((_, i) => (i < named ? "bold" : "normal"));
      find("names").data_source.data = columns;
    }
    const least = 60 / pixels, power = 10 ** Math.floor(Math.log10(least));
    const km = power * [1, 2, 5, 10].find((each) => each * power >= least);
    at("bar").style.width = `${km * pixels}px`;
    at("bar-km").textContent = `${km} ${page.km}`;
  }

  const night = matchMedia("(prefers-color-scheme: dark)");
  function paint() {
    for (const [name, colours] of Object.entries(page.paint[night.matches ? "dark" : "light"])) {
      const target = name ? find(name)?.glyph : plot;
      if (target) target.setv(Object.fromEntries(Object.entries(colours).map(([key, colour]) => [key, name ? { value: colour } : colour])));
    }
  }

  at("distance").addEventListener("input", (event) => { show(Number(event.target.value)); tell(); });
  addEventListener("hashchange", follow);
  at("png").addEventListener("click", savePicture);
  at("csv").addEventListener("click", saveFigures);
  at("geojson").addEventListener("click", saveZones);
  for (const box of document.querySelectorAll("[data-layer]")) {
    box.addEventListener("change", () => box.dataset.layer.split(" ").forEach((name) => { find(name).visible = box.checked; }));
  }
  at("in").addEventListener("click", () => zoom(1 / 1.5));
  at("out").addEventListener("click", () => zoom(1.5));
  at("whole").addEventListener("click", () => window_((west + east) / 2, (south + north) / 2, whole));
  const keys = {
    ArrowLeft: () => shift(-0.1, 0), ArrowRight: () => shift(0.1, 0), ArrowUp: () => shift(0, 0.1), ArrowDown: () => shift(0, -0.1),
    "+": () => zoom(1 / 1.5), "=": () => zoom(1 / 1.5), "-": () => zoom(1.5), 0: () => at("whole").click(),
  };
  at("map").addEventListener("keydown", (event) => {
    if (!keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });
  plot.x_range.change.connect(fit);
  new ResizeObserver(fit).observe(at("map"));
  night.addEventListener("change", paint);
  paint();
  fit();
  follow();
  document.body.dataset.ready = "yes";
});
