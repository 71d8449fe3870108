// The map: points, contours and labels on a canvas; the lists beside it hold the same and work by keyboard.
// On a narrow screen the still picture stays, and the lists do the work.
/* global echarts */

import { face, followingTheTheme, token } from "./paint.js";

const settings = JSON.parse(document.getElementById("map-settings").textContent);
const box = document.getElementById("map-canvas");
const drawing = box.querySelector(".drawing");
const tip = box.querySelector(".tip");
const colour = document.getElementById("colour");
const SIGHT = 10; // rights listed of those in sight
const CLOSEST = 1.2; // per cent of the whole that is seen closest up
const narrow = window.matchMedia("(max-width: 640px)").matches;
const facts = new Map();
const shown = { x: [0, 100], y: [0, 100] }; // per cent of the extent

let map; // what the server said
let extent;
let chart;
let pointed = -1;

function categories() {
  if (colour.value !== "year") {
    const known = colour.value === "type" ? settings.types : settings.states;
    const values = map.points[colour.value];
    return known
      .map((entry) => ({ ...entry, has: (index) => (values[index] || "unknown") === entry.key }))
      .filter((entry) => values.some((_, index) => entry.has(index)));
  }
  return fifths();
}

// Five spans of years with about as many rights each, and those whose year is not known.
function fifths() {
  const years = map.points.year.filter(Boolean).sort((a, b) => a - b);
  const edges = [...new Set([0, 0.2, 0.4, 0.6, 0.8].map((share) => years[Math.floor(share * years.length)]))];
  const spans = edges.filter(Boolean).map((first, place, all) => {
    const last = place + 1 < all.length ? all[place + 1] - 1 : years.at(-1);
    const label = first === last ? `${first}` : settings.words.from.replace("%(first)s", first).replace("%(last)s", last);
    return { label, colour: settings.years[place], has: (index) => map.points.year[index] >= first && map.points.year[index] <= last };
  });
  if (years.length < map.points.year.length) {
    spans.push({ label: settings.words.unknown, colour: "grey", has: (index) => !map.points.year[index] });
  }
  return spans;
}

function measure() {
  const rings = map.contours.flatMap((contour) => contour.rings).flat();
  const xs = [...map.points.x, ...rings.map((point) => point[0])];
  const ys = [...map.points.y, ...rings.map((point) => point[1])];
  const of = (values) => values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  return { x: of(xs), y: of(ys) };
}

// The axes of both directions on one scale, whatever the shape of the box.
function axes() {
  const middle = { x: (extent.x[0] + extent.x[1]) / 2, y: (extent.y[0] + extent.y[1]) / 2 };
  const [width, height] = [drawing.clientWidth || 1, drawing.clientHeight || 1]; // a canvas that is not shown counts as a square
  const unit = Math.max((extent.x[1] - extent.x[0]) / width, (extent.y[1] - extent.y[0]) / height, 1e-6) * 1.06;
  const half = { x: (unit * width) / 2, y: (unit * height) / 2 };
  return { x: [middle.x - half.x, middle.x + half.x], y: [middle.y - half.y, middle.y + half.y] };
}

function axis([min, max]) {
  return { type: "value", min, max, show: false };
}

function zoom(which) {
  return {
    type: "inside",
    [`${which}AxisIndex`]: 0,
    filterMode: "none",
    start: shown[which][0],
    end: shown[which][1],
    minSpan: CLOSEST,
    zoomOnMouseWheel: "ctrl",
    moveOnMouseMove: true,
    preventDefaultMouseMove: true,
  };
}

function contours() {
  const rings = map.contours.flatMap((contour) => contour.rings);
  return {
    type: "custom",
    silent: true,
    z: 1,
    data: rings.map((_, index) => [index]),
    renderItem: (params, api) => ({
      type: "polyline",
      shape: { points: rings[params.dataIndex].map((point) => api.coord(point)) },
      style: { stroke: token("line"), lineWidth: 1, fill: null },
    }),
  };
}

function points(category, size) {
  const data = [];
  for (let index = 0; index < map.points.rid.length; index += 1) {
    if (category.has(index)) data.push([map.points.x[index], map.points.y[index], index]);
  }
  return {
    type: "scatter",
    name: category.label,
    z: 2,
    large: data.length > 3000,
    largeThreshold: 3000,
    symbolSize: size,
    data,
    itemStyle: { color: token(category.colour), opacity: 0.75 },
    cursor: "pointer",
  };
}

// Names of the regions of one level; the larger the region, the sooner its name stays where names would meet.
function names() {
  const span = shown.x[1] - shown.x[0];
  const level = span > 55 ? (chart.getWidth() < 560 ? 0 : 1) : span > 30 ? 1 : 2;
  const regions = map.regions.filter((region) => region.level === level);
  const most = Math.max(...regions.map((region) => region.count), 1);
  return {
    type: "scatter",
    silent: true,
    z: 4,
    symbolSize: 1,
    itemStyle: { opacity: 0 },
    labelLayout: { hideOverlap: true },
    data: regions.map((region) => ({
      value: [region.x, region.y],
      label: {
        show: true,
        opacity: 1,
        position: "inside",
        formatter: region.terms.slice(0, 2).join(settings.words.and),
        color: token("ink"),
        fontFamily: face(),
        fontSize: Math.round(11 + 5 * Math.sqrt(region.count / most)),
        fontWeight: 600,
        textBorderColor: token("paper"),
        textBorderWidth: 3,
      },
    })),
  };
}

function ring() {
  const at = pointed < 0 ? [] : [[map.points.x[pointed], map.points.y[pointed]]];
  return {
    type: "scatter",
    id: "ring",
    silent: true,
    z: 5,
    symbolSize: 18,
    data: at,
    itemStyle: { color: "transparent", borderColor: token("ink"), borderWidth: 2.5 },
  };
}

function draw() {
  const scale = axes();
  const closer = Math.sqrt(100 / (shown.x[1] - shown.x[0]));
  const size = Math.max(3, Math.min(9, (260 * closer) / Math.sqrt(map.points.rid.length)));
  const all = categories();
  chart.setOption(
    {
      animation: false,
      textStyle: { fontFamily: face() },
      grid: { left: 0, right: 0, top: 0, bottom: 0 },
      xAxis: axis(scale.x),
      yAxis: axis(scale.y),
      dataZoom: [zoom("x"), zoom("y")],
      series: [contours(), ...all.map((category) => points(category, size)), names(), ring()],
    },
    true,
  );
  keys(all);
}

function keys(all) {
  const list = document.getElementById("map-keys");
  list.replaceChildren(
    ...all.map((category) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.backgroundColor = token(category.colour);
      item.append(swatch, category.label);
      return item;
    }),
  );
}

// What is in sight, in the map's own coordinates.
function sight() {
  const scale = axes();
  const of = (which) => shown[which].map((share) => scale[which][0] + ((scale[which][1] - scale[which][0]) * share) / 100);
  return { x: of("x"), y: of("y") };
}

function look(x, y) {
  const clamp = ([start, end]) => {
    const span = Math.min(100, Math.max(CLOSEST, end - start));
    const low = Math.min(Math.max(0, (start + end - span) / 2), 100 - span);
    return [low, low + span];
  };
  [shown.x, shown.y] = [clamp(x), clamp(y)];
  if (chart) {
    chart.dispatchAction({
      type: "dataZoom",
      batch: ["x", "y"].map((which, dataZoomIndex) => ({ dataZoomIndex, start: shown[which][0], end: shown[which][1] })),
    });
  } else {
    list();
  }
}

function scaleBy(factor) {
  const around = ([start, end]) => {
    const half = ((end - start) * factor) / 2;
    return [(start + end) / 2 - half, (start + end) / 2 + half];
  };
  look(around(shown.x), around(shown.y));
}

function shift(dx, dy) {
  const by = ([start, end], share) => {
    const move = Math.min(Math.max(-start, (end - start) * share), 100 - end);
    return [start + move, end + move];
  };
  look(by(shown.x, dx), by(shown.y, dy));
}

function lookAt(x, y) {
  const scale = axes();
  const place = (value, [low, high]) => (100 * (value - low)) / (high - low);
  const [px, py] = [place(x, scale.x), place(y, scale.y)];
  look([px - 12, px + 12], [py - 12, py + 12]);
}

async function factsOf(indices) {
  const missing = indices.filter((index) => !facts.has(index));
  if (missing.length) {
    const address = new URL(settings.rights, window.location.href);
    for (const index of missing) address.searchParams.append("rid", map.points.rid[index]);
    const answer = await fetch(address);
    if (!answer.ok) return [];
    for (const fact of await answer.json()) facts.set(map.points.rid.indexOf(fact.rid), fact);
  }
  return indices.map((index) => facts.get(index)).filter(Boolean);
}

let listing = 0;

async function list() {
  const { x, y } = sight();
  const middle = [(x[0] + x[1]) / 2, (y[0] + y[1]) / 2];
  const inside = [];
  for (let index = 0; index < map.points.rid.length; index += 1) {
    const [px, py] = [map.points.x[index], map.points.y[index]];
    if (px >= x[0] && px <= x[1] && py >= y[0] && py <= y[1]) inside.push([(px - middle[0]) ** 2 + (py - middle[1]) ** 2, index]);
  }
  inside.sort((a, b) => a[0] - b[0]);
  const nearest = inside.slice(0, SIGHT).map(([, index]) => index);
  const turn = (listing += 1);
  const rights = await factsOf(nearest);
  if (turn !== listing) return;
  document.getElementById("map-sight-count").textContent = inside.length.toLocaleString("en");
  const items = rights.map((fact, place) => entry(fact, nearest[place]));
  if (!items.length) {
    const none = document.createElement("li");
    none.textContent = settings.words.none;
    items.push(none);
  }
  document.getElementById("map-rights").replaceChildren(...items);
}

function entry(fact, index) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = fact.href;
  link.textContent = fact.title;
  const more = document.createElement("span");
  more.className = "quiet";
  more.textContent = [fact.holder, fact.state].filter(Boolean).join(" · ");
  item.append(link, document.createElement("br"), more);
  if (!chart) return item;
  for (const [event, value] of [["focusin", index], ["focusout", -1], ["mouseenter", index], ["mouseleave", -1]]) {
    item.addEventListener(event, () => point(value));
  }
  return item;
}

function point(index) {
  pointed = index;
  chart.setOption({ series: [ring()] });
}

let hovering = 0;

async function hover(event) {
  const turn = (hovering += 1);
  const index = event.value?.[2];
  if (index === undefined) return;
  const [fact] = await factsOf([index]);
  if (turn !== hovering || !fact) return;
  tip.textContent = [fact.title, fact.holder, fact.state].filter(Boolean).join(" · ");
  tip.hidden = false;
  const [x, y] = chart.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, [event.value[0], event.value[1]]);
  tip.style.left = `${Math.min(x + 12, drawing.clientWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(y + 12, drawing.clientHeight - tip.offsetHeight - 8)}px`;
}

function unhover() {
  hovering += 1;
  tip.hidden = true;
}

let waiting;

function moved() {
  unhover();
  for (const [place, which] of ["x", "y"].entries()) {
    const { start, end } = chart.getOption().dataZoom[place];
    shown[which] = [start, end];
  }
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => {
    draw();
    list();
  }, 200);
}

function buttons() {
  const acts = { in: () => scaleBy(0.6), out: () => scaleBy(1 / 0.6), all: () => look([0, 100], [0, 100]) };
  for (const button of box.querySelectorAll("[data-zoom]")) button.addEventListener("click", acts[button.dataset.zoom]);
  const strokes = {
    "+": acts.in, "=": acts.in, "-": acts.out, 0: acts.all,
    ArrowLeft: () => shift(-0.2, 0), ArrowRight: () => shift(0.2, 0), ArrowUp: () => shift(0, 0.2), ArrowDown: () => shift(0, -0.2),
  };
  drawing.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in strokes)) return;
    event.preventDefault();
    strokes[event.key]();
  });
  colour.addEventListener("change", draw);
}

function regions() {
  for (const item of document.querySelectorAll("#map-regions > li")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...item.childNodes);
    button.addEventListener("click", () => lookAt(Number(item.dataset.x), Number(item.dataset.y)));
    item.append(button);
  }
}

async function start() {
  const answer = await fetch(settings.points);
  if (!answer.ok) return; // the still picture stays
  map = await answer.json();
  extent = measure();
  document.getElementById("map-sight").hidden = false;
  if (!narrow) canvas();
  regions();
  list();
  document.getElementById("map").dataset.ready = "yes";
}

function canvas() {
  document.getElementById("map-still").hidden = true;
  for (const id of ["map-canvas", "map-colour", "map-hint"]) document.getElementById(id).hidden = false;
  chart = echarts.init(drawing, null, { renderer: "canvas" });
  followingTheTheme(draw);
  chart.on("datazoom", moved);
  chart.on("click", async (event) => {
    const [fact] = event.value?.[2] === undefined ? [] : await factsOf([event.value[2]]);
    if (fact) window.location.assign(fact.href);
  });
  chart.on("mouseover", hover);
  chart.on("mouseout", unhover);
  new ResizeObserver(() => {
    chart.resize();
    draw();
  }).observe(drawing);
  buttons();
}

start();
