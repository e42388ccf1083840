// What the browser tests share: opening the app, reading it as a person would, and what must never happen on the way.

import { test as base, expect } from "@playwright/test";

export { expect };

/** A test whose page must end without an error on the console, an uncaught error or a breach of the policy. */
export const test = base.extend({
  page: async ({ page }, use) => {
    /** @type {string[]} */
    const wrong = [];
    page.on("console", (message) => {
      if (message.type() === "error") wrong.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => wrong.push(`uncaught: ${error.message}`));
    await page.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    await use(page);
    expect(wrong).toEqual([]);
  },
});

/** @typedef {import("@playwright/test").Page} Page */
/** @typedef {import("@playwright/test").Locator} Locator */

/** Opens a route and waits for the lab to have drawn. @param {Page} page @param {string} route @returns {Promise<Locator>} */
export async function open(page, route) {
  await page.goto(`/${route}`);
  return drawn(page.locator("downhill-lab").first());
}

/** The lab, once it has drawn. @param {Locator} lab @returns {Promise<Locator>} */
export async function drawn(lab) {
  await expect(lab).toHaveAttribute("data-status", /./);
  await expect(lab).toHaveAttribute("data-ready", "");
  // Two frames more: sizes are observed and the landscape is there.
  await lab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return lab;
}

/** The Spec in the location, key by key: asked of the page, since what the driver knows of it may lag. @param {Page} page */
export async function spec(page) {
  const hash = await page.evaluate(() => location.hash);
  return Object.fromEntries(new URLSearchParams(hash.split("?")[1] ?? ""));
}

/** A pane's own element. @param {Locator} lab @param {"landscape" | "data" | "curves"} name */
export const pane = (lab, name) => lab.locator(`[data-pane=${name}]`);

/** A button by its action. @param {Locator} lab @param {string} act */
export const button = (lab, act) => lab.locator(`[data-act=${act}]`);

/** What a pane shows now: a hash of both layers. @param {Locator} lab @param {string} name */
export function picture(lab, name) {
  return pane(lab, /** @type {"data"} */ (name)).evaluate((element) => {
    let hash = 0;
    for (const canvas of element.querySelectorAll("canvas")) {
      for (const c of canvas.toDataURL()) hash = (Math.imul(hash, 31) + c.charCodeAt(0)) | 0;
    }
    return hash;
  });
}

/** The text of a readout's measured cell. @param {Locator} lab @param {string} name */
export const readout = (lab, name) => lab.locator(`[data-readout=${name}] td`).nth(1);

/**
 * Looks for something draggable by moving the pointer over a pane until the pane says that it is over it.
 * @param {Locator} lab @param {"landscape" | "data"} name @param {"handle" | "start" | "point"} kind
 * @returns {Promise<{ x: number, y: number }>} where, in the page's coordinates
 */
export async function find(lab, name, kind) {
  const place = await pane(lab, name).evaluate(async (element, wanted) => {
    const box = element.getBoundingClientRect();
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let y = 12; y < box.height; y += 20) {
      for (let x = 12; x < box.width; x += 20) {
        const at = { clientX: box.left + x, clientY: box.top + y, bubbles: true, pointerId: 1 };
        element.dispatchEvent(new PointerEvent("pointermove", at));
        await frame();
        if (/** @type {HTMLElement} */ (element).dataset.over === wanted) return { x: at.clientX, y: at.clientY };
      }
    }
    return null;
  }, kind);
  if (!place) throw new Error(`no ${kind} in the ${name} pane`);
  return place;
}

/**
 * Notes down what the page's workers are told and answer. To be called before the page is opened.
 * @param {Page} page @returns {Promise<() => Promise<{ from?: string, to?: string, data: any }[]>>} what was posted so far: the worker's file, and the message
 */
export async function overhear(page) {
  await page.addInitScript(() => {
    const posted = /** @type {object[]} */ ([]);
    const Plain = window.Worker;
    window.Worker = class extends Plain {
      /** @param {string | URL} url @param {WorkerOptions} [options] */
      constructor(url, options) {
        super(url, options);
        this.file = String(url).replace(/.*\//, "");
        this.addEventListener("message", ({ data }) => posted.push({ from: this.file, data: { ...data, values: undefined } }));
      }

      /** @param {any} message @param {any} [more] @override */
      postMessage(message, more) {
        posted.push({ to: this.file, data: message });
        super.postMessage(message, more);
      }
    };
    Object.assign(window, { posted });
  });
  return () => page.evaluate(() => /** @type {any} */ (window).posted);
}
