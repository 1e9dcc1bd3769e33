import type { JsonObject } from "../../lib/asl/index.js";
import type { Course } from "../../lib/compiler/index.js";
import {
  count,
  eq,
  gt,
  jsonata,
  lt,
  operation,
  type Ref,
  type SagaDocument,
  saga,
  shape,
  sum,
  sumOf,
} from "../../lib/saga/index.js";

/** A saga, an input, and what that makes of its choices and lists. */
export interface LanguageSaga {
  readonly saga: SagaDocument;
  readonly input: JsonObject;
  readonly course: Course;
}

interface Request {
  readonly id: string;
  readonly of?: unknown;
}
interface Response {
  readonly id: string;
  readonly price: number;
}

/** What a step is told whose action is `Do<name>`, which may be refused by `No<name>`, and whose compensation `Cancel<name>`. */
const doing = <const Name extends string>(name: Name) => ({
  action: operation(`Do${name}`, {
    request: shape<Request>(),
    response: shape<Response>(),
    rejections: [`No${name}`],
  }),
  request: ({ key }: { readonly key: Ref<string> }) => ({ id: key }),
  compensation: operation(`Cancel${name}`, { request: shape<Request>() }),
});
/** The action alone, for a step that is not compensated. */
const acting = <const Name extends string>(name: Name) => {
  const { action, request } = doing(name);
  return { action, request };
};
/** Several values where one of any type is asked for. */
const all = (...values: readonly unknown[]): Ref<unknown> => values as never;

interface Family {
  readonly name: string;
  readonly members: readonly { readonly name: string }[];
}
interface Input {
  readonly families: readonly Family[];
  readonly list: readonly string[];
  /** In the data one value that is no list. */
  readonly solo: readonly string[];
  /** Not in the data. */
  readonly nothing?: readonly string[];
  readonly by: string;
  readonly price: number;
  readonly at: string;
}
const input: JsonObject = {
  families: [
    { name: "Roe", members: [{ name: "Ann" }, { name: "Bob" }] },
    { name: "Doe", members: [{ name: "Cid" }] },
  ],
  list: ["x", "y"],
  solo: "alone",
  by: "car",
  price: 7,
  at: "1970-01-02T00:00:00+01:00",
};
const families: Course = {
  items: ({ name }, [family]) => (name === "Members" ? (family === 0 ? 2 : 1) : 2),
};

const leg = saga<{ readonly city: string; readonly far?: boolean }>("Leg")
  .step("Fly", {
    ...doing("Fly"),
    request: ({ input, key }) => ({ id: key, of: all(input.city, input.far) }),
  })
  .parallel("Extras", {
    meal: (branch) => branch.step("Meal", doing("Meal")),
    seat: (branch) =>
      branch.step("Seat", {
        ...doing("Seat"),
        request: ({ results, key }) => ({ id: key, of: results.Fly.id }),
      }),
  });

const of = (
  saga: { toJSON(): SagaDocument },
  course: Course = {},
  data: JsonObject = input,
): LanguageSaga => ({
  saga: saga.toJSON(),
  input: data,
  course,
});

/** Sagas with every construct, in every other one. */
export const languageSagas: Readonly<Record<string, LanguageSaga>> = {
  "a forEach between steps": of(
    saga<Input>("ForEach")
      .step("First", doing("First"))
      .forEach("Each", {
        items: ({ input }) => input.list,
        maxConcurrency: 1,
        each: (each) =>
          each.step("A", { ...doing("A"), request: ({ item, key }) => ({ id: key, of: item }) }).step("B", {
            ...doing("B"),
            request: ({ results, key }) => ({ id: key, of: results.A.id }),
            compensation: {
              operation: operation("CancelB", { request: shape<Request>() }),
              request: ({ results, result, item, key, request, failure }) => ({
                id: key,
                of: all(results.First.id, results.A.id, result.id, item, request.of, failure.step),
              }),
            },
          }),
      })
      .step("Last", {
        ...doing("Last"),
        request: ({ results, key }) => ({
          id: key,
          of: all(
            sumOf(results.Each, ({ A, B }) => sum(A.price, B.price)),
            results.Each[1]?.B.id,
          ),
        }),
      })
      .output(({ results }) => ({ all: results.Each, n: count(results.Each) })),
    { items: () => 2 },
  ),
  "a forEach over the empty list, and over what is no list": of(
    saga<Input>("Odd lists")
      .forEach("None", {
        items: ({ input }) => input.nothing,
        each: (each) => each.step("A", doing("A")),
      })
      .forEach("One", { items: ({ input }) => input.solo, each: (each) => each.step("B", doing("B")) }),
    { items: ({ name }) => (name === "None" ? 0 : 1) },
  ),
  "a forEach in a forEach, after the pivot too": of(
    saga<Input>("Nested")
      .forEach("Families", {
        items: ({ input }) => input.families,
        maxItems: 3,
        each: (family) =>
          family
            .step("House", doing("House"))
            .forEach("Members", {
              items: ({ item }) => item.members,
              maxItems: 3,
              each: (member) =>
                member.step("Bed", {
                  ...doing("Bed"),
                  request: ({ item, items, results, key }) => ({
                    id: key,
                    of: all(item.name, items.Families.name, results.House.id),
                  }),
                }),
            })
            .step("Lock", doing("Lock")),
      })
      .step("Pay", {
        kind: "pivot",
        ...acting("Pay"),
        request: ({ results, key }) => ({ id: key, of: sumOf(results.Families, ({ House }) => House.price) }),
      })
      .forEach("Tell", {
        items: ({ input }) => input.families,
        each: (family) => family.step("Mail", { kind: "best-effort", ...acting("Mail") }),
      })
      .output(({ results }) => ({ beds: results.Families[0]?.Members[1]?.Bed.id, told: results.Tell })),
    families,
  ),
  "a choice, its second path taken": of(
    saga<Input>("Choice")
      .step("First", doing("First"))
      .choice("Way", {
        train: {
          when: ({ input }) => eq(input.by, "train"),
          steps: (path) => path.step("Train", doing("Train")),
        },
        car: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.step("Car", doing("Car")).step("Fuel", doing("Fuel")),
        },
        walk: { when: "otherwise", steps: (path) => path },
      })
      .step("Last", {
        ...doing("Last"),
        request: ({ results, key }) => ({
          id: key,
          of: all(results.Way.car.Car.id, results.Way.train.Train.id, results.Way.car),
        }),
      })
      .output(({ results }) => ({ way: results.Way })),
    { path: () => "car" },
  ),
  "a choice as the last, and no path taken": of(
    saga<Input>("No path")
      .step("First", doing("First"))
      .choice("Way", {
        dear: { when: ({ input }) => gt(input.price, 100), steps: (path) => path.step("Ask", doing("Ask")) },
      }),
    { path: () => null },
  ),
  "a choice as the last, whose path the saga ends on": of(
    saga<Input>("Last path")
      .choice("Way", {
        cheap: {
          when: ({ input }) => lt(input.price, 5),
          steps: (path) =>
            path.step("Low", doing("Low")).step("End", { kind: "best-effort", ...acting("End") }),
        },
        dear: { when: "otherwise", steps: (path) => path.step("High", doing("High")) },
      })
      .output(({ results }) => ({
        low: results.Way.cheap.Low.id,
        end: results.Way.cheap.End.id,
        high: results.Way.dear,
      })),
    { path: () => "dear" },
  ),
  "choices in blocks": of(
    saga<Input>("Choices in blocks")
      .forEach("Each", {
        items: ({ input }) => input.list,
        each: (each) =>
          each.step("A", doing("A")).choice("Way", {
            x: { when: ({ item }) => eq(item, "x"), steps: (path) => path.step("X", doing("X")) },
            y: {
              when: "otherwise",
              steps: (path) =>
                path.parallel("Both", {
                  p: (branch) => branch.step("P", doing("P")),
                  q: (branch) => branch.step("Q", doing("Q")).step("R", doing("R")),
                }),
            },
          }),
      })
      .step("Last", doing("Last"))
      .output(({ results }) => ({ r: results.Each[1]?.Way.y.Both.q.R.id, all: results.Each })),
    { items: () => 2, path: (_choice, [index]) => (index === 0 ? "x" : "y") },
  ),
  "a choice by raw JSONata, and waits": of(
    saga<Input>("Raw", { deadline: { days: 300 } })
      .step("First", {
        ...doing("First"),
        request: ({ input, key }) => ({ id: key, of: jsonata("$uppercase($by)", { by: input.by }) }),
        compensation: {
          operation: operation("CancelFirst", { request: shape<Request>() }),
          request: ({ key }) => ({ id: key }),
        },
      })
      .wait("Pause", { for: { minutes: 5 } })
      .choice("Way", {
        long: {
          when: ({ input }) => jsonata<boolean>("$length($by) > 4", { by: input.by }),
          steps: (path) => path.step("Long", doing("Long")),
        },
        short: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.step("Short", doing("Short")),
        },
      })
      .wait("Until", { until: ({ input }) => input.at })
      .step("Last", doing("Last")),
    { path: () => "short" },
  ),
  "parts, of a saga that is used twice": of(
    saga<Input>("Parts")
      .part("Out", leg, { input: ({ input }) => ({ city: input.by, far: true }) })
      .part("Home", (part) =>
        part.step("Pack", doing("Pack")).part("Back", leg, { input: () => ({ city: "home" }) }),
      )
      .step("Last", {
        ...doing("Last"),
        request: ({ results, key }) => ({
          id: key,
          of: all(results.Out.Fly.id, results.Home.Back.Extras.seat.Seat.id, results.Home.Back.Extras),
        }),
      })
      .output(({ results }) => ({ out: results.Out })),
  ),
  "callbacks, in a forEach too": of(
    saga<Input>("Callbacks")
      .callback("Ask", {
        kind: "read-only",
        timeout: { hours: 1 },
        heartbeat: { minutes: 10 },
        action: operation("DoAsk", {
          request: shape<Request & { readonly token: string }>(),
          response: shape<Response>(),
          rejections: ["NoAsk"],
        }),
        request: ({ key, taskToken }) => ({ id: key, token: taskToken }),
      })
      .forEach("Each", {
        items: ({ input }) => input.list,
        each: (each) =>
          each.callback("Sign", {
            timeout: { hours: 1 },
            heartbeat: { minutes: 10 },
            ...doing("Sign"),
            request: ({ key, item, taskToken }) => ({ id: key, of: all(item, taskToken) }),
          }),
      })
      .output(({ results }) => ({ asked: results.Ask.id, signed: results.Each[0]?.Sign.id })),
    { items: () => 2 },
  ),
  "all compensated at the same time": of(
    saga<Input>("At once")
      .step("A", doing("A"))
      .step("Look", { kind: "read-only", ...acting("Look") })
      .choice("Way", {
        car: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.step("B", doing("B")).step("C", doing("C")),
        },
      })
      .parallel("Both", {
        x: (branch) => branch.step("X", doing("X")),
        y: (branch) => branch.step("Y", doing("Y")),
      })
      .step("D", doing("D"))
      .recovery({ order: "parallel" })
      .onCompensated("Sorry", {
        action: acting("Sorry").action,
        request: ({ key, failure }) => ({ id: key, of: failure }),
      }),
  ),
  "some compensated first": of(
    saga<Input>("First")
      .step("A", doing("A"))
      .step("B", doing("B"))
      .parallel("Both", {
        x: (branch) => branch.step("X", doing("X")),
        y: (branch) => branch.step("Y", doing("Y")),
      })
      .step("C", doing("C"))
      .choice("Way", {
        car: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.step("D", doing("D")).step("E", doing("E")),
        },
      })
      .step("F", doing("F"))
      .recovery({ order: { first: ["A", "C"] } })
      .onCompleted("Done", {
        action: acting("Done").action,
        request: ({ key, results }) => ({ id: key, of: results.A.id }),
      }),
  ),
  "compensation that continues on stuck, everywhere": of(
    saga<Input>("Continue")
      .step("A", doing("A"))
      .parallel("Both", {
        x: (branch) => branch.step("X", doing("X")).step("X2", doing("X2")),
        y: (branch) =>
          branch.forEach("Each", {
            items: ({ input }) => input.list,
            each: (each) => each.step("Y", doing("Y")),
          }),
      })
      .choice("Way", {
        car: { when: ({ input }) => eq(input.by, "car"), steps: (path) => path.step("D", doing("D")) },
      })
      .step("Last", doing("Last"))
      .recovery({ continueOnStuck: true }),
    { items: () => 2 },
  ),
  "branches that begin with a choice, of which no path is compensated": of(
    saga<Input>("Choice first")
      .parallel("Both", {
        x: (branch) =>
          branch
            .choice("Way", {
              car: {
                when: ({ input }) => eq(input.by, "car"),
                steps: (path) => path.step("Car", doing("Car")),
              },
              train: { when: "otherwise", steps: (path) => path.step("Train", doing("Train")) },
            })
            .step("X", doing("X")),
        y: (branch) =>
          branch
            .choice("Dear", {
              dear: {
                when: ({ input }) => gt(input.price, 100),
                steps: (path) => path.step("Ask", doing("Ask")),
              },
            })
            .step("Look", { kind: "read-only", ...acting("Look") }),
      })
      .step("Last", doing("Last"))
      .recovery({ order: "parallel" }),
    { path: ({ name }) => (name === "Way" ? "train" : null) },
    { ...input, by: "train" },
  ),
  "a choice, a block and a part compensated first": of(
    saga<Input>("Blocks first")
      .step("A", doing("A"))
      .choice("Way", {
        train: {
          when: ({ input }) => eq(input.by, "train"),
          steps: (path) => path.step("Train", doing("Train")),
        },
        car: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.step("Car", doing("Car")).step("Fuel", doing("Fuel")),
        },
      })
      .parallel("Both", {
        x: (branch) => branch.step("X", doing("X")),
        y: (branch) => branch.step("Y", doing("Y")),
      })
      .part("Stay", (part) => part.step("Room", doing("Room")).step("Meal", doing("Meal")))
      .step("Last", doing("Last"))
      .recovery({ order: { first: ["Way", "Stay", "Both"] } }),
    { path: () => "car" },
  ),
};
