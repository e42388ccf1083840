// How every tool here starts Chromium: the one that DOWNHILL_CHROMIUM names (xtask sets it), kept to itself.

import { existsSync } from "node:fs";

const found = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));

/** For Playwright's `chromium.launch`. */
export const launchOptions = {
  executablePath: process.env.DOWNHILL_CHROMIUM || found,
  args: [
    // A container's root has no sandbox to offer.
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    // No look-ups of its own, no GPU that a test machine may lack.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};
