// What a reader moves on the page: distance, case, the line between two maps; and what it says, saves and is called.
const page = JSON.parse(document.getElementById("page-data").textContent);
const at = (id) => document.getElementById(id);
const map = new DrawnMap(at("map"), page);
const number = (id) => (at(id) && at(id).value !== "" ? Number(at(id).value) : null);
const case_ = () => page.cases[number("case") ?? 0];
const beside = () => page.cases[number("with") ?? -1] ?? null;
const step = (of = case_()) => of.steps[Math.min(number("distance"), of.steps.length - 1)];

function show() {
  const one = number("case") ?? 0, other = number("with"), part = (number("swipe") ?? 100) / 100;
  const number_ = Math.min(number("distance"), case_().steps.length - 1);
  const sides = other === null ? [{ of: one, step: number_, from: 0, to: 1 }]
    : [{ of: one, step: number_, from: 0, to: part }, { of: other, step: number_, from: part, to: 1 }];
  if (at("swipe")) {
    at("swipe").hidden = at("sides").hidden = other === null;
    const names = at("sides").children;
    // On a phone a date has to break.
    [names[0].textContent, names[1].textContent] = [case_(), beside()].map((each) => each?.label.replaceAll("\u00a0", " ") ?? "");
    at("sides").style.setProperty("--at", `${part * 100}%`);
  }
  map.split(sides);
}

function tellFigures() {
  const shown = beside() ? [case_(), beside()] : [case_()];
  at("total").replaceChildren(...shown.map((each) => {
    const line = document.createElement("p");
    if (shown.length > 1) line.append(Object.assign(document.createElement("b"), { textContent: `${each.label}: ` }));
    line.append(step(each).sentence);
    return line;
  }));
  at("figures").innerHTML = step().tables;
  at("distance").setAttribute("aria-valuetext", step().label);
  if (page.kind === "day") at("case")?.setAttribute("aria-valuetext", case_().label);
  at("provisions").hidden = case_().provisions.length === 0;
  at("provisions").replaceChildren(...case_().provisions.map((each) => Object.assign(document.createElement("li"), { value: each.number, textContent: each.name })));
  for (const table of document.querySelectorAll(".table table")) label(table);
}

// On a phone each row is a card: its cells say what column they are of.
function label(table) {
  const [head, ...rows] = table.rows;
  const names = [...head.cells].map((cell) => cell.textContent);
  for (const row of rows) [...row.cells].forEach((cell, i) => { cell.dataset.label = names[i] ?? ""; });
}

// The address says what is shown, so that a view can be shared: #d=40, day, front, plan and reading, with, at, embed.
const asked = () => new URLSearchParams(location.hash.slice(1));
const matches = (address, state) => Object.entries(address).every(([key, value]) => state.get(key) === value);
const named = (each) => Object.values(each.address).join(".");
// Latitude, longitude and width in km of what is seen of the map; nothing of the whole map.
function seen() {
  const { x, y, across } = map.view;
  if (x === map.home.x && y === map.home.y && across === map.home.across) return "";
  const [longitude, latitude] = map.degrees(x, y);
  return [latitude.toFixed(4), longitude.toFixed(4), Number(across.toPrecision(3))].join(",");
}
function look(text) {
  const found = /^(-?[\d.]+),(-?[\d.]+),([\d.]+)$/.exec(text ?? "");
  const [latitude, longitude, across] = found ? found.slice(1).map(Number) : [];
  const [x, y] = found ? map.plane(longitude, latitude) : [];
  map.show([x, y, across].every(Number.isFinite) ? { x, y, across } : map.home);
}
function follow() {
  const state = asked(), km = Number(state.get("d"));
  document.body.classList.toggle("embed", state.has("embed"));
  const distance = state.has("d") ? case_().steps.findIndex((each) => each.km === km) : -1;
  if (distance >= 0) at("distance").value = distance;
  if (at("case")) {
    const one = page.cases.findIndex((each) => matches(each.address, state));
    if (one >= 0) at("case").value = one;
    const other = page.cases.findIndex((each) => named(each) === state.get("with"));
    if (other >= 0) at("with").value = other;
    if (state.get("with") === "") at("with").value = "";
  }
  look(state.get("at"));
  show();
  tellFigures();
  told = seen();
  owed = false;  // the address has just said so
}
// Once the hand rests: a browser may refuse more than 100 changes in 30 seconds, as Safari does.
let telling = null, told = "", owed = false;
function tell(changed = true) {
  owed ||= changed;
  clearTimeout(telling);
  telling = setTimeout(() => { if (owed || seen() !== told) writeAddress(); }, 300);
}
function writeAddress() {
  const state = asked();
  owed = false;
  if (step().km !== null) state.set("d", step().km);
  for (const [key, value] of Object.entries(case_().address)) state.set(key, value);
  if (at("with")) state.set("with", beside() ? named(beside()) : "");
  if (!state.get("with") && page.with === null) state.delete("with");
  if (page.cases.length === 1 && page.kind !== "plan") for (const key of ["day", "front"]) state.delete(key);
  told = seen();
  if (told) state.set("at", told);
  else state.delete("at");
  const address = `#${String(state).replaceAll("%2C", ",").replace(/=(?=&|$)/g, "")}`;
  try { history.replaceState(null, "", address); } catch { /* a frame made of text has no address of its own */ }
}
const change = () => { show(); tellFigures(); tell(); };

function save(name, content, type) {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
function called() {
  const parts = [step().km === null ? "" : step().label, page.cases.length > 1 || page.kind === "plan" ? named(case_()) : "", beside() ? named(beside()) : ""];
  return ["dmz", ...parts.map((part) => part.replace(/[^0-9a-zа-яіїєґ]+/gi, "-")).filter(Boolean)].join("-");
}

// The map with its title above it, and below it what the colours are, what was measured and where it comes from.
function savePicture() {
  const width = 1600, edge = 40, tall = Math.round(width / map.aspect), sheet = document.createElement("canvas");
  const pen = sheet.getContext("2d"), { colours } = map, picture = map.print(width);
  const numbered = case_().provisions.map((each) => `${each.number}  ${each.name}`).join("   ");
  const texts = [[page.title, "bold 40px", 50], ...[...at("total").children].map((each) => [each.textContent, "26px", 36]), null, ...(numbered ? [[numbered, "20px", 28]] : []), [page.source, "20px", 28]];
  const lines = texts.map((text) => text && wrap(pen, text, width));
  const signs = drawSigns(pen, 0, width, edge);  // to be measured: the sheet is not there yet
  const height = lines.reduce((sum, each) => sum + (each ? each.length * each.step + 12 : tall + signs + 32), 2 * edge);
  [sheet.width, sheet.height] = [width + 2 * edge, height];
  pen.fillStyle = colours.halo;
  pen.fillRect(0, 0, sheet.width, height);
  let top = edge;
  for (const each of lines) {
    if (!each) {
      pen.drawImage(picture, edge, top);
      drawSigns(pen, top + tall + 16, width, edge);
      top += tall + signs + 32;
      continue;
    }
    Object.assign(pen, { font: each.font, fillStyle: colours.text, textBaseline: "top" });
    for (const line of each) { pen.fillText(line, edge, top); top += each.step; }
    top += 12;
  }
  sheet.toBlob((blob) => blob && save(`${called()}.png`, blob));
}
// The key of the page and the scale bar, in rows; returns how high they are.
function drawSigns(pen, top, width, edge) {
  const { colours } = map, bar = barOf(width / map.view.across, 160), high = 40;
  let x = edge;
  const place = (across) => {
    if (x > edge && x + across > edge + width) { x = edge; top += high; }
  };
  const first = top;
  Object.assign(pen, { font: "20px system-ui, sans-serif", textBaseline: "middle", lineWidth: 2 });
  for (const sign of document.querySelectorAll("p.key > span")) {
    const swatch = sign.firstElementChild, look = getComputedStyle(swatch), across = 56 + pen.measureText(sign.textContent).width;
    place(across);
    const box = [x, top, 44, 26];
    if (look.borderTopWidth === "0px") {
      pen.strokeStyle = colours.way;
      pen.setLineDash(swatch.className === "railway" ? [10, 4] : []);
      pen.beginPath();
      for (const end of [x, x + 44]) pen.lineTo(end, top + 13);
      pen.stroke();
      pen.setLineDash([]);
    } else {
      for (const fill of [look.backgroundColor, ...(swatch.className === "hatched" ? [map.hatch(pen, look.borderTopColor, 2, 1)] : [])]) {
        pen.fillStyle = fill;
        pen.fillRect(...box);
      }
      pen.strokeStyle = look.borderTopColor;
      pen.strokeRect(...box);
    }
    pen.fillStyle = colours.text;
    pen.fillText(sign.textContent, x + 56, top + 14);
    x += across + 40;
  }
  place(bar.pixels + 12 + pen.measureText(bar.km).width);
  const right = edge + width, left = right - bar.pixels;
  pen.strokeStyle = colours.text;
  pen.beginPath();
  for (const [bx, by] of [[left, 12], [left, 26], [right, 26], [right, 12]]) pen.lineTo(bx, top + by);
  pen.stroke();
  pen.fillText(bar.km, left - 12 - pen.measureText(bar.km).width, top + 18);
  return top + high - first;
}
function wrap(pen, [text, size, step_], width) {
  const lines = Object.assign([], { font: `${size} system-ui, sans-serif`, step: step_ });
  pen.font = lines.font;
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function saveFigures() {
  const quote = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = [...document.querySelectorAll(".table tr")];
  const lines = rows.map((row) => [...row.cells].map((cell) => quote(cell.textContent)).join(","));
  save(`${called()}.csv`, `\ufeff${lines.join("\r\n")}\r\n`, "text/csv");
}

function saveZones() {
  const shown = beside() ? [case_(), beside()] : [case_()];
  const features = shown.flatMap((each) => step(each).zones.map((zone) => ({
    type: "Feature",
    properties: { ...each.address, case: each.label, party: zone.party, ...(zone.depth && { depth_km: Number(zone.depth) }), text: zone.hover.join(", "), provenance: page.provenance },
    geometry: {
      type: "MultiPolygon",
      coordinates: each.outlines[`${zone.party} ${zone.key}`][0].map((rings) => rings.map((ring) => {
        const points = corners(ring, page.grid).map(([x, y]) => map.degrees(x, y).map((value) => Number(value.toFixed(5))));
        return [...points, points[0]];
      })),
    },
  })));
  save(`${called()}.geojson`, JSON.stringify({ type: "FeatureCollection", features }), "application/geo+json");
}

// A scale bar of 1, 2 or 5 with zeros for a map with so many pixels a km, no shorter than some of them.
function barOf(perKm, shortest) {
  const least = shortest / perKm, power = 10 ** Math.floor(Math.log10(least));
  const km = power * [1, 2, 5, 10].find((each) => each * power >= least);
  return { km: `${km.toLocaleString(document.documentElement.lang)} ${page.km}`, pixels: km * perKm };
}
let measured = 0, stated = "";
map.moved = () => {
  tell(false);
  const perKm = map.width / map.view.across;
  if (measured === perKm) return;
  measured = perKm;
  const { km, pixels } = barOf(perKm, 40);
  // What is only stretched is not laid out and painted anew in each frame of a pinch.
  at("bar").style.transform = `scaleX(${pixels / 70})`;
  if (stated !== km) at("bar-km").textContent = stated = km;
};

at("distance").addEventListener("input", change);
addEventListener("hashchange", follow);
at("png").addEventListener("click", savePicture);
at("csv").addEventListener("click", saveFigures);
at("geojson").addEventListener("click", saveZones);
for (const box of document.querySelectorAll("[data-layer]")) {
  box.addEventListener("change", () => { map.hidden[box.checked ? "delete" : "add"](box.dataset.layer); map.draw(); });
}
at("in").addEventListener("click", () => map.zoom(1 / 1.5));
at("out").addEventListener("click", () => map.zoom(1.5));
at("whole").addEventListener("click", () => map.show(map.home));
const keys = {
  ArrowLeft: () => map.shift(-0.1, 0), ArrowRight: () => map.shift(0.1, 0), ArrowUp: () => map.shift(0, 0.1), ArrowDown: () => map.shift(0, -0.1),
  "+": () => map.zoom(1 / 1.5), "=": () => map.zoom(1 / 1.5), "-": () => map.zoom(1.5), 0: () => map.show(map.home),
  Escape: () => { at("tip").hidden = true; },
};
at("map").addEventListener("keydown", (event) => {
  // With one of these, a key is the browser's: back, or larger type.
  if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
  keys[event.key]();
  event.preventDefault();
});
// What is below the pointer; while a hand moves the map, nothing.
const tip = (event) => {
  if (event.buttons && event.type === "pointermove" && at("tip").hidden) return;
  const lines = event.type === "pointerleave" || (event.buttons && event.type === "pointermove") ? [] : map.find(map.point(event));
  at("tip").hidden = lines.length === 0;
  if (at("tip").hidden) return;
  at("tip").replaceChildren(...lines.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
  const box = at("map").getBoundingClientRect(), left = event.clientX - box.left;
  at("tip").style.cssText = `top: ${event.clientY - box.top + 14}px; ${left > box.width / 2 ? `right: ${box.width - left + 8}px` : `left: ${left + 12}px`}`;
};
for (const kind of ["pointermove", "pointerleave", "click"]) at("map").addEventListener(kind, tip);

if (at("case")) {
  if (page.with !== null) at("with").value = page.with;
  at("case").addEventListener("input", change);
  at("with").addEventListener("input", change);
  at("swipe").addEventListener("input", show);
}
if (at("play")) {
  let beat = null;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const face = () => {
    at("total").ariaLive = beat ? "off" : "polite";  // nobody can listen to a sentence for each day
    at("play").textContent = beat ? "❚❚" : "▶";
    at("play").ariaLabel = at("play").title = page.words[beat ? "Pause" : "Play"];
  };
  const stop = () => { clearInterval(beat); beat = null; face(); };
  at("play").addEventListener("click", () => {
    if (beat) return stop();
    if (number("case") === page.cases.length - 1) at("case").value = 0;
    beat = setInterval(() => {
      at("case").value = number("case") + 1;
      change();
      if (number("case") === page.cases.length - 1) stop();
    }, still.matches ? 2000 : 700);
    change();
    face();
  });
}
follow();
document.body.dataset.ready = "yes";
