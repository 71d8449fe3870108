// Charts beside their tables. The table is the page's own; the chart is drawn from the same rows and toggled with it.
/* global echarts */

import { face, followingTheTheme, token } from "./paint.js";

const number = new Intl.NumberFormat("en");

function axisText() {
  return { color: token("secondary"), fontFamily: face(), fontSize: 12 };
}

function shared() {
  return { animation: false, textStyle: { fontFamily: face() }, aria: { enabled: false } };
}

function columns(rows, width) {
  const labelled = width / rows.length > 30;
  return {
    ...shared(),
    grid: { left: 8, right: 8, top: 24, bottom: 4, containLabel: true },
    xAxis: {
      type: "category",
      data: rows.map((row) => row.label),
      axisLabel: { ...axisText(), hideOverlap: true },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("ink") } },
    },
    yAxis: {
      type: "value",
      min: 0,
      minInterval: 1,
      axisLabel: { ...axisText(), formatter: (value) => number.format(value) },
      splitLine: { lineStyle: { color: token("line") } },
    },
    series: [bars(rows, labelled, "top")],
  };
}

function lines(rows) {
  return {
    ...shared(),
    grid: { left: 8, right: 56, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: "value", min: 0, show: false },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map((row) => row.label),
      axisLabel: { ...axisText(), color: token("ink"), width: 168, overflow: "truncate" },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: token("ink") } },
    },
    series: [bars(rows, true, "right")],
  };
}

function bars(rows, labelled, position) {
  return {
    type: "bar",
    barCategoryGap: "28%",
    cursor: "pointer",
    data: rows.map((row) => ({ value: row.value, itemStyle: { color: token(row.colour || "c1") } })),
    label: {
      show: labelled,
      position,
      color: token("ink"),
      fontFamily: face(),
      fontSize: 12,
      formatter: (point) => number.format(point.value),
    },
    emphasis: { itemStyle: { color: token("sea") } },
  };
}

function show(figure, asTable) {
  const button = figure.querySelector("button");
  figure.querySelector(".canvas").hidden = asTable;
  figure.querySelector(".table").hidden = !asTable;
  button.textContent = asTable ? button.dataset.asChart : button.dataset.asTable;
}

function start(figure) {
  const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  if (!data.rows.length) return;
  const canvas = figure.querySelector(".canvas");
  const button = figure.querySelector("button");
  button.hidden = false;
  show(figure, false);
  if (data.shape === "bars") canvas.style.height = `${Math.max(120, data.rows.length * 26 + 16)}px`;
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  followingTheTheme(() => chart.setOption((data.shape === "bars" ? lines : columns)(data.rows, canvas.clientWidth), true));
  chart.on("click", (point) => {
    const target = data.rows[point.dataIndex]?.href;
    if (target) window.location.assign(target);
  });
  new ResizeObserver(() => canvas.hidden || chart.resize()).observe(canvas);
  let asTable = false;
  button.addEventListener("click", () => {
    asTable = !asTable;
    show(figure, asTable);
    if (!asTable) chart.resize();
  });
  window.addEventListener("beforeprint", () => show(figure, true));
  window.addEventListener("afterprint", () => show(figure, asTable));
}

for (const figure of document.querySelectorAll("figure.chart")) start(figure);
