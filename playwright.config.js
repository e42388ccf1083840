// Browser tests. `cargo xtask test` serves the app and says where by DOWNHILL_URL, and which engines there are by
// DOWNHILL_ENGINES; by hand: `cargo xtask serve`, and in another terminal `npx playwright test`.

import { defineConfig } from "@playwright/test";
import { launchOptions } from "./tests/browser/chromium.js";

const engines = (process.env.DOWNHILL_ENGINES ?? "chromium").split(",");

export default defineConfig({
  testDir: "tests/browser",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  // Generous: a test machine may be slow, and no test is about time.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: process.env.DOWNHILL_URL ?? "http://127.0.0.1:8080/",
    viewport: { width: 1280, height: 720 },
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "chromium",
      use: {
        browserName: /** @type {const} */ ("chromium"),
        launchOptions,
      },
    },
    // Playwright's own builds, where `npx playwright install firefox webkit` has put them.
    { name: "firefox", use: { browserName: /** @type {const} */ ("firefox") } },
    { name: "webkit", use: { browserName: /** @type {const} */ ("webkit") } },
  ].filter(({ name }) => engines.includes(name)),
});
