// `cargo xtask bench`: serves this folder and the bench module, opens page.html in Chromium and prints what it measured.
//
// Rates are of this machine at this moment: read them against each other, never alone.

import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { launchOptions } from "../tests/browser/chromium.js";

const here = dirname(fileURLToPath(import.meta.url));
const pkg = process.env.DOWNHILL_BENCH_PKG ?? process.argv[2];
if (!pkg) {
  console.error("run `cargo xtask bench`, or name the folder of the bench module: node benches/run.js target/bench/pkg");
  process.exit(2);
}

/** @type {Record<string, string>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** Where the peer of that name keeps its scripts and its module. */
const TFJS = ["tfjs-core", "tfjs-backend-wasm"].map((name) => join(here, "../node_modules/@tensorflow", name, "dist"));

/** Serves benches/ and, as /pkg/, the module, as /tfjs/ the peer. Isolated, so that the page's clock is fine enough. */
const server = createServer((request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://bench").pathname));
  const [, root = "", name = ""] = /^\/(pkg|tfjs)\/(.*)$/.exec(path) ?? [];
  const file = root === "pkg" ? join(pkg, name) : root === "tfjs" ? (TFJS.map((dir) => join(dir, name)).find((one) => existsSync(one)) ?? "") : join(here, path);
  const type = TYPES[extname(file)];
  if (path.includes("..") || !type || !existsSync(file)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    "Content-Type": type,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
  });
  createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const address = /** @type {import("node:net").AddressInfo} */ (server.address());

const browser = await chromium.launch(launchOptions);
let failed = false;
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(String(error)));
  page.on("console", (message) => console.error(message.text()));
  await page.goto(`http://127.0.0.1:${address.port}/page.html`);
  await page.waitForFunction(() => "bench" in window);
  /** @type {any} */
  const report = await page.evaluate(() => /** @type {any} */ (window).bench);
  console.log(`Landscape of a sigmoid neuron, square loss, ${report.width}×${report.height} grid points.`);
  console.log(`Chromium ${browser.version()}, one thread; medians of ${report.rounds} interleaved rounds.`);
  console.log(`Most of the gain over plain JavaScript is the separable algorithm, which JavaScript has as well.`);
  console.log(`Elementary functions in wasm: hash ${report.hash}`);
  for (const result of report.results) failed = !print(result) || failed;
  for (const result of report.networks) failed = !printNetwork(result) || failed;
  for (const result of report.trainings) failed = !printTraining(result) || failed;
  for (const result of report.runs) failed = !printRuns(result) || failed;
} finally {
  await browser.close();
  server.close();
}
process.exit(failed ? 1 : 0);

/** @param {any} result */
function printNetwork({ widths, side, evaluations, times, distances }) {
  console.log(`\nLandscape of a ${widths.join("-")} tanh network, all parameters moving, ${side}×${side}`);
  console.log("| kernel | ms | M evaluations/s | × plain JS | off |\n|---|---:|---:|---:|---:|");
  for (const name of Object.keys(times)) {
    const cells = [name, times[name].toFixed(2), (evaluations / times[name] / 1000).toFixed(1), (times.plain / times[name]).toFixed(2), distances[name].toExponential(1)];
    console.log(`| ${cells.join(" | ")} |`);
  }
  return distances.f64 < 1e-11 && distances.f32 < 1e-5 && (distances.separable ?? 0) < 1e-11;
}

/** @param {any} result */
function printTraining({ widths, batch, samples, times, distances }) {
  console.log(`\nTraining a ${widths.join("-")} tanh network, batch ${batch}`);
  console.log("| kernel | ms | M samples/s | × plain JS | × generated JS | × object graph | off |\n|---|---:|---:|---:|---:|---:|---:|");
  for (const name of Object.keys(times)) {
    const times_ = (/** @type {string} */ other) => (times[other] / times[name]).toFixed(2);
    const cells = [name, times[name].toFixed(2), (samples / times[name] / 1000).toFixed(2), times_("plain"), times_("generated"), times_("objects"), (distances[name] ?? 0).toExponential(1)];
    console.log(`| ${cells.join(" | ")} |`);
  }
  return Object.values(distances).every((d) => d < 1e-9);
}

/** @param {any} result */
function printRuns({ runs, updates, times, distances }) {
  console.log(`\nStochastic descent of a sigmoid neuron, batch 1: ${runs === 1 ? "one run" : `${runs} runs on the same samples`}`);
  console.log("| kernel | ms | M updates/s in all | × plain JS | × unrolled JS | × object graph | off |\n|---|---:|---:|---:|---:|---:|---:|");
  for (const name of Object.keys(times)) {
    const times_ = (/** @type {string} */ other) => (times[other] / times[name]).toFixed(2);
    const cells = [name, times[name].toFixed(2), (updates / times[name] / 1000).toFixed(2), times_("plain"), times_("unrolled"), times_("objects"), distances[name].toExponential(1)];
    console.log(`| ${cells.join(" | ")} |`);
  }
  return Object.values(distances).every((d) => d < 1e-9);
}

/**
 * Prints one table; false if the peers did not compute the same thing.
 * @param {any} result
 */
function print({ n, evaluations, times, checksums, distances }) {
  /** @param {string} name */
  const rate = (name) => evaluations / times[name] / 1000;
  const rows = [
    ["plain JavaScript", "plain"],
    ["separable JavaScript", "separable"],
    ["TensorFlow.js, wasm", "tfjs"],
    ["Downhill f64", "f64"],
    ["Downhill f32", "f32"],
    ["bare SIMD divides f64x2", "divides64"],
    ["bare SIMD divides f32x4", "divides32"],
  ];
  console.log(`\nn = ${n} samples`);
  console.log("| kernel | ms | M evaluations/s | × plain JS | × separable JS | × tfjs-wasm | × divides | off from plain JS | sum |");
  console.log("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
  for (const [label, name] of rows) {
    const bare = name.startsWith("divides");
    const bound = name === "f64" ? "divides64" : name === "f32" ? "divides32" : null;
    const cells = [
      label,
      times[name].toFixed(2),
      rate(name).toFixed(0),
      bare ? "" : (rate(name) / rate("plain")).toFixed(2),
      bare ? "" : (rate(name) / rate("separable")).toFixed(2),
      bare ? "" : (rate(name) / rate("tfjs")).toFixed(2),
      bound ? (rate(name) / rate(bound)).toFixed(3) : "",
      name in distances ? distances[name].toExponential(1) : "",
      name in checksums ? checksums[name].toFixed(6) : "",
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  const same = distances.separable < 1e-12 && distances.f64 < 1e-12 && distances.f32 < 1e-6 && distances.tfjs < 1e-5;
  if (!same) console.error(`n = ${n}: the peers do not compute the same landscape`);
  return same;
}
