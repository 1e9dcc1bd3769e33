// npm run bench:console [-- --trips N]: how soon the console's page shows its list with 5 executions and with 500, and how much memory
// the page and the server take after a tenth of the trips and after all of them. Each pair in one run, side by side.
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { startChromium } from "../test/browser/chromium.js";
import { openTripConsole, type TripConsole, trip } from "../test/browser/trip-console.js";

const { trips } = parseArgs({ options: { trips: { type: "string", default: "2000" } } }).values;
/** Pages that are loaded for a figure, which is their median. */
const loads = 9;
/** Trips that run at the same time. Each of their functions has as many threads. */
const atOnce = 4;

void main();

async function main(): Promise<void> {
  const [browser, open] = await Promise.all([startChromium(), openTripConsole()]);
  try {
    const runner = new TripRunner(open);
    await runner.runUpTo(5);
    const five = await firstPaint(browser, open.url);
    const page = await browser.newPage();
    await page.goto(open.url);
    await page.locator(".runs li").first().waitFor();
    const tenth = Math.round(Number(trips) / 10);
    await runner.runUpTo(tenth);
    const before = await heaps(page);
    await runner.runUpTo(500);
    const hundreds = await firstPaint(browser, open.url);
    say(
      `First paint of the list   with 5 executions ${five.toFixed(0)} ms   with 500 ${hundreds.toFixed(0)} ms   × ${(hundreds / five).toFixed(2)}`,
    );
    await runner.runUpTo(Number(trips));
    const after = await heaps(page);
    for (const place of ["page", "server"] as const) {
      const [one, other] = [before[place], after[place]];
      say(
        `Heap of the ${place.padEnd(6)}   after ${tenth} trips ${megabytes(one)}   after ${trips} ${megabytes(other)}   × ${(other / one).toFixed(2)}`,
      );
    }
  } finally {
    await browser.close();
    await open.close();
  }
}

/** Runs trips, so many in all; every tenth finds the flight full. */
class TripRunner {
  #done = 0;

  constructor(private readonly open: TripConsole) {}

  async runUpTo(count: number): Promise<void> {
    while (this.#done < count) {
      const batch = Math.min(atOnce, count - this.#done);
      await Promise.all(Array.from({ length: batch }, (_, index) => this.#run(this.#done + index)));
      this.#done += batch;
    }
  }

  async #run(index: number): Promise<void> {
    // A day of its own for each, so that nothing is full.
    const departure = new Date(Date.UTC(2027, 0, 1 + 8 * index)).toISOString().slice(0, 10);
    const back = new Date(Date.UTC(2027, 0, 8 + 8 * index)).toISOString().slice(0, 10);
    const travellers = index % 10 === 9 ? 190 : 2;
    await this.open.environment.run("TripBooking", {
      name: `trip-${index}`,
      input: { ...trip, departure, return: back, travellers },
    });
  }
}

/** Milliseconds from the navigation until the list is painted: the median of some loads, each of a page of its own. */
async function firstPaint(browser: Browser, url: string): Promise<number> {
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(`
      new MutationObserver((_changes, observer) => {
        if (document.querySelector(".runs li") === null) return;
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => { document.documentElement.dataset.painted = performance.now(); }));
      }).observe(document, { childList: true, subtree: true });`);
    await page.goto(url);
    const painted = page.locator("html[data-painted]");
    times.push(Number(await painted.getAttribute("data-painted")));
    await context.close();
  }
  return times.sort((a, b) => a - b)[Math.floor(loads / 2)] ?? Number.NaN;
}

async function heaps(page: Page): Promise<{ readonly page: number; readonly server: number }> {
  const client = await page.context().newCDPSession(page);
  await client.send("HeapProfiler.collectGarbage");
  const { usedSize } = await client.send("Runtime.getHeapUsage");
  await client.detach();
  globalThis.gc?.();
  return { page: usedSize, server: process.memoryUsage().heapUsed };
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
