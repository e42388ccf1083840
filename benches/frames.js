// The frames of the app itself while it plays: how long each took, and how long digits take to be learnt. Prints a table.
//
// A frame is what the browser shows; its time is from one animation frame to the next, with all that the page did between.

import { chromium } from "@playwright/test";
import { launchOptions } from "../tests/browser/chromium.js";

const url = process.env.DOWNHILL_URL;
if (!url) {
  console.error("run `cargo xtask bench`, or name the served app: DOWNHILL_URL=http://127.0.0.1:8080/ node benches/frames.js");
  process.exit(2);
}

const SECONDS = 8;
const DIGITS = "data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he";
const SPIRALS = "data=spirals&n=400&noise=0.05&gain=4&hidden=8,8&act=tanh&loss=ce&opt=adam&lr=0.02&batch=32&init=xavier";
/** What plays: a name, a Spec, and the share of held-out samples (in percent) whose time is asked for. @type {[string, string, number?][]} */
const PLAYS = [
  ["penguins, one neuron, map", "data=penguins"],
  ["spirals, 2-8-8-1, map", SPIRALS],
  ["spirals, 2-8-8-1, network", `${SPIRALS}&view=network`],
  ["digits, 64-32-10, map", DIGITS],
  ["digits, 64-32-10, network", `${DIGITS}&view=network`, 95],
];

const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  console.log(`\nFrames while the app plays for ${SECONDS} s at its default speed, 1280×720, software rendering, Chromium ${browser.version()}`);
  console.log("| what plays | frames | median ms | 95 % ms | worst ms | updates made | remark |\n|---|---:|---:|---:|---:|---:|---|");
  for (const [name, spec, aim] of PLAYS) {
    // A page of its own for each, as a visitor has.
    await page.goto("about:blank");
    await page.goto(`${url}#/explore?${spec}`);
    const lab = page.locator("downhill-lab");
    await lab.locator("[data-act=play]").waitFor();
    await page.waitForTimeout(1500);
    const { times, reached, updates } = await lab.evaluate(play, { ms: SECONDS * 1000, aim: aim ?? 0 });
    const sorted = times.sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN).toFixed(1);
    const remark = !aim ? "" : reached === null ? `${aim} % of the held-out samples not reached` : `${aim} % of the held-out samples after ${(reached / 1000).toFixed(1)} s`;
    console.log(`| ${[name, times.length, at(0.5), at(0.95), at(1), updates, remark].join(" | ")} |`);
  }
} finally {
  await browser.close();
}

/**
 * In the page: plays, and looks at the clock in every frame.
 * @param {Element} lab @param {{ ms: number, aim: number }} what
 * @returns {Promise<{ times: number[], reached: number | null, updates: number }>}
 */
function play(lab, { ms, aim }) {
  const root = /** @type {ShadowRoot} */ (lab.shadowRoot);
  const accuracy = () => parseFloat(root.querySelector("[data-readout=test_accuracy]")?.textContent?.match(/[\d.]+(?=\s*%)/)?.[0] ?? "");
  const button = /** @type {HTMLElement} */ (root.querySelector("[data-act=play]"));
  return new Promise((done) => {
    /** @type {number[]} */
    const times = [];
    /** @type {number | null} */
    let reached = null;
    button.click();
    const start = performance.now();
    let last = start;
    const frame = (/** @type {number} */ now) => {
      times.push(now - last);
      last = now;
      if (aim && reached === null && accuracy() >= aim) reached = now - start;
      if (now - start < ms) requestAnimationFrame(frame);
      else {
        button.click();
        done({ times: times.slice(1), reached, updates: Number(/** @type {HTMLElement} */ (lab).dataset.step) });
      }
    };
    requestAnimationFrame(frame);
  });
}
