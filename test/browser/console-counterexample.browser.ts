import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import { compile } from "../../lib/compiler/index.js";
import { pageFiles } from "../../lib/console/page-files.js";
import { openOrderConsole, type OrderConsole, orderResources } from "../support/order-console.js";
import { order } from "../support/small-sagas.js";
import { startChromium } from "./chromium.js";

/** The saga `order`, deployed with a fault: if the payment is declined, what was taken isn't given back. */
function brokenDefinition(): StateMachineDefinition {
  const { definition } = compile(order.toJSON());
  const broken = JSON.parse(JSON.stringify(definition));
  for (const catcher of broken.States.Pay.Catch) {
    if (catcher.ErrorEquals.includes("Declined")) catcher.Next = "Compensated";
  }
  return broken;
}

let browser: Browser;
let console: OrderConsole;
beforeAll(async () => {
  browser = await startChromium();
  console = await openOrderConsole({
    page: await pageFiles(join(__dirname, "../../lib/console/page")),
    resources: orderResources(brokenDefinition()),
  });
});
afterAll(async () => {
  await browser?.close();
  await console?.close();
});

describe("the verifier, at the console", () => {
  it("finds a counterexample of what is deployed, and plays it as a film by itself", async () => {
    const page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.setDefaultTimeout(40_000);
    await page.goto(console.url);
    await page.getByRole("button", { name: "Search for a counterexample" }).click();
    await page.locator(".verifier [role=status]", { hasText: /laws did not hold/ }).waitFor();
    await page.locator(".verifier li button").first().click();
    await page.locator(".film .run-head", { hasText: "breaks a law" }).waitFor();
    // It plays: one entry after the other, until it is at its end, where it says which law is broken.
    await page.locator('g[data-state="Pay"][data-look="refused"]').waitFor();
    await page.locator(".film .advice", { hasText: "✗" }).waitFor();
    expect(await page.locator('g[data-state="GiveBack"]').getAttribute("data-look")).toBe("");
    await page.locator(".holds", { hasText: "the effect is there" }).waitFor();
  });
});
