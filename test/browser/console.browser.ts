import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { startChromium } from "./chromium.js";
import { openTripConsole, type TripConsole, trip } from "./trip-console.js";

let browser: Browser;
let console: TripConsole;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  [browser, console] = await Promise.all([startChromium(), openTripConsole()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await console?.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
  page.setDefaultTimeout(15_000);
  problems.length = 0;
  page.on("pageerror", (error) => problems.push(error.message));
  // A request that is refused is told in the browser's console, too; what the page makes of it is tested.
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4")) problems.push(message.text());
  });
  await page.goto(console.url);
  await box("ReserveCar").waitFor();
});
afterEach(async () => {
  await page.close();
  console.time.resume();
  console.time.setPace("instant");
  console.environment.faults.repairAll();
  expect(problems).toEqual([]);
});

const box = (state: string) => page.locator(`g.node[data-state="${state}"]`);
const button = (name: string | RegExp) => page.getByRole("button", { name }).first();
/** Waits until a box of the picture says something. */
const says = (state: string, words: string) => box(state).filter({ hasText: words }).waitFor();
const outcome = (word: string) => page.locator(".run-head .outcome", { hasText: word }).waitFor();
const count = async (locator: string) => await page.locator(locator).count();

let runs = 0;
/** Starts a trip from the form, with some fields changed. Returns its name. */
async function start(fields: Readonly<Record<string, string>> = {}): Promise<string> {
  runs += 1;
  const name = `trip-${runs}`;
  await button("Start one …").click();
  await page.getByLabel("Name", { exact: true }).first().fill(name);
  for (const [field, value] of Object.entries(fields))
    await page.getByLabel(field, { exact: true }).fill(value);
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
  return name;
}

/** Puts a fault on a step, at a click. */
async function fault(state: string, label: string, { everyCall = false } = {}): Promise<void> {
  await box(state).click();
  await page.getByLabel(everyCall ? "at every call" : "at the next call").check();
  await button(label).click();
  await says(state, "⚡");
}

describe("the console, in a real browser", () => {
  it("starts a trip from the form, and shows it as it moves: picture, tries, data and tables", async () => {
    console.time.setPace("watchable");
    await start({ travellers: "3" });
    await says("ReserveCar", "now");
    await says("ReserveHotel", "now");
    await says("ReserveCar", "done");
    await button("‖ Pause").click();
    await page.locator(".moment", { hasText: /Paused before / }).waitFor();
    const held = await page.locator(".moment").textContent();
    await button("⇥ Step").click();
    await page
      .locator(".moment")
      .filter({ hasNotText: held ?? "" })
      .waitFor();
    await page.getByLabel("Pace").selectOption("instant");
    await button("▶ Go on").click();
    await outcome("completed");
    await says("Completed", "done");
    expect(await count(".waterfall .row")).toBe(8);

    await box("ReserveFlight").click();
    await page.locator(".payloads", { hasText: '"seats": 3' }).waitFor();
    await page.locator(".payloads", { hasText: "Answer" }).waitFor();
    const cars = page.getByRole("group", { name: "Table CarTable" });
    await cars.locator("tr", { hasText: "✚ new" }).filter({ hasText: "confirmed" }).waitFor();
  });

  it("refuses the flight at a click, for the next call: hotel and car are taken back", async () => {
    await fault("ReserveFlight", "Refuse: FlightUnavailable");
    await start();
    await outcome("compensated");
    await says("ReserveFlight", "refused");
    await says("ReserveHotel", "taken back");
    await says("CancelCar", "taken back");
    // It was for one call, so the fault is gone.
    await page.locator(".strip").waitFor({ state: "detached" });
    await page.getByRole("group", { name: "Table HotelTable" }).filter({ hasText: "cancelled" }).waitFor();
  });

  it("loses the hotel's answer at every call: it is in doubt, and then taken back", async () => {
    await fault("ReserveHotel", "Lose the answer", { everyCall: true });
    await start();
    await outcome("compensated");
    await page
      .locator(".strip", { hasText: "ReserveHotel does it, and the answer gets lost, 3 calls so far" })
      .waitFor();
    await says("ReserveFlight", "");
    expect(await box("ReserveFlight").getAttribute("data-look")).toBe("");
    await box("ReserveHotel").click();
    await page.locator(".tries", { hasText: "try 3" }).waitFor();
    await page.locator(".payloads .failed", { hasText: "Lambda.SdkClientException" }).waitFor();
    await button(/^Repair/).click();
    await page.locator(".strip").waitFor({ state: "detached" });
  });

  it("gets stuck while the car's cancellation is down, and goes on when it is repaired and redriven", async () => {
    await fault("CancelCar", "Down until repaired");
    const name = await start({ travellers: "100" });
    await outcome("stuck");
    await says("CancelCar", "stuck");
    await page.locator(".advice", { hasText: "The compensation CancelCar kept failing" }).waitFor();
    expect(await page.locator("[aria-live]").textContent()).toBe(`${name} is stuck at CancelCar.`);
    await page.getByLabel("Outcome").selectOption("stuck");
    await page.locator(".runs li", { hasText: name }).waitFor();

    await button("Repair it").click();
    await button("↻ Redrive").click();
    await outcome("compensated");
    await says("CancelCar", "taken back");
    await page.locator(".runs li", { hasText: name }).waitFor({ state: "detached" });
    await page.getByLabel("Outcome").selectOption("");
    await page.locator(".runs li", { hasText: name }).filter({ hasText: "redriven" }).waitFor();
  });

  it("cancels a trip that is under way", async () => {
    console.time.pause();
    await start();
    await page.locator(".moment", { hasText: "Paused before ReserveCar" }).waitFor();
    for (const next of ["ReserveHotel", "ReserveFlight"]) {
      await button("⇥ Step").click();
      await page.locator(".moment", { hasText: `Paused before ${next}` }).waitFor();
    }
    await button("↩ Cancel it").click();
    await button("▶ Go on").click();
    await outcome("compensated");
    await page.locator(".steps output", { hasText: "FAILED on Compensated" }).waitFor();
    await says("CancelFlight", "taken back");
  });

  it("looks back through time: the picture and the tables are as they were", async () => {
    await fault("TakePayment", "Refuse: PaymentDeclined");
    await start();
    await outcome("compensated");
    const slider = page.getByRole("slider", { name: "Moment of the execution" });
    await slider.fill("4");
    await page.locator(".steps output", { hasText: "4 of" }).waitFor();
    await says("ReserveCar", "done");
    expect(await box("ReserveHotel").getAttribute("data-look")).toBe("");
    const cars = page.getByRole("group", { name: "Table CarTable" });
    await cars.locator("tr.now", { hasText: "just now" }).filter({ hasText: "reserved" }).waitFor();
    await page.getByRole("button", { name: "One step back" }).click();
    await cars.locator("tr", { hasText: "– not yet" }).waitFor();
    await page.getByRole("button", { name: "To the end" }).click();
    await cars.filter({ hasText: "cancelled" }).waitFor();
    await page.locator(".steps .now").waitFor();
  });

  it("starts again with edited input, as fields or as JSON", async () => {
    await start();
    await outcome("completed");
    await button("Start again …").click();
    await page.getByLabel("As JSON").check();
    const json = page.getByLabel("Input, as JSON");
    await json.fill("{");
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page.getByRole("alert").filter({ hasText: "The input isn't JSON" }).waitFor();
    await json.fill(
      (await json.inputValue()).replace(
        "{",
        '{"traveller":"Bob","origin":"Oslo","destination":"Paris","departure":"2027-03-01","return":"2027-03-08","travellers":190}',
      ),
    );
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await outcome("compensated");
    await says("ReserveFlight", "refused");
  });

  it("says what is wrong with a name that is taken, and leaves the form open", async () => {
    const name = await start();
    await outcome("completed");
    await button("Start one …").click();
    await page.getByLabel("Name", { exact: true }).first().fill(name);
    await page.getByRole("button", { name: "Start", exact: true }).click();
    await page
      .getByRole("alert")
      .filter({ hasText: /already/i })
      .waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  });

  it("plays a run of the verifier as a film, and says which runs cannot be played", async () => {
    await page.getByLabel("Play a run").fill("Nowhere=late");
    await button("▶ Play").click();
    await page.getByRole("alert").filter({ hasText: "Nowhere" }).waitFor();
    await page.getByLabel("Play a run").fill("TakePayment=rejected(PaymentDeclined) CancelHotel=failed");
    await page.locator(".verifier button[type=submit]").click();
    await page.locator(".film").waitFor();
    await page.getByRole("button", { name: "To the end" }).click();
    await page.locator(".run-head", { hasText: "keeps every law" }).waitFor();
    await page.locator(".holds", { hasText: "Participants hold, by key:" }).waitFor();
    await page.getByRole("slider").fill("1");
    await says("ReserveCar", "done");
    expect(await box("ReserveHotel").getAttribute("data-look")).toBe("");
  });

  it("connects again by itself after the connection was lost, and knows what happened meanwhile", async () => {
    await page.close();
    page = await browser.newPage();
    let isCut = false;
    await page.route("**/api/events*", (route) => (isCut ? route.abort() : route.continue()));
    await page.goto(console.url);
    await box("ReserveCar").waitFor();
    await console.environment.run("TripBooking", { name: "earlier", input: trip });
    const chosen = await start();
    await outcome("completed");
    const name = `elsewhere-${runs}`;
    // Choosing another execution opens another connection, which fails.
    isCut = true;
    await page.locator(".runs li button").nth(1).click();
    await page.locator(".connection", { hasText: "Connection lost" }).waitFor();
    const result = await console.environment.run("TripBooking", { name, input: trip });
    expect(result.status).toBe("SUCCEEDED");
    problems.length = 0;
    isCut = false;
    await page.locator(".connection", { hasText: "live" }).waitFor();
    await page.locator(".runs li", { hasText: name }).filter({ hasText: "completed" }).waitFor();
    await page.locator(".run-head h2").filter({ hasNotText: chosen }).waitFor();
  });
});
