// The landscape's pictures in the app itself: in which frame a coarse one stands, when the whole one does, and how a surface turns. Prints a table.
//
// Times are from the event to the end of the frame that drew, with all that the page did between; no GPU.

import { chromium } from "@playwright/test";
import { launchOptions } from "../tests/browser/chromium.js";

const url = process.env.DOWNHILL_URL;
if (!url) {
  console.error("run `cargo xtask bench`, or name the served app: DOWNHILL_URL=http://127.0.0.1:8080/ node benches/pictures.js");
  process.exit(2);
}

const ROUNDS = 9;
const TRAINED = "data=spirals&n=200&noise=0.05&test=0&hidden=8&act=tanh&loss=ce&opt=adam&lr=0.02&batch=20&init=xavier&t=1500";
/** What is zoomed into, and so sampled anew: a name and a Spec. @type {[string, string][]} */
const MAPS = [
  ["trained 2-8-1, two weights, 256×256, n = 200", TRAINED],
  ["trained 2-8-1, all weights, 256×256, n = 200", `${TRAINED}&slice=filter`],
  ["digits 64-32-10, all weights, n = 1438", "data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he&t=200&slice=filter"],
];

const browser = await chromium.launch(launchOptions);
const median = (/** @type {number[]} */ values) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

/** A page on a Spec, which notes in which frame what was drawn. @param {string} spec */
async function open(spec) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.addInitScript(() => {
    const log = { remark: "", drawn: false, sides: 0, traced: /** @type {number[]} */ ([]) };
    Object.assign(window, { log });
    const { fillText, lineTo } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.fillText = function write(text, ...rest) {
      if (/\d×\d/.test(text)) log.remark = text;
      log.drawn = true;
      return fillText.call(this, text, .../** @type {[number, number]} */ (rest));
    };
    CanvasRenderingContext2D.prototype.lineTo = function trace(x, y) {
      log.sides += 1;
      lineTo.call(this, x, y);
    };
    document.addEventListener("downhill:frame", () => {
      if (log.sides > 3000) log.traced.push(log.sides);
      log.sides = 0;
    }, true);
  });
  await page.goto(`${url}#/explore?${spec}`);
  await page.locator("downhill-lab[data-status]").waitFor();
  await page.waitForTimeout(6000);
  return page;
}

/** In the page: zooms once, and says when each picture stood. @param {Element} lab @param {string} key */
function zoom(lab, key) {
  const log = /** @type {any} */ (window).log;
  return new Promise((done) => {
    /** @type {{ coarse: number | null, remark: string, frames: number, whole: number }} */
    const found = { coarse: null, remark: "", frames: 0, whole: 0 };
    const start = performance.now();
    const frame = () => {
      found.frames += 1;
      if (log.drawn) {
        const isCoarse = /preview|samples/.test(log.remark);
        if (isCoarse && found.coarse === null) Object.assign(found, { coarse: performance.now() - start, remark: log.remark, first: found.frames });
        if (!isCoarse) {
          found.whole = performance.now() - start;
          lab.removeEventListener("downhill:frame", frame);
          done(found);
          return;
        }
      }
      Object.assign(log, { drawn: false, remark: "" });
    };
    Object.assign(log, { drawn: false, remark: "" });
    lab.addEventListener("downhill:frame", frame);
    window.dispatchEvent(new KeyboardEvent("keydown", { key }));
  });
}

/** In the page: turns the surface for a while, a little in every frame, and looks at the clock. @param {Element} lab @param {number} ms */
function turn(lab, ms) {
  const root = /** @type {ShadowRoot} */ (lab.shadowRoot);
  const pane = /** @type {HTMLElement} */ (root.querySelector("[data-pane=landscape]"));
  const box = pane.getBoundingClientRect();
  const point = (/** @type {string} */ type, /** @type {number} */ x) => pane.dispatchEvent(new PointerEvent(type, { clientX: box.left + 30 + x, clientY: box.top + 30, pointerId: 1, bubbles: true, button: 0 }));
  pane.setPointerCapture = () => {};
  return new Promise((done) => {
    const times = /** @type {number[]} */ ([]);
    const work = /** @type {number[]} */ ([]);
    const from = performance.now();
    let [last, x] = [from, 0];
    point("pointerdown", 0);
    const ended = () => work.push(performance.now() - begun);
    let begun = from;
    lab.addEventListener("downhill:frame", ended);
    const frame = (/** @type {number} */ now) => {
      times.push(now - last);
      [last, begun] = [now, performance.now()];
      point("pointermove", (x += 2) % 400);
      if (now - from < ms) requestAnimationFrame(frame);
      else {
        point("pointerup", x % 400);
        lab.removeEventListener("downhill:frame", ended);
        done({ times: times.slice(2), work: work.slice(2) });
      }
    };
    requestAnimationFrame(frame);
  });
}

try {
  console.log(`\nPictures of the landscape after a zoom, 1280×720, software rendering, Chromium ${browser.version()}; medians of ${ROUNDS}`);
  console.log("| landscape | coarse picture | in frame | after ms | whole after ms |\n|---|---|---:|---:|---:|");
  for (const [name, spec] of MAPS) {
    const page = await open(spec);
    const all = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      all.push(/** @type {any} */ (await page.locator("downhill-lab").evaluate(zoom, round % 2 ? "-" : "+")));
      await page.waitForTimeout(300);
    }
    const coarse = all.filter(({ coarse: at }) => at !== null);
    const cells = [name, coarse[0]?.remark ?? "none: whole at once", coarse.length ? median(coarse.map(({ first }) => first)) : "", coarse.length ? median(coarse.map(({ coarse: at }) => at)).toFixed(0) : "", median(all.map(({ whole }) => whole)).toFixed(0)];
    console.log(`| ${cells.join(" | ")} |`);
    await page.close();
  }
  console.log("\nA surface that is turned: from one frame to the next, and what the page did in each\n| surface | frames | median ms | 95 % ms | worst ms | work, median ms | work, 95 % ms | cells a side turning → at rest |\n|---|---:|---:|---:|---:|---:|---:|---:|");
  for (const [name, spec] of [MAPS[0] ?? ["", ""], ["penguins, one neuron", "data=penguins&t=200"]]) {
    const page = await open(`${spec}&view=surface`);
    const { times, work } = /** @type {any} */ (await page.locator("downhill-lab").evaluate(turn, 5000));
    // After the last turn it is drawn once more, finer: three sides of each cell are traced in a drawing.
    await page.waitForTimeout(1000);
    const cells = await page.evaluate(() => {
      const { traced } = /** @type {any} */ (window).log;
      const turning = traced.slice(0, -1).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
      return [turning[turning.length >> 1] ?? 0, traced.at(-1)].map((sides) => Math.floor(Math.sqrt(sides / 3))).join(" → ");
    });
    const at = (/** @type {number[]} */ values, /** @type {number} */ share) => (values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? NaN).toFixed(1);
    console.log(`| ${[name, times.length, at(times, 0.5), at(times, 0.95), at(times, 1), at(work, 0.5), at(work, 0.95), cells].join(" | ")} |`);
    await page.close();
  }
} finally {
  await browser.close();
}
