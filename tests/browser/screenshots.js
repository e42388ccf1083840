// The pictures of the README and for a look at the page: node tests/browser/screenshots.js <directory>, by `cargo xtask screenshots`.

import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { launchOptions } from "./chromium.js";

const directory = process.argv[2] ?? "docs";
const url = process.env.DOWNHILL_URL ?? "http://127.0.0.1:8080/";
const penguins = "#/explore?data=penguins&act=sigmoid&loss=square&lr=1&t=400";

const network = "#/explore?data=spirals&n=400&noise=0.05&gain=4&hidden=8,6&act=tanh&loss=ce&opt=adam&lr=0.02&batch=32&init=xavier&t=2000&view=network";
const digits = "#/explore?data=digits&hidden=32&act=relu&out=softmax&loss=ce&opt=adam&lr=0.01&batch=32&init=he&t=600&view=network";

/** @type {{ name: string, route: string, width: number, height: number, dark?: boolean, scale?: number }[]} */
const pictures = [
  { name: "explore", route: penguins, width: 1280, height: 720 },
  { name: "explore-dark", route: penguins, width: 1280, height: 720, dark: true },
  { name: "explore-narrow", route: penguins, width: 390, height: 844, scale: 2 },
  { name: "surface", route: `${penguins}&view=surface&levels=log`, width: 1280, height: 720 },
  { name: "network", route: network, width: 1280, height: 720 },
  { name: "digits", route: digits, width: 1280, height: 720, dark: true },
  { name: "lesson", route: "#/lesson/1", width: 1280, height: 720 },
];

mkdirSync(directory, { recursive: true });
const browser = await chromium.launch(launchOptions);
for (const { name, route, width, height, dark, scale } of pictures) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale ?? 1, colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(url + route);
  // In a lesson the lab is the scene's, inside the page's own.
  await page.locator("downhill-lab[data-status]").first().waitFor();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 800)));
  await page.screenshot({ path: `${directory}/${name}.png` });
  console.log(`${directory}/${name}.png`);
  await context.close();
}
await browser.close();
