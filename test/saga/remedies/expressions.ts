import type { SagaDocument, TemplateJson } from "../../../lib/saga/index.js";
import {
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  wait,
  withKey,
} from "../../support/documents.js";
import { type Advice, advice, leadsTo } from "./advice.js";

const list = ref("input", "list");
const pivot = step("Pay", { kind: "pivot" });
const find = step("Find", { kind: "read-only" });
const a = step("A");
const asking = (name: string, of: TemplateJson) => step(name, { action: { request: { ...withKey, of } } });
const returning = (output: TemplateJson) => sagaOf([a], { output });
const raw = (source: string): TemplateJson => ({ $jsonata: [source, { p: ref("input", "prices") }] });
const looking = (source: string) =>
  sagaOf([step("A", { kind: "read-only", action: { request: { a: raw(source) } } })]);
const rounding = (places: TemplateJson) => sagaOf([asking("A", { $round: [ref("input", "sum"), places] })]);
const nested = (levels: number): TemplateJson => (levels === 0 ? "deep" : { a: nested(levels - 1) });
/** Two steps before the one that asks, and one after it. */
const inOrder = (of: TemplateJson) => sagaOf([find, asking("A", of), step("B")]);
const blocks = (of: TemplateJson) =>
  sagaOf([
    parallel("P", { x: [step("InP")] }),
    choice("C", { car: [ref("input", "car"), [step("InC")]] }),
    forEach("Each", list, [step("InEach")]),
    part("Leg", [step("Fly")]),
    wait("W", { for: { hours: 1 } }),
    asking("A", of),
  ]);
const outside = (step: string): readonly TemplateJson[] =>
  ({
    InP: [ref("results", "P", "x", "InP")],
    InC: [ref("results", "C", "car", "InC")],
    InEach: [ref("results", "Each", 0, "InEach")],
  })[step] ?? [];
const timed = (until: TemplateJson, ...before: SagaDocument["steps"]) =>
  sagaOf([...before, wait("W", { until }), a]);

/** Results, references, raw JSONata, the output and waits. */
export const expressions: readonly Advice[] = [
  advice("unknown-step", "no step", inOrder(ref("results", "Z")), [
    leadsTo(/The steps are: Find, A, B/, inOrder(ref("results", "Find"))),
  ]),
  advice("unknown-step", "no branch", blocks(ref("results", "P", "z")), [
    leadsTo(/The branches are: x/, blocks(ref("results", "P", "x"))),
  ]),
  advice("unknown-step", "no path", blocks(ref("results", "C", "boat")), [
    leadsTo(/The paths are: car/, blocks(ref("results", "C", "car"))),
  ]),
  advice("unknown-step", "no step in a branch", blocks(ref("results", "P", "x", "Z")), [
    leadsTo(/The steps are: InP/, blocks(ref("results", "P", "x", "InP"))),
  ]),
  advice("unknown-step", "no index", blocks(ref("results", "Each", "InEach")), [
    leadsTo(/Indexes are: whole numbers, such as \[0\]/, blocks(ref("results", "Each", 0))),
  ]),
  advice("unknown-step", "a wait", blocks(ref("results", "W")), [
    ...["P", "C", "Each", "Leg"].map((name) =>
      leadsTo(/Results come from: steps, blocks, choices, parts/, blocks(ref("results", name))),
    ),
  ]),
  advice("unavailable-result", "a later step", inOrder(ref("results", "B")), [
    leadsTo(/Refer to a step that runs before/, inOrder(ref("results", "Find"))),
    leadsTo(/change the order/, sagaOf([find, step("B"), asking("A", ref("results", "B"))])),
  ]),
  ...["InP", "InC", "InEach"].map((name) =>
    advice("unavailable-result", `a step in a block: ${name}`, blocks(ref("results", name)), [
      {
        says: /From outside, refer to it as results\.\S+\./,
        mend: (message) => {
          const [, told] = /refer to it as (\S+)\.$/.exec(message) ?? [];
          const [mended] = outside(name);
          const { $ref: path } = mended as { readonly $ref: readonly (string | number)[] };
          expectSame(
            told,
            path.reduce<string>(
              (text, part) =>
                typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`,
              "",
            ),
          );
          return leadsTo(/./, blocks(mended as TemplateJson)).mend(message);
        },
      },
    ]),
  ),
  advice("unavailable-reference", "the failure in an action", inOrder(ref("failure")), [
    ...[ref("input"), ref("results", "Find"), ref("execution", "name"), ref("key"), ref("keyHash")].map(
      (allowed) => leadsTo(/Allowed: input, results, execution, key, keyHash/, inOrder(allowed)),
    ),
  ]),
  advice("unavailable-reference", "the key in the output", returning({ a: ref("key") }), [
    leadsTo(
      /Allowed: input, results, execution/,
      returning({ a: ref("input"), b: ref("results", "A"), c: ref("execution", "startTime") }),
    ),
  ]),
  advice("unavailable-reference", "all results", returning({ a: ref("results") }), [
    leadsTo(
      /Allowed: the result of one step, such as results\.<step>/,
      returning({ a: ref("results", "A") }),
    ),
  ]),
  advice(
    "unavailable-reference",
    "another forEach's element",
    sagaOf([forEach("Each", list, [asking("A", ref("items", "Other"))])]),
    [leadsTo(/Allowed: items\.Each/, sagaOf([forEach("Each", list, [asking("A", ref("items", "Each"))])]))],
  ),
  advice("unavailable-reference", "another part of the execution", inOrder(ref("execution", "id")), [
    leadsTo(
      /Allowed: execution\.name, execution\.startTime/,
      inOrder([ref("execution", "name"), ref("execution", "startTime")]),
    ),
  ]),
  advice("unavailable-reference", "an element outside of any list", inOrder(ref("element", "price")), [
    leadsTo(
      /Allowed: an element only in the second operand of map, filter or sumOf/,
      inOrder([
        { $map: [list, ref("element", "price")] },
        { $filter: [list, ref("element", "sold")] },
        { $sumOf: [list, ref("element", "price")] },
      ]),
    ),
  ]),
  advice("invalid-rounding", "too many places", rounding(16), [
    leadsTo(/Allowed: a whole number from 0 to 15/, rounding(15)),
    leadsTo(/which is no reference/, rounding(0)),
  ]),
  advice("invalid-output", "a text", returning("done"), [
    leadsTo(/Put it into a property: \{ trip: … \}/, returning({ trip: "done" })),
  ]),
  advice(
    "reserved-output",
    "failures",
    sagaOf([step("A", { kind: "best-effort" })], { output: { failures: 0 } }),
    [leadsTo(/Rename the property/, sagaOf([step("A", { kind: "best-effort" })], { output: { lost: 0 } }))],
  ),
  advice(
    "jsonata-not-allowed",
    "in the pivot",
    sagaOf([step("A", { kind: "pivot", action: { request: { ...withKey, a: raw("$sum($p)") } } })]),
    [
      leadsTo(
        /Use operators instead/,
        sagaOf([
          step("A", {
            kind: "pivot",
            action: { request: { ...withKey, a: { $sumOf: [ref("input", "prices"), ref("element")] } } },
          }),
        ]),
      ),
    ],
  ),
  advice("invalid-jsonata", "a variable that isn't given", looking("$q + 1"), [
    leadsTo(
      /It can use its own variables and the functions of JSONata 2\.0\.6, except \$eval and functions whose result changes/,
      looking("$max($p)"),
    ),
  ]),
  advice("invalid-jsonata", "a property first", looking("price * 2"), [
    leadsTo(/begin with a variable/, looking("$p.price * 2")),
  ]),
  advice("expression-too-deep", "61 levels", returning(nested(61)), [
    leadsTo(/Make it flatter/, returning(nested(59))),
  ]),
  advice("invalid-wait", "both for and until", sagaOf([wait("W", { for: { hours: 1 }, until: list }), a]), [
    leadsTo(/Give it exactly one of them: for \(a duration\)/, sagaOf([wait("W", { for: { hours: 1 } }), a])),
    leadsTo(/or until \(a time\)/, timed(ref("input", "at"))),
  ]),
  advice("invalid-wait", "no time", timed("tomorrow"), [
    leadsTo(/Use a text such as "2030-01-01T00:00:00Z"/, timed("2030-01-01T00:00:00Z")),
    leadsTo(/or a reference to one/, timed(ref("input", "at"))),
  ]),
  advice(
    "invalid-wait",
    "a time from data after the pivot",
    sagaOf([a, pivot, wait("W", { until: ref("input", "at") })]),
    [
      leadsTo(/Move it before the pivot/, sagaOf([a, wait("W", { until: ref("input", "at") }), pivot])),
      leadsTo(/or use for with a duration instead/, sagaOf([a, pivot, wait("W", { for: { hours: 1 } })])),
    ],
  ),
];

function expectSame(told: string | undefined, path: string): void {
  if (told !== path) throw new Error(`The message says ${told}, but the result is at ${path}.`);
}
