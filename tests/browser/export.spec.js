// Panes as files: a menu on every pane, files that say where they are from, and the same without a page.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { button, drawn, expect, open, picture, test } from "./lab.js";

// As the core writes it: what differs from the defaults.
const PENGUINS = "#/explore?v=1&seed=5&t=60";
const NETWORK = "#/explore?data=moons&hidden=4&act=tanh&loss=ce&lr=0.5&t=40&view=network";

/** @typedef {import("./lab.js").Page} Page */
/** @typedef {import("./lab.js").Locator} Locator */

/** The export button of a pane. @param {Locator} lab @param {string} part */
const exportButton = (lab, part) => lab.locator(part === "landscape" || part === "network" ? ".stage-head [data-act=export]" : `[data-part=${part}] [data-act=export]`);

/** Chooses a way and takes the file. @param {Page} page @param {Locator} lab @param {string} part @param {string} way */
async function exported(page, lab, part, way) {
  await exportButton(lab, part).click();
  const [download] = await Promise.all([page.waitForEvent("download"), lab.locator(`[data-export=${way}]`).click()]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

/** The text chunks of a PNG file. @param {Buffer} file @returns {Record<string, string>} */
function texts(file) {
  /** @type {Record<string, string>} */
  const found = {};
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) !== "tEXt") continue;
    const [keyword = "", text = ""] = file.toString("latin1", at + 8, at + 8 + file.readUInt32BE(at)).split("\0");
    found[keyword] = text;
  }
  return found;
}

test("every pane has its files, and each says its address and its seed", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  for (const part of ["landscape", "data", "curves"]) {
    const svg = await exported(page, lab, part, "svg");
    expect(svg.name).toBe(`downhill-${part}.svg`);
    const text = svg.bytes.toString();
    // A browser reads it as XML, and what it says is there.
    const facts = await page.evaluate((source) => {
      const xml = new DOMParser().parseFromString(source, "image/svg+xml");
      const about = xml.querySelector("experiment");
      return {
        wrong: xml.querySelector("parsererror")?.textContent ?? null,
        url: about?.getAttribute("url"),
        seed: about?.getAttribute("seed"),
        styled: xml.querySelectorAll("[style], style, script, image[href^=http]").length,
        drawn: xml.querySelectorAll("path, circle, text").length,
      };
    }, text);
    expect(facts).toMatchObject({ wrong: null, seed: "5", styled: 0 });
    expect(facts.url).toBe(page.url());
    expect(facts.drawn).toBeGreaterThan(15);

    const csv = (await exported(page, lab, part, "csv")).bytes.toString();
    expect(csv).toContain(`# url: ${page.url()}\n`);
    expect(csv).toContain("# seed: 5\n");
    const rows = csv.split("\n").filter((line) => line && !line.startsWith("#"));
    expect(rows.length).toBeGreaterThan(60);
    expect(new Set(rows.map((row) => row.split(",").length)).size, part).toBe(1);

    const json = await exported(page, lab, part, "json");
    expect(json.name).toBe(`downhill-${part}.json`);
    expect(JSON.parse(json.bytes.toString())).toMatchObject({ pane: part, url: page.url(), seed: 5, update: 60 });
  }
});

test("pixels at one, two and four times the screen's, with the same in them", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const before = await picture(lab, "landscape");
  const box = await lab.locator("[data-pane=landscape]").boundingBox();
  for (const ratio of [1, 2, 4]) {
    const png = await exported(page, lab, "landscape", `png${ratio}`);
    expect(png.name).toBe(ratio === 1 ? "downhill-landscape.png" : `downhill-landscape@${ratio}x.png`);
    expect(png.bytes.readUInt32BE(16)).toBe(Math.round(Math.floor(box?.width ?? 0) * ratio));
    expect(texts(png.bytes)).toEqual({ Title: "Downhill: landscape", Source: page.url(), Comment: "seed 5" });
    // It can be shown, and is not empty.
    const shades = await page.evaluate(async (data) => {
      const image = new Image();
      image.src = data;
      await image.decode();
      const canvas = new OffscreenCanvas(64, 64);
      const paper = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
      paper.drawImage(image, 0, 0, 64, 64);
      return new Set(new Uint32Array(paper.getImageData(0, 0, 64, 64).data.buffer)).size;
    }, `data:image/png;base64,${png.bytes.toString("base64")}`);
    expect(shades).toBeGreaterThan(200);
  }
  // The pane on the screen is what it was, and answers as before.
  await expect.poll(() => picture(lab, "landscape")).toBe(before);
});

test("the menu is for the keyboard too", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const opener = exportButton(lab, "curves");
  await opener.focus();
  await page.keyboard.press("Enter");
  const items = lab.getByRole("menuitem");
  await expect(items).toHaveCount(6);
  await expect(opener).toHaveAttribute("aria-expanded", "true");
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(items.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(items).toHaveCount(0);
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(items.first()).toBeFocused();
  await page.keyboard.press("End");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  expect(download.suggestedFilename()).toBe("downhill-curves.json");
  // None of the lab's own keys was meant.
  await expect(lab).toHaveAttribute("data-step", "60");
});

test("the network's diagram is exported where it is shown, its parameters by name", async ({ page }) => {
  const lab = await open(page, NETWORK);
  await expect(lab.locator("[data-pane=network]")).toBeVisible();
  const csv = await exported(page, lab, "network", "csv");
  expect(csv.name).toBe("downhill-network.csv");
  const rows = csv.bytes.toString().split("\n").filter((line) => line && !line.startsWith("#"));
  expect(rows[0]).toBe("parameter,value,gradient");
  expect(rows).toHaveLength(1 + 17);
  const svg = await exported(page, lab, "network", "svg");
  expect(svg.bytes.toString()).toContain("<title>network</title>");
});

/** The facade in Node.js, as any program has it. @param {string} spec */
async function session(spec) {
  const core = await import(new URL("../../www/pkg/downhill.js", import.meta.url).href);
  core.initSync({ module: readFileSync(new URL("../../www/pkg/downhill_bg.wasm", import.meta.url)) });
  const one = new core.Session(spec);
  while (one.progress() < 1) one.work(1e8);
  return one;
}

test("without a page, in Node.js, the files are the same to the last byte", async ({ page }) => {
  const one = await session(PENGUINS.split("?")[1] ?? "");
  const lab = await open(page, PENGUINS);
  for (const part of ["landscape", "data", "curves"]) {
    for (const way of ["csv", "json"]) {
      const file = (await exported(page, lab, part, way)).bytes.toString();
      expect(one[way](part, page.url()) === file, `${part}.${way}`).toBe(true);
    }
    expect(one.csv(part)).toContain(`# url: ${PENGUINS}\n`);
  }
  expect(() => one.csv("ears")).toThrow(/bad_pane|ears/);
  expect(() => one.svg("landscape", 0, 100)).toThrow();
  for (const pane of ["landscape", "data", "curves"]) expect(one.svg(pane, 300, 240)).toMatch(/^<svg [^>]*width="300" height="240"/);
  one.free();
});

test("another program renders the drawings", async ({ page }) => {
  let version = "";
  try {
    version = execFileSync("rsvg-convert", ["--version"]).toString();
  } catch {
    test.skip(true, "rsvg-convert (Debian: librsvg2-bin) is not installed");
  }
  expect(version).toMatch(/rsvg-convert/);
  const directory = mkdtempSync(join(tmpdir(), "downhill-"));
  const cases = { map: ["landscape", "t=60"], surface: ["landscape", "t=60&view=surface"], line: ["landscape", "t=60&view=line"], data: ["data", "t=60"], curves: ["curves", "t=60"], network: ["network", "data=moons&hidden=4&act=tanh&t=40"] };
  for (const [name, [pane = "", spec = ""]] of Object.entries(cases)) {
    const one = await session(spec);
    const file = join(directory, `${name}.svg`);
    writeFileSync(file, one.svg(pane, 480, 400));
    one.free();
    const png = execFileSync("rsvg-convert", ["--zoom", "2", file], { maxBuffer: 1 << 26 });
    expect([png.readUInt32BE(16), png.readUInt32BE(20)], name).toEqual([960, 800]);
    // As the browser draws it, but for letters and the smoothing of edges.
    const apart = await page.evaluate(async ([svg = "", other = ""]) => {
      const pixels = async (/** @type {string} */ source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [120, 100];
        const paper = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
        paper.drawImage(image, 0, 0, 120, 100);
        return paper.getImageData(0, 0, 120, 100).data;
      };
      const [a, b] = [await pixels(svg), await pixels(other)];
      return a.reduce((sum, v, k) => sum + Math.abs(v - (b[k] ?? 0)), 0) / a.length;
    }, [`data:image/svg+xml;base64,${readFileSync(file).toString("base64")}`, `data:image/png;base64,${png.toString("base64")}`]);
    expect(apart, name).toBeLessThan(3);
  }
});

test("a surface is exported as it is turned, and can be turned on", async ({ page }) => {
  const lab = await open(page, `${PENGUINS}&view=surface&eye=-60,40,1`);
  const svg = await exported(page, lab, "landscape", "svg");
  expect(svg.bytes.toString()).toContain("eye=-60,40,1");
  expect(svg.bytes.toString().match(/Z/g)?.length).toBeGreaterThan(3000);
  await button(lab, "step").click();
  await drawn(lab);
  await expect(lab).toHaveAttribute("data-step", "61");
});

test("the readouts are numbers to take away, and so is a study's chart", async ({ page }) => {
  const lab = await open(page, PENGUINS);
  const csv = (await exported(page, lab, "readouts", "csv")).bytes.toString();
  expect(csv).toContain(`# url: ${page.url()}\n`);
  const rows = csv.split("\n").filter((line) => line && !line.startsWith("#"));
  expect(rows[0]).toBe("readout,predicted,found,agrees");
  const shown = await lab.locator("[data-readout]").count();
  expect(rows).toHaveLength(1 + shown);
  const loss = Number(rows.find((row) => row.startsWith("loss,"))?.split(",")[2]);
  expect(loss.toPrecision(3)).toBe(Number((await lab.locator("[data-readout=loss] td").nth(1).textContent())?.replace("−", "-")).toPrecision(3));
  await page.goto("/#/study/stopping?seeds=2");
  const study = page.locator(".study");
  await expect(study).toHaveAttribute("data-progress", "1", { timeout: 60_000 });
  const save = async (/** @type {string} */ way) => {
    await study.locator("[data-act=export]").click();
    const [download] = await Promise.all([page.waitForEvent("download"), study.locator(`[data-export=${way}]`).click()]);
    expect(download.suggestedFilename()).toBe(`downhill-stopping.${way}`);
    return readFileSync(await download.path(), "utf8");
  };
  const lines = (await save("csv")).split("\n");
  expect(lines).toContain("# study: stopping");
  expect(lines.find((line) => !line.startsWith("#"))).toBe("series,kind,x,y,lower,upper");
  expect(await save("svg")).toContain('study="stopping"');
});
