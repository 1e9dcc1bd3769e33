import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { pageFiles } from "../../lib/console/page-files.js";
import { layOut, writeSvg } from "../../lib/diagram/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { openOrderConsole, type OrderConsole } from "../support/order-console.js";
import { startChromium } from "./chromium.js";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let console: OrderConsole;
let page: Page;
beforeAll(async () => {
  browser = await startChromium();
  const files = await pageFiles(join(__dirname, "../../lib/console/page"));
  console = await openOrderConsole({ page: files });
});
afterEach(() => console.time.resume());
afterAll(async () => {
  await browser?.close();
  await console?.close();
});
beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
  page.setDefaultTimeout(15_000);
  await page.goto(console.url);
  await page.locator('g[data-state="Take"]').waitFor();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** Everything that axe-core finds wrong with the page as it is, a text each. */
async function violations(): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>("axe.run(document).then(({ violations }) => violations)");
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
  );
}

/** Name and role of the element that has the focus. */
const focused = async (): Promise<string> =>
  await page.evaluate<string>(`(() => {
    const element = document.activeElement;
    const label = element.labels?.[0]?.textContent;
    const name = element.getAttribute("aria-label") ?? label ?? element.textContent;
    return name.replaceAll(/\\s+/g, " ").trim();
  })()`);

/** Presses Tab until an element of this name has the focus. */
async function tabTo(name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press("Tab");
    const found = await focused();
    seen.push(found);
    if (typeof name === "string" ? found === name : name.test(found)) return;
  }
  throw new Error(`Tab never came to ${name}. It came to ${seen.join(" | ")}.`);
}

async function press(name: string | RegExp): Promise<void> {
  await tabTo(name);
  await page.keyboard.press("Enter");
}

const outcome = (word: string) => page.locator(".run-head .outcome", { hasText: word }).waitFor();

/** Starts an execution without the page. */
async function run(name: string): Promise<void> {
  await console.environment.run("Order", { name, input: { item: "book" } });
}

describe("the console, by keyboard alone", () => {
  it("lets a step fail, starts, repairs, redrives, looks back and cancels", async () => {
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the execution");
    await press(/^Pay/);
    await press("Refuse: Declined");
    await page.locator(".strip", { hasText: "Pay refuses: Declined" }).waitFor();
    await press(/^Give back/);
    await press("Down until repaired");
    await page.locator(".strip", { hasText: "GiveBack is down" }).waitFor();

    await press("Start one …");
    await page.locator("dialog[open]").waitFor();
    expect(await focused()).toBe("Name");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("by-hand");
    await page.keyboard.press("Enter");
    await outcome("stuck");
    // The focus is on what has just come, from where Tab goes on.
    expect(await focused()).toBe("by-hand");

    await press("Repair it");
    await press("↻ Redrive");
    await outcome("compensated");

    await tabTo("Moment of the execution");
    await page.keyboard.press("ArrowLeft");
    await page.locator(".steps output").filter({ hasNotText: "now" }).waitFor();
    await page.keyboard.press("Home");
    await page.locator(".steps output", { hasText: "1 of" }).waitFor();
    await press("To the end");
    await page.locator(".steps .now").waitFor();

    await press("‖ Pause");
    await press("Start one …");
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    // Where it was before the form came.
    expect(await focused()).toBe("Start one …");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("cancelled-by-hand");
    await page.keyboard.press("Enter");
    await press("↩ Cancel it");
    await press("▶ Go on");
    await outcome("compensated");
  });
});

describe("the console's pages have nothing that axe-core finds wrong", () => {
  it.each(["light", "dark"] as const)("in %s: idle, form, run, faults, stuck, film", async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await violations()).toEqual([]);

    await page.getByRole("button", { name: "Start one …" }).click();
    await page.locator("dialog[open]").waitFor();
    expect(await violations()).toEqual([]);
    await page.getByLabel("As JSON").check();
    expect(await violations()).toEqual([]);
    await page.keyboard.press("Escape");

    await console.ask("/api/fault", {
      machine: console.machine,
      task: "Pay",
      kind: "refuse",
      error: "Declined",
      once: true,
    });
    await console.ask("/api/fault", {
      machine: console.machine,
      task: "GiveBack",
      kind: "down",
      once: false,
    });
    await run(`stuck-${colorScheme}`);
    await page
      .locator(".runs li", { hasText: `stuck-${colorScheme}` })
      .locator("button")
      .click();
    await outcome("stuck");
    await page.locator(".tables table").waitFor();
    await page.locator(".payloads pre").first().waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "One step back" }).click();
    expect(await violations()).toEqual([]);
    await console.ask("/api/repair", { id: "all" });

    await page.getByLabel("Play a run").fill("Pay=failed");
    await page.locator(".verifier button[type=submit]").click();
    await page.locator(".film").waitFor();
    await page.getByRole("button", { name: "To the end" }).click();
    await page.locator(".holds").waitFor();
    expect(await violations()).toEqual([]);
  });

  it("for a state machine that is no saga: its states as a list", async () => {
    await page.getByLabel("State machine").selectOption({ label: "Plain" });
    await page.locator(".states button").first().waitFor();
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Start one …" }).click();
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await outcome("completed");
    await page.locator(".states [data-look=done]", { hasText: "Rest" }).waitFor();
    expect(await violations()).toEqual([]);
  });

  it("at the width of a telephone, where nothing has to be scrolled sideways", async () => {
    await run("narrow");
    await page.locator(".runs li", { hasText: "narrow" }).locator("button").click();
    await outcome("completed");
    await page.setViewportSize({ width: 400, height: 800 });
    await page.locator(".tables table").waitFor();
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(400);
    expect(await violations()).toEqual([]);
  });

  it("in the picture that `saga draw` writes", async () => {
    const svg = writeSvg(layOut(tripBooking.toJSON()));
    await page.setContent(
      `<!doctype html><html lang="en"><title>Picture</title><main><h1>Picture</h1>${svg}</main></html>`,
    );
    expect(await violations()).toEqual([]);
  });
});

describe("the console's picture", () => {
  it("moves nothing for those who want less motion", async () => {
    console.time.pause();
    await console.ask("/api/start", { machine: console.machine, name: "still", input: '{"item":"book"}' });
    await page.locator(".runs li", { hasText: "still" }).locator("button").click();
    const box = page.locator('g[data-state="Take"][data-look="active"] .box');
    await box.waitFor();
    const animation = () =>
      page.evaluate<string>(
        `getComputedStyle(document.querySelector('g[data-state="Take"] .box')).animationName`,
      );
    expect(await animation()).toBe("march");
    await page.emulateMedia({ reducedMotion: "reduce" });
    expect(await animation()).toBe("none");
    console.time.resume();
    await outcome("completed");
  });
});
