// A map in its frame, moved by hands. While one moves it, the pictures lie there as they are and only their places
// change; new ones are painted beside, for some milliseconds of each frame, and laid in their stead once complete.

// A picture is so much wider and higher than its frame that a hand finds map beyond the edge.
const WIDE = 2;
// Of what a picture has beyond the frame, so much is used up when the next one is begun.
const EARLY = 0.35;
// So much closer than its picture a view may be before it looks coarse.
const COARSE = 1.5;
const FRAME_SHARE = 6;  // milliseconds of a frame for painting: phones are slow, and have other work
const REST = 160;  // milliseconds after which a hand rests
// The map as it opens is so much wider than the closest view, and so much narrower than the furthest.
const CLOSEST = 200, FURTHEST = 3;

const same = (one, other) => one.x === other.x && one.y === other.y && one.across === other.across;

class DrawnMap extends Painter {
  constructor(frame, page) {
    super(page);
    Object.assign(this, { frame, sides: [], sheets: [], moved: () => {}, work: null, turn: new MessageChannel() });
    const [west, south, east, north] = page.frame;
    this.home = { x: (west + east) / 2, y: (south + north) / 2, across: east - west };
    this.aspect = (east - west) / (north - south);
    this.view = { ...this.home };
    this.night.addEventListener("change", () => this.draw());
    // Paper is light, and waits for no next frame.
    for (const [kind, printed] of [["beforeprint", true], ["afterprint", false]]) addEventListener(kind, () => { this.printed = printed; this.repaint(); });
    this.turn.port1.onmessage = () => this.goOn();
    new ResizeObserver(() => this.fit()).observe(frame);
    this.fit();
    this.listen();
  }

  fit() {
    this.width = this.frame.clientWidth || 1;
    this.ratio = Math.min(devicePixelRatio || 1, 2);
    this.draw();
  }

  // What is shown, from and to which share of the width: one side, or two on either side of a line.
  split(sides) {
    const known = sides.length === this.sides.length && sides.every(({ of, step }, i) => of === this.sides[i].of && step === this.sides[i].step);
    this.sides = sides;
    if (known && this.painted) this.place();
    else this.draw();
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
  zoom(factor) { this.glide(this.magnified(factor)); }
  shift(x, y) { this.glide({ ...this.view, x: this.view.x + x * this.view.across, y: this.view.y + y * this.view.across }); }

  // The place on the plane of an event, and whose side of the line between two maps it is on.
  point(event) {
    const box = this.frame.getBoundingClientRect();
    const [across, up] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    return { x: this.view.x + (across - 0.5) * this.view.across, y: this.view.y - (up - 0.5) * this.view.across / this.aspect, share: across };
  }

  // Paints once a frame, however often it is asked to.
  draw() {
    clearTimeout(this.rest);
    this.rest = null;
    this.moved();
    this.again ??= requestAnimationFrame(() => { this.again = null; this.repaint(); });
  }
  repaint() {
    this.work = this.paint();
    this.finish();
  }

  // A picture of the view for each side, and then all of them laid in their places: copied, since a canvas that
  // comes and goes would be laid out anew.
  *paint(view = this.view) {
    const { width, ratio } = this;
    this.stale = false;
    while (this.sheets.length < this.sides.length) this.sheets.push(this.sheet());
    for (const [i, side] of this.sides.entries()) {
      const { next } = this.sheets[i];
      next.width = Math.round(width * WIDE * ratio);
      next.height = Math.round(width * WIDE / this.aspect * ratio);
      yield* this.picture(next, { ...view, across: view.across * WIDE }, ratio, side);
    }
    yield;
    for (const sheet of this.sheets.splice(this.sides.length)) sheet.holder.remove();
    for (const { shown, next } of this.sheets) {
      if (shown.width !== next.width || shown.height !== next.height) [shown.width, shown.height] = [next.width, next.height];
      shown.getContext("2d", OPAQUE).drawImage(next, 0, 0);
    }
    this.painted = view;
    this.place();
  }
  sheet() {
    const [holder, shown, next] = ["div", "canvas", "canvas"].map((kind) => document.createElement(kind));
    holder.append(shown);
    this.frame.append(holder);
    return { holder, shown, next };
  }

  // Where a hand will be that goes on: as far ahead as it has come, but not out of sight.
  get ahead() {
    const { painted, view } = this, across = view.across * Math.max(view.across / painted.across, 1);
    const [x, y] = [view.x - painted.x, view.y - painted.y], away = Math.max(Math.abs(x), Math.abs(y) * this.aspect);
    const share = Math.min(1, EARLY * (WIDE - 1) / 2 * across / away) || 0;
    return this.within({ x: view.x + share * x, y: view.y + share * y, across });
  }
  // Begins pictures of the view, to be gone on with.
  begin() {
    if (this.work || (this.painted && !this.stale && same(this.painted, this.view))) return;
    this.work = this.paint(this.rest ? this.ahead : this.view);
    requestAnimationFrame(() => this.allot());
  }
  // Each part is a task of its own: what it draws is only drawn when a task ends, and that takes most of the time.
  allot() {
    this.until = performance.now() + FRAME_SHARE;
    this.goOn();
  }
  goOn() {
    if (!this.work) return;
    if (this.work.next().done) this.end();
    else if (performance.now() < this.until) this.turn.port2.postMessage(null);
    else requestAnimationFrame(() => this.allot());
  }
  finish() {
    while (!this.work.next().done);
    this.end();
  }
  end() {
    this.work = null;
    if (this.used > 1) this.catchUp();
    else if (!this.rest) this.begin();  // of where the hand has come to since
  }
  catchUp() {
    this.work = this.paint(this.ahead);
    this.finish();
  }

  // How much is used up of what the pictures have beyond the frame; of more than 1, the frame shows nothing.
  get used() {
    const { painted, view } = this, wider = (view.across - painted.across) / 2;
    const away = Math.max(Math.abs(view.x - painted.x), Math.abs(view.y - painted.y) * this.aspect);
    return (away + wider) / ((WIDE - 1) / 2 * painted.across);
  }

  // Moves the pictures as they are, which costs nothing; before they end, and when the hand rests, others are begun.
  glide(asked) {
    this.view = this.within(asked);
    if (!this.painted || this.again) return this.draw();
    this.moved();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.settle(), REST);
    if (this.used > 1 && this.work) this.finish();
    if (this.used > 1) this.catchUp();
    else if (this.used > EARLY || this.painted.across > COARSE * this.view.across) this.begin();
    this.place();
  }
  settle() {
    clearTimeout(this.rest);
    this.rest = null;
    this.begin();
  }
  // A tile has come, and others may come with it.
  loaded() {
    this.stale = true;
    this.rest ??= setTimeout(() => this.settle(), REST);
  }
  get still() { return !this.again && !this.rest && !this.work; }

  // Lays the pictures where the view has them, each in its part of the frame.
  place() {
    const { painted, view, width, ratio } = this, scale = width / view.across, grown = painted.across / view.across;
    const whole = (pixels) => (grown === 1 ? Math.round(pixels * ratio) / ratio : pixels);  // or letters would blur
    const [x, y] = [(painted.x - view.x) * scale, (view.y - painted.y) * scale].map(whole);
    const edge = (WIDE - 1) / 2 * width;
    for (const [i, { holder, shown: { style } }] of this.sheets.entries()) {
      const { from, to } = this.sides[i];
      Object.assign(holder.style, { left: `${100 * from}%`, width: `${100 * (to - from)}%` });
      Object.assign(style, { left: `${-edge - from * width}px`, top: `${-edge / this.aspect}px`, width: `${WIDE * width}px`, height: `${WIDE * width / this.aspect}px` });
      style.transform = x || y || grown !== 1 ? `translate(${x}px, ${y}px) scale(${grown})` : "";
    }
  }

  // The view as one picture, so many dots wide.
  print(dots) {
    const [whole, part] = [0, 1].map(() => Object.assign(document.createElement("canvas"), { width: dots, height: Math.round(dots / this.aspect) }));
    const pen = whole.getContext("2d");
    for (const side of this.sides) {
      const left = Math.round(side.from * dots), across = Math.max(Math.round(side.to * dots) - left, 1);
      for (const _ of this.picture(part, this.view, Math.max(dots / this.width, 1), side));
      pen.drawImage(part, left, 0, across, part.height, left, 0, across, part.height);
      if (side.from > 0) { pen.fillStyle = this.colours.text; pen.fillRect(left - 1, 0, 3, part.height); }
    }
    return whole;
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
    const brush = this.tester ??= document.createElement("canvas").getContext("2d");
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
    let start = null, due = null;
    const grasp = () => {
      const all = [...hands.values()];
      const middle = { clientX: all.reduce((sum, h) => sum + h.clientX, 0) / all.length, clientY: all.reduce((sum, h) => sum + h.clientY, 0) / all.length };
      const span = all.length > 1 ? Math.hypot(all[0].clientX - all[1].clientX, all[0].clientY - all[1].clientY) : 0;
      return { middle, span };
    };
    const begin = () => { start = hands.size ? { ...grasp(), view: this.view, box: frame.getBoundingClientRect() } : null; };
    // Once a frame, however many fingers there are.
    const follow = () => {
      due = null;
      if (!start) return;
      const { middle, span } = grasp(), { view, box } = start, pixels = this.width;
      const { across } = this.within({ ...view, across: span && start.span ? view.across * start.span / span : view.across });
      // The place that was grasped stays below the hand.
      const at = (point, axis) => axis === "x" ? (point.clientX - box.left) / pixels - 0.5 : 0.5 / this.aspect - (point.clientY - box.top) / pixels;
      this.glide({
        x: view.x + at(start.middle, "x") * view.across - at(middle, "x") * across,
        y: view.y + at(start.middle, "y") * view.across - at(middle, "y") * across, across,
      });
    };
    frame.addEventListener("pointerdown", (event) => {
      if (event.button) return;  // a menu's, not a hand's
      frame.setPointerCapture(event.pointerId);
      hands.set(event.pointerId, event);
      begin();
    });
    frame.addEventListener("pointermove", (event) => {
      if (!hands.has(event.pointerId)) return;
      hands.set(event.pointerId, event);
      due ??= requestAnimationFrame(follow);
    });
    for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, (event) => {
      if (!hands.has(event.pointerId)) return;
      if (due) { cancelAnimationFrame(due); follow(); }
      hands.delete(event.pointerId);
      begin();
      this.settle();
    });
    frame.addEventListener("wheel", (event) => {
      // In a frame of another page the wheel is that page's, unless a key says otherwise.
      if (document.body.classList.contains("embed") && !event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.glide(this.magnified(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), this.point(event)));
    }, { passive: false });
  }
}
