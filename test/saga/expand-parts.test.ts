import { describe, expect, it } from "@jest/globals";
import {
  allSteps,
  expandParts,
  type NodeDocument,
  referencesIn,
  type SagaDocument,
  type TemplateJson,
  validate,
} from "../../lib/saga/index.js";
import { choice, forEach, parallel, part, ref, sagaOf, step, wait, withKey } from "../support/documents.js";

/** A step whose request refers to this, too. */
const asking = (name: string, of: TemplateJson) => step(name, { action: { request: { ...withKey, of } } });
const last = (name: string, of: TemplateJson = null) =>
  step(name, { kind: "best-effort", action: { request: { ...withKey, of } } });

/** What the requests of steps hold besides the key, by the steps' names. */
function askedIn(saga: SagaDocument): Record<string, TemplateJson> {
  return Object.fromEntries(
    allSteps(expandParts(saga).steps).map(({ name, action }) => [
      name,
      (action.request as { of: TemplateJson }).of,
    ]),
  );
}
/** What a reference of a step after these nodes becomes. */
function after(nodes: readonly NodeDocument[], ...path: (string | number)[]): TemplateJson | undefined {
  return askedIn(sagaOf([...nodes, asking("After", ref("results", ...path))])).After;
}

describe("a name that is used inside a part and outside of it", () => {
  it("means the outer step until the part's own has come", () => {
    const saga = sagaOf([
      asking("A", ref("input", "x")),
      part("Out", [
        asking("B", ref("results", "A")),
        asking("A", ref("results", "A")),
        asking("C", ref("results", "A")),
      ]),
      asking("D", ref("results", "A")),
    ]);
    expect(askedIn(saga)).toEqual({
      A: ref("input", "x"),
      "Out/B": ref("results", "A"),
      "Out/A": ref("results", "A"),
      "Out/C": ref("results", "Out/A"),
      D: ref("results", "A"),
    });
  });
});

describe("a saga without its parts", () => {
  it("is the same where it has none", () => {
    const document = sagaOf(
      [
        step("A"),
        parallel("P", { x: [step("B")] }),
        choice("C", { x: [ref("input", "x"), [wait("W", { for: { seconds: 1 } })]] }),
        forEach("Each", ref("input", "list"), [asking("D", ref("item"))], { maxItems: 3 }),
      ],
      { output: { a: ref("results", "A") }, options: { deadline: { hours: 1 } } },
    );
    expect(expandParts(document)).toEqual({ ...document, completionHooks: new Set() });
  });

  it("has their steps in their places, each name with those of the parts around it", () => {
    const document = sagaOf([
      step("A"),
      part("Out", [step("B"), part("Hotel", [step("C"), wait("W", { for: { seconds: 1 } })])]),
      step("D"),
    ]);
    expect(expandParts(document).steps.map(({ name }) => name)).toEqual([
      "A",
      "Out/B",
      "Out/Hotel/C",
      "Out/Hotel/W",
      "D",
    ]);
  });

  it("has the names of parts in front of blocks and choices, and of what is in them, but not of branches", () => {
    const document = sagaOf([
      part("Out", [
        parallel("P", { x: [step("A"), part("In", [step("B")])] }),
        forEach("Each", ref("input", "list"), [step("C"), part("In", [step("D")])]),
        choice("C", { y: ["otherwise", [step("E"), part("In", [step("F")])]] }),
      ]),
    ]);
    const [block, each, taken] = expandParts(document).steps;
    expect(block).toMatchObject({
      name: "Out/P",
      branches: [{ name: "x", steps: [{ name: "Out/A" }, { name: "Out/In/B" }] }],
    });
    expect(each).toMatchObject({ name: "Out/Each", steps: [{ name: "Out/C" }, { name: "Out/In/D" }] });
    expect(taken).toMatchObject({
      name: "Out/C",
      paths: [{ name: "y", steps: [{ name: "Out/E" }, { name: "Out/In/F" }] }],
    });
  });

  it("keeps what a step, a wait and a choice are told besides their names", () => {
    const told = step("A", {
      action: { timeout: { seconds: 5 }, retry: { tries: 2 } },
      compensation: { request: { ...withKey, of: ref("request", "of"), why: ref("failure", "error") } },
    });
    const until = wait("W", { until: ref("input", "at") });
    expect(expandParts(sagaOf([part("Out", [told, until])])).steps).toEqual([
      { ...told, name: "Out/A" },
      { ...until, name: "Out/W" },
    ]);
  });
});

describe("a reference, where parts are put in their places,", () => {
  const out = part("Out", [
    step("A"),
    wait("W", { for: { seconds: 1 } }),
    part("Hotel", [step("Room")]),
    parallel("P", { x: [step("B"), part("In", [step("C")])] }),
    forEach("Each", ref("input", "list"), [step("D")]),
    choice("Way", { car: ["otherwise", [step("E")]] }),
  ]);

  it.each<[what: string, path: (string | number)[], becomes: TemplateJson]>([
    ["to a step of a part", ["Out", "A"], ref("results", "Out/A")],
    ["to a property of its result", ["Out", "A", "list", 0, "x"], ref("results", "Out/A", "list", 0, "x")],
    ["to a step of a part in a part", ["Out", "Hotel", "Room", "id"], ref("results", "Out/Hotel/Room", "id")],
    ["to a block in a part", ["Out", "P"], ref("results", "Out/P")],
    ["to a step in a block in a part", ["Out", "P", "x", "B"], ref("results", "Out/P", "x", "B")],
    ["to a part in a block", ["Out", "P", "x", "In", "C"], ref("results", "Out/P", "x", "In", "C")],
    ["to an iteration", ["Out", "Each", 0, "D"], ref("results", "Out/Each", 0, "D")],
    ["to a path", ["Out", "Way", "car", "E"], ref("results", "Out/Way", "car", "E")],
    ["to a part in a part as a whole", ["Out", "Hotel"], { Room: ref("results", "Out/Hotel/Room") }],
    [
      "to a part as a whole, of which waits have no result",
      ["Out"],
      {
        A: ref("results", "Out/A"),
        Hotel: { Room: ref("results", "Out/Hotel/Room") },
        P: ref("results", "Out/P"),
        Each: ref("results", "Out/Each"),
        Way: ref("results", "Out/Way"),
      },
    ],
    ["to what is no step of it", ["Out", "Z", "id"], ref("results", "Out/Z", "id")],
    ["to what is no node", ["Z", "id"], ref("results", "Z", "id")],
  ])("%s leads to it", (_what, path, becomes) => {
    expect(after([out], ...path)).toEqual(becomes);
  });

  it("from inside leads to the nearest step of its name, of the part first and then around it", () => {
    const document = sagaOf([
      asking("A", 1),
      asking("B", 1),
      part("Out", [
        asking("A", 2),
        part("In", [asking("C", [ref("results", "A"), ref("results", "B")])]),
        asking("D", [ref("results", "In", "C"), ref("results", "A", "x"), ref("results", "B", "y")]),
        parallel("P", {
          x: [
            asking("B", 3),
            asking("E", [ref("results", "B"), ref("results", "A"), ref("results", "In", "C")]),
          ],
        }),
      ]),
    ]);
    expect(askedIn(document)).toEqual({
      A: 1,
      B: 1,
      "Out/A": 2,
      "Out/In/C": [ref("results", "Out/A"), ref("results", "B")],
      "Out/D": [ref("results", "Out/In/C"), ref("results", "Out/A", "x"), ref("results", "B", "y")],
      "Out/B": 3,
      "Out/E": [ref("results", "Out/B"), ref("results", "Out/A"), ref("results", "Out/In/C")],
    });
    expect(validate(document)).toEqual([]);
  });

  it("leads to it from lists, conditions, times, compensations, operators, raw JSONata and the output", () => {
    const toA = ref("results", "Out", "A", "x");
    const document = sagaOf(
      [
        part("Out", [step("A")]),
        forEach("Each", toA, [step("B")]),
        choice("C", { x: [{ $eq: [toA, 1] }, [wait("W", { until: toA })]] }),
        step("D", {
          action: { request: { ...withKey, s: { $sum: [toA, 1] }, r: { $jsonata: ["$a", { a: toA }] } } },
          compensation: { request: { ...withKey, of: toA } },
        }),
      ],
      { output: { $object: { $a: toA } } },
    );
    const expanded = expandParts(document);
    const written = JSON.stringify(expanded);
    expect(written).not.toContain('"results","Out"');
    expect(written.split('{"$ref":["results","Out/A","x"]}')).toHaveLength(8);
    expect(expanded.output).toEqual({ $object: { $a: ref("results", "Out/A", "x") } });
  });

  it("of any other root stays as it is", () => {
    const roots = [
      ref("key"),
      ref("item", "x"),
      ref("items", "Each"),
      ref("input", "Out", "A"),
      ref("element"),
    ];
    expect(askedIn(sagaOf([part("Out", [asking("A", roots)])]))).toEqual({ "Out/A": roots });
  });
});

describe("the input of a saga that is used", () => {
  /** What a reference to the input becomes in a part with such an input. */
  const inside = (input: TemplateJson, ...path: (string | number)[]) =>
    askedIn(sagaOf([part("Out", [asking("A", ref("input", ...path))], { input })]))["Out/A"];
  const absent = { $ref: ["absent"] };
  const sum = { $sum: [ref("input", "a"), 1] };
  const raw: TemplateJson = { $jsonata: ["$merge([$a])", { a: ref("input", "a") }] };

  it.each<[what: string, input: TemplateJson, path: (string | number)[], becomes: TemplateJson]>([
    ["a whole object", { city: "home", of: [1] }, [], { city: "home", of: [1] }],
    ["a property that is a reference", { city: ref("input", "by") }, ["city"], ref("input", "by")],
    ["what is in one", { city: ref("input", "by") }, ["city", "name", 0], ref("input", "by", "name", 0)],
    ["a property that is text", { city: "home" }, ["city"], "home"],
    ["a property of text", { city: "home" }, ["city", "name"], absent],
    ["an element", { list: ["a", { b: 1 }] }, ["list", 1, "b"], 1],
    ["an element that there is not", { list: ["a"] }, ["list", 1], absent],
    ["a property of a list", { list: ["a"] }, ["list", "a"], absent],
    ["a property that there is not", { city: "home" }, ["nights"], absent],
    ["a property that every object has", { city: "home" }, ["toString"], absent],
    ["a property that is null", { city: null }, ["city"], null],
    ["a property that is calculated", { price: sum }, ["price"], sum],
    ["a property of what is calculated", { price: sum }, ["price", "x"], absent],
    [
      "a property of an object in a wrapping",
      { $object: { $city: ref("input", "by") } },
      ["$city"],
      ref("input", "by"),
    ],
    ["a reference as a whole", ref("input", "trip"), ["city"], ref("input", "trip", "city")],
    ["all of a reference", ref("input", "trip"), [], ref("input", "trip")],
    ["raw JSONata as a whole", { all: raw }, ["all"], raw],
    [
      "what is in raw JSONata",
      { all: raw },
      ["all", "it's", 0],
      { $jsonata: ["$value.`it's`[0]", { value: raw }] },
    ],
  ])("gives %s", (_what, input, path, becomes) => {
    expect(inside(input, ...path)).toEqual(becomes);
  });

  it("is that around it where the part does not say", () => {
    expect(askedIn(sagaOf([part("Out", [asking("A", ref("input", "city"))])]))).toEqual({
      "Out/A": ref("input", "city"),
    });
  });

  it("is made of what is seen outside, through every saga around", () => {
    const document = sagaOf([
      asking("A", 1),
      part(
        "Out",
        [
          asking("A", ref("input", "price")),
          part("In", [asking("B", [ref("input", "own"), ref("input", "around"), ref("results", "A")])], {
            input: { own: ref("results", "A", "x"), around: ref("input", "price", "y") },
          }),
        ],
        { input: { price: ref("results", "A", "price") } },
      ),
    ]);
    expect(askedIn(document)).toMatchObject({
      "Out/A": ref("results", "A", "price"),
      "Out/In/B": [ref("results", "Out/A", "x"), ref("results", "A", "price", "y"), ref("results", "Out/A")],
    });
  });

  it("is another for each use of one saga", () => {
    const steps = [asking("Fly", ref("input", "city"))];
    const document = sagaOf([
      part("Out", steps, { input: { city: ref("input", "to") }, of: { name: "Leg" } }),
      part("Back", steps, { input: { city: ref("results", "Out", "Fly", "from") }, of: { name: "Leg" } }),
      forEach("Each", ref("input", "list"), [part("On", steps, { input: { city: ref("item", "city") } })]),
    ]);
    expect(askedIn(document)).toEqual({
      "Out/Fly": ref("input", "to"),
      "Back/Fly": ref("results", "Out/Fly", "from"),
      "On/Fly": ref("item", "city"),
    });
    expect(validate(document)).toEqual([]);
  });

  it("is taken by lists, conditions and times, too", () => {
    const document = sagaOf([
      part(
        "Out",
        [
          forEach("Each", ref("input", "list"), [step("A")]),
          choice("C", { x: [ref("input", "x"), [wait("W", { until: ref("input", "at") })]] }),
        ],
        { input: { list: ref("input", "l"), x: true, at: ref("results", "Z") } },
      ),
    ]);
    expect(expandParts(document).steps).toMatchObject([
      { items: ref("input", "l") },
      { paths: [{ when: true, steps: [{ until: ref("results", "Z") }] }] },
    ]);
  });
});

describe("the ending of a saga, where parts are put in their places,", () => {
  const out = part("Out", [
    step("A"),
    step("Look", { kind: "read-only" }),
    part("In", [step("B"), step("C")]),
  ]);

  it("names first the steps of a part that is named, the last one first", () => {
    const order = (...first: string[]) =>
      expandParts(sagaOf([step("D"), out], { recovery: { order: { first }, continueOnStuck: true } }))
        .recovery;
    expect(order("Out", "D")).toEqual({
      order: { first: ["Out/In/C", "Out/In/B", "Out/A", "D"] },
      continueOnStuck: true,
    });
    expect(order("D", "Z")).toEqual({ order: { first: ["D", "Z"] }, continueOnStuck: true });
  });

  it("keeps any other order of recovery", () => {
    const recovery = (of: SagaDocument["recovery"] & object) =>
      expandParts(sagaOf([out], { recovery: of })).recovery;
    expect(recovery({ order: "parallel" })).toEqual({ order: "parallel" });
    expect(recovery({ continueOnStuck: true })).toEqual({ continueOnStuck: true });
    expect(recovery({})).toEqual({});
  });

  it("has what is run when it is completed as its last steps, which see what parts hold", () => {
    const document = sagaOf([out], {
      hooks: {
        onCompleted: [last("Done", ref("results", "Out", "In", "C", "x")), last("Told")],
        onCompensated: [last("Sorry", ref("failure", "error"))],
      },
    });
    const { steps, hooks, completionHooks } = expandParts(document);
    expect([...completionHooks]).toEqual(["Done", "Told"]);
    expect(steps.map(({ name }) => name)).toEqual([
      "Out/A",
      "Out/Look",
      "Out/In/B",
      "Out/In/C",
      "Done",
      "Told",
    ]);
    expect(hooks).toEqual({ onCompensated: [last("Sorry", ref("failure", "error"))] });
    const [done] = steps.slice(-2);
    expect(done?.type === "step" && [...referencesIn(done.action.request)]).toEqual([
      ["key"],
      ["results", "Out/In/C", "x"],
    ]);
    expect(validate(document)).toEqual([]);
  });

  it("has an output that sees what parts hold", () => {
    const { output } = expandParts(sagaOf([out], { output: { all: ref("results", "Out", "In"), a: 1 } }));
    expect(output).toEqual({ all: { B: ref("results", "Out/In/B"), C: ref("results", "Out/In/C") }, a: 1 });
  });
});
