import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const usualPlaces = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * Starts the system's Chromium without a window. The environment variable CHROMIUM names another one.
 *
 * @throws an Error that says how to install Chromium if there is none.
 */
export async function startChromium(more: readonly string[] = []): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? usualPlaces.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(
      `Found no Chromium at ${usualPlaces.join(", ")}. Install it (apt-get install chromium), or name it in CHROMIUM.`,
    );
  }
  return await chromium.launch({
    executablePath,
    // Nothing but the pages of the test is asked for.
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}
