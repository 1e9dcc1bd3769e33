import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { main } from "../../lib/cli/main.js";
import { compile, operation, type Ref, type SagaDocument, saga, shape } from "../../lib/core.js";
import { diffSagas } from "../../lib/operations/diff.js";
import { temporaryDirectory, writeFiles } from "../support/assembly.js";

interface Booking {
  readonly id: string;
}
const booking = { request: shape<Booking>(), response: shape<{ readonly number: string }>() };
const reserveCar = operation("ReserveCar", { ...booking, rejections: ["CarUnavailable"] });
const cancelCar = operation("CancelCar", { request: shape<Booking>() });
const reserveHotel = operation("ReserveHotel", booking);
const cancelHotel = operation("CancelHotel", { request: shape<Booking>() });
const holdHotel = operation("HoldHotel", booking);
const pay = operation("Pay", booking);
const byKey = ({ key }: { readonly key: Ref<string> }) => ({ id: key });

const old = saga<{ readonly city: string }>("Trip", { title: "A trip" })
  .step("ReserveCar", { action: reserveCar, request: byKey, compensation: cancelCar })
  .step("ReserveHotel", { action: reserveHotel, request: byKey, compensation: cancelHotel })
  .step("Pay", { kind: "pivot", action: pay, request: byKey })
  .toJSON();

const changed = saga<{ readonly city: string }>("Trip", {
  whenCompensated: "succeed",
  deadline: { hours: 2 },
})
  .parallel("Bookings", {
    hotel: (branch) =>
      branch.step("ReserveHotel", { action: holdHotel, request: byKey, compensation: cancelHotel }),
    car: (branch) =>
      branch.step("ReserveCar", {
        action: reserveCar,
        request: byKey,
        retry: { tries: 5 },
        compensation: cancelCar,
      }),
  })
  .toJSON();

function diff(before: SagaDocument, after: SagaDocument, ...options: readonly string[]) {
  const directory = temporaryDirectory();
  writeFiles(directory, { "old.saga.json": JSON.stringify(before), "new.saga.json": JSON.stringify(after) });
  return run(join(directory, "old.saga.json"), join(directory, "new.saga.json"), ...options);
}

async function run(...args: readonly string[]) {
  const [output, errors]: [string[], string[]] = [[], []];
  const code = await main(["diff", ...args], {
    write: (line) => output.push(line),
    complain: (line) => errors.push(line),
    interrupted: new Promise(() => {}),
  });
  return { code, output: output.join("\n"), errors: errors.join("\n") };
}

describe("saga diff", () => {
  it("tells what changes, for executions that run and for new ones", async () => {
    const { code, output } = await diff(old, changed, "--check");
    expect(output).toMatchInlineSnapshot(`
"Trip

Steps
  + Bookings
  ~ ReserveHotel: action: ReserveHotel → HoldHotel
  ~ ReserveCar: retry
  - Pay
  ~ order: ReserveHotel, ReserveCar

Operations
  + HoldHotel
  - ReserveHotel
  - Pay

Options
  ~ whenCompensated: fail → succeed
  ~ deadline: none → {"hours":2}

State names
  + Bookings
  + Bookings: hotel stopped
  + Bookings: car stopped
  + Bookings: settled
  + Bookings: compensation
  + Bookings: hotel compensation
  + Bookings: hotel has nothing to compensate
  + Bookings: car compensation
  + Bookings: car has nothing to compensate
  + Completed
  - Pay

Keys
  ~ ReserveCar: /ReserveCar → /Bookings/ReserveCar
  ~ ReserveHotel: /ReserveHotel → /Bookings/ReserveHotel

Executions that run, or are stuck
  They keep the definition that they started with, also when they are redriven.
  They may still call ReserveHotel, Pay. Keep the permission and the functions until the last of them has ended, and 14 days longer for those that are stuck: list them in retainedOperations.
  Whether a compensated execution FAILED or SUCCEEDED depends on the version that it started with; rules, metrics and \`saga list\` go by the new one.

New executions
  There is no point of no return any more; it was Pay.
  They call HoldHotel: deploy what carries that out before.
  Keys of steps change. Each execution has keys of its own, so that matters only if you read keys by their form."
`);
    expect(code).toBe(1);
  });

  it("says that nothing changes, whatever the titles", async () => {
    const untitled = { ...old };
    delete (untitled as { title?: string }).title;
    const { code, output } = await diff(old, untitled, "--check");
    expect(output).toMatchInlineSnapshot(`
"Trip

Nothing changes.

Executions that run, or are stuck
  Nothing changes for them.

New executions
  Nothing: both compile to the same state machine."
`);
    expect(code).toBe(0);
  });

  it("warns of a new name, which may delete the state machine", async () => {
    const { code, output } = await diff(old, { ...old, name: "Journey" }, "--check");
    expect(output).toContain("The saga's name changes from Trip to Journey.");
    expect(output).toContain("that ends its executions with nothing taken back");
    expect(code).toBe(1);
  });

  it("has the end of each key as the compiler makes it", () => {
    const { keys } = diffSagas(old, changed);
    expect(keys).toEqual([
      { step: "ReserveCar", before: "/ReserveCar", after: "/Bookings/ReserveCar" },
      { step: "ReserveHotel", before: "/ReserveHotel", after: "/Bookings/ReserveHotel" },
    ]);
    const [one, other] = [old, changed].map((each) => JSON.stringify(compile(each).definition));
    for (const { before, after } of keys) {
      expect(one).toContain(`& '${before}'`);
      expect(other).toContain(`& '${after}'`);
    }
  });

  it.each([
    [[], 2, "saga diff takes two files, the old and the new one, received none."],
    [["a.json"], 2, "saga diff takes two files, the old and the new one, received a.json."],
    [["nowhere.json", "nowhere.json"], 2, "The file nowhere.json doesn't exist"],
  ])("refuses %j", async (args, code, words) => {
    expect(await run(...args)).toMatchObject({ code, errors: expect.stringContaining(words) });
  });

  it("lists what is wrong with a saga that breaks rules", async () => {
    const { code, errors } = await diff(old, { ...old, steps: [] });
    expect(code).toBe(1);
    expect(errors).toContain("error");
  });
});
