import type { JsonValue } from "../../../lib/asl/index.js";
import { compile } from "../../../lib/compiler/index.js";
import {
  type ChoiceDocument,
  documentFormat,
  type ForEachDocument,
  hasErrors,
  type NodeDocument,
  type ParallelDocument,
  type PartDocument,
  type SagaDocument,
  type StepDocument,
  type StepKind,
  type TemplateJson,
  type WaitDocument,
} from "../../../lib/saga/index.js";
import { samplesFrom } from "../../../lib/verifier/samples/answer-samples.js";
import { Chance } from "./chance.js";
import { type DataType, inside, type Known, randomRecord, randomTitle, randomValue } from "./data-types.js";
import { RandomCalls } from "./random-calls.js";
import { elementOf, recordOf, resultsIn, withResult, type Written } from "./random-results.js";
import { randomOptions, randomOutput, randomRecovery } from "./random-settings.js";
import { RandomTemplates, type Whereabouts } from "./random-templates.js";

/** A saga over the whole language, with the data of its runs. */
export interface RandomCase {
  readonly saga: SagaDocument;
  /** @default - what the verifier makes up */
  readonly data?: RandomData;
}

/** What a random saga is run with. */
export interface RandomData {
  readonly inputs: readonly JsonValue[];
  /** Answers of the operations, by name. */
  readonly responses: Readonly<Record<string, JsonValue>>;
}

/** A random saga that compiles: the same for the same seed. Of those that break a rule others are tried. */
export function randomCase(seed: number): RandomCase {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const found = new Writer(new Chance(seed * 101 + attempt)).write();
    if (!hasErrors(compile(found.saga).diagnostics)) return found;
  }
  throw new RangeError(`No saga of seed ${seed} compiles.`);
}

/** A random saga, whether it keeps the rules or not. */
export function anyRandomCase(seed: number): RandomCase {
  return new Writer(new Chance(seed)).write();
}

/** What surrounds a node. */
interface Around extends Whereabouts {
  /** Names in use where the node stands. */
  readonly names: Set<string>;
  readonly depth: number;
  readonly isAfterPivot: boolean;
  readonly isInBlock: boolean;
}

const nodeNames = [
  ...["Book", "Take", "Check", "Wait", "Pay", "Ship", "Tell", "string", "input", "item", "results", "Cancel"],
  ...["constructor", "toString", "Réserver l.hôtel-2_b", "a b", "a_b", "a.b", "日本", "A1", "key", "now"],
];
const branchNames = ["left", "right", "constructor", "a b", "é", "item", "x", "y"];
const any: DataType = { is: "any" };
const text: DataType = { is: "text" };
const number: DataType = { is: "number" };
const truth: DataType = { is: "truth" };
const time: DataType = { is: "time" };

class Writer {
  readonly #chance: Chance;
  readonly #templates: RandomTemplates;
  readonly #calls: RandomCalls;
  /** Number of steps that may still be added. */
  #left: number;
  readonly #saga: string;

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#templates = new RandomTemplates(chance);
    this.#calls = new RandomCalls(chance, this.#templates);
    this.#left = chance.whole(1, 8);
    this.#saga = chance.pick(["Random", 'The "${odd}" one', "réservation", "a/b"]);
  }

  write(): RandomCase {
    const chance = this.#chance;
    const input = randomRecord(chance, 3, 2);
    const ofExecution: Known[] = [
      { path: ["execution", "name"], type: text },
      { path: ["execution", "startTime"], type: text },
    ];
    const fromInput = [...inside({ path: ["input"], type: input }), ...ofExecution];
    const names = new Set<string>();
    const around: Around = {
      known: fromInput,
      mayBeRaw: true,
      names,
      depth: 0,
      isAfterPivot: false,
      isInBlock: false,
    };
    const hasPivot = chance.is(0.6);
    const before = chance.is(hasPivot ? 0.9 : 1)
      ? this.#sequence(around, chance.whole(1, 4))
      : { nodes: [], known: fromInput };
    const turn = hasPivot
      ? this.#step("pivot", { ...around, known: before.known, mayBeRaw: false })
      : undefined;
    const known = turn === undefined ? before.known : withResult(before.known, turn, { isLate: true });
    const after =
      turn === undefined || chance.is(0.3)
        ? { nodes: [], known }
        : this.#sequence({ ...around, known, isAfterPivot: true, mayBeRaw: false }, chance.whole(1, 3));
    const steps = [...before.nodes, ...(turn === undefined ? [] : [turn.node]), ...after.nodes];
    const end = { ...around, known: after.known, isAfterPivot: true };
    const saga: SagaDocument = {
      format: documentFormat,
      name: this.#saga,
      ...randomTitle(chance),
      operations: [],
      steps,
      ...chance.maybe(0.7, "output", () => randomOutput(after.known, { chance, templates: this.#templates })),
      ...chance.maybe(0.7, "options", () => randomOptions(chance)),
      ...chance.maybe(0.5, "recovery", () => randomRecovery(before.nodes, chance)),
      ...chance.maybe(0.4, "hooks", () => ({
        ...chance.maybe(0.7, "onCompleted", () => this.#hooks(end)),
        ...chance.maybe(0.7, "onCompensated", () =>
          this.#hooks({
            ...around,
            known: [
              ...fromInput,
              { path: ["failure", "error"], type: text },
              { path: ["failure"], type: any },
            ],
          }),
        ),
      })),
    };
    const operations = [...this.#calls.operations.values()];
    return {
      saga: { ...saga, operations: operations.map(({ response: _, ...operation }) => operation) },
      data: {
        inputs: chance.times(3, () => randomValue(input, chance) ?? {}),
        responses: Object.fromEntries(
          operations.map(({ response, ...operation }) => {
            const value = randomValue(response, chance) ?? {};
            // One that says that the call succeeded, if there is any.
            const { success = value } = samplesFrom(operation, value);
            return [operation.name, success];
          }),
        ),
      },
    };
  }

  #name(names: Set<string>): string {
    const base = this.#chance.pick(nodeNames);
    let name = base;
    for (let count = 2; names.has(name); count += 1) name = `${base}${count}`;
    names.add(name);
    return name;
  }

  #sequence(
    around: Around,
    length: number,
  ): { readonly nodes: NodeDocument[]; readonly known: readonly Known[] } {
    const nodes: NodeDocument[] = [];
    let { known } = around;
    for (let index = 0; index < length && (index === 0 || this.#left > 0); index += 1) {
      const written = this.#node({ ...around, known });
      nodes.push(written.node);
      known = withResult(known, written, { isLate: around.isAfterPivot, isInBlock: around.isInBlock });
    }
    return { nodes, known };
  }

  #node(around: Around): Written {
    const { depth, isAfterPivot } = around;
    const chance = this.#chance;
    const nests = depth < 3 ? 1 : 0;
    const kinds: readonly (readonly [number, StepKind])[] = isAfterPivot
      ? [
          [2, "retriable"],
          [1, "best-effort"],
        ]
      : [
          [5, "compensatable"],
          [1, "read-only"],
          [1, "best-effort"],
        ];
    return chance.weighted<Written>([
      [6, () => this.#step(chance.weighted(kinds.map(([weight, kind]) => [weight, () => kind])), around)],
      [1.2 * nests, () => this.#parallel(around)],
      [1.5 * nests, () => this.#forEach(around)],
      [1.5 * nests, () => this.#choice(around)],
      [0.7, () => ({ node: this.#wait(around), result: undefined })],
      [1 * nests, () => this.#part(around)],
    ]);
  }

  #step(kind: StepKind, around: Around): Written & { readonly node: StepDocument } {
    const chance = this.#chance;
    this.#left -= 1;
    const name = this.#name(around.names);
    const isCallback = chance.is(kind === "read-only" || kind === "best-effort" ? 0.3 : 0.12);
    const hasOwn = kind === "compensatable" && chance.is(0.5);
    const mayBeRaw =
      (kind === "best-effort" || kind === "read-only" || hasOwn) &&
      (around.mayBeRaw || kind === "best-effort");
    const action = this.#calls.action(kind, { ...around, mayBeRaw }, isCallback);
    const node: StepDocument = {
      type: "step",
      name,
      ...randomTitle(chance),
      kind,
      action,
      ...(kind === "compensatable" ? { compensation: this.#calls.compensation(action, hasOwn, around) } : {}),
    };
    return { node, result: this.#calls.operations.get(action.operation)?.response ?? any };
  }

  #parallel(around: Around): Written {
    const chance = this.#chance;
    const name = this.#name(around.names);
    const branches = this.#branches(around, chance.whole(1, 3), { isInBlock: true });
    const node: ParallelDocument = {
      type: "parallel",
      name,
      ...randomTitle(chance),
      branches: branches.map(({ branch }) => branch),
    };
    return { node, result: recordOf(branches) };
  }

  #choice(around: Around): Written {
    const chance = this.#chance;
    const name = this.#name(around.names);
    const branches = this.#branches(around, chance.whole(1, 3), {}, 0.1);
    const node: ChoiceDocument = {
      type: "choice",
      name,
      ...randomTitle(chance),
      paths: branches.map(({ branch }, index) => {
        const isOtherwise = index > 0 && index === branches.length - 1 && chance.is(0.5);
        if (isOtherwise) return branch;
        const when = chance.is(0.95) ? this.#templates.of(truth, around) : this.#templates.of(any, around, 1);
        return { ...branch, when };
      }),
    };
    return { node, result: recordOf(branches) };
  }

  /** Branches or paths, and the types of their results. */
  #branches(around: Around, count: number, inBranch: Partial<Around>, emptiness = 0) {
    const chance = this.#chance;
    const names = new Set<string>();
    while (names.size < count) names.add(chance.pick(branchNames));
    return [...names].map((name) => {
      const inner = { ...around, ...inBranch, depth: around.depth + 1 };
      const { nodes, known } = chance.is(emptiness)
        ? { nodes: [], known: around.known }
        : this.#sequence(inner, chance.whole(1, 2));
      return { branch: { name, ...randomTitle(chance), steps: nodes }, result: resultsIn(nodes, known) };
    });
  }

  #forEach(around: Around): Written {
    const chance = this.#chance;
    const name = this.#name(around.names);
    const fit = around.known.filter(({ path: [root], isLate, isInBlock }) =>
      around.isAfterPivot
        ? isLate !== true && root !== "item" && root !== "items" && root !== "index"
        : isInBlock !== true,
    );
    const items = this.#templates.list({ ...around, known: fit });
    const element = elementOf(items, around.known);
    const known: Known[] = [
      ...around.known.filter(({ path: [root] }) => root !== "item"),
      ...inside({ path: ["item"], type: element }),
      { path: ["index"], type: number },
      ...inside({ path: ["items", name], type: element }),
    ];
    const inner = { ...around, known, depth: around.depth + 1, isInBlock: true };
    const { nodes, known: after } = this.#sequence(inner, chance.whole(1, 2));
    const limits = [1, 2, 3, 5];
    const node: ForEachDocument = {
      type: "forEach",
      name,
      ...randomTitle(chance),
      items,
      ...chance.maybe(0.5, "maxConcurrency", () => chance.pick(limits)),
      ...chance.maybe(0.9, "maxItems", () => chance.pick(limits)),
      steps: nodes,
    };
    return { node, result: { is: "list", of: resultsIn(nodes, after) } };
  }

  #wait(around: Around): WaitDocument {
    const chance = this.#chance;
    const name = this.#name(around.names);
    const lasts = { seconds: chance.whole(1, 100), ...chance.maybe(0.3, "days", () => 0.5) };
    if (around.isAfterPivot || chance.is(0.5))
      return { type: "wait", name, ...randomTitle(chance), for: lasts };
    const known = around.known.filter(({ type }) => type.is === "time" || chance.is(0.1));
    const until = chance.weighted<TemplateJson>([
      [2, () => "2031-05-06T07:08:09Z"],
      [known.length > 0 ? 4 : 0, () => ({ $ref: chance.pick(known).path })],
      [1, () => ({ $coalesce: [this.#templates.of(time, around, 0), "2031-01-01T00:00:00Z"] })],
      [1, () => ({ $concat: ["2031-01-01T0", chance.pick(["0", "9", "x"]), ":00:00Z"] })],
      [
        around.mayBeRaw ? 1 : 0,
        () => ({ $jsonata: ["$fromMillis($x)", { x: this.#templates.of(number, around, 0) }] }),
      ],
    ]);
    return { type: "wait", name, ...randomTitle(chance), until };
  }

  /** A part sees what is around it, or a saga that is used as one: then it has an input, and sees that alone. */
  #part(around: Around): Written {
    const chance = this.#chance;
    const name = this.#name(around.names);
    const isSaga = chance.is(0.6);
    const fields = new Map(
      chance.times(chance.whole(1, 3), () => {
        const type = chance.pick([text, number, truth, time, any]);
        return [chance.pick(["id", "price", "constructor", "a b", "$x"]), type] as const;
      }),
    );
    const input = Object.fromEntries(
      [...fields].map(([field, type]) => [
        field,
        this.#templates.of(type, { ...around, mayBeRaw: false }, 1),
      ]),
    );
    const known = isSaga
      ? [
          ...inside({ path: ["input"], type: { is: "record", fields } }),
          ...around.known.filter(({ path: [root] }) => root === "item"),
        ]
      : around.known;
    const inner = { ...around, names: new Set<string>(), known, depth: around.depth + 1 };
    const { nodes, known: after } = this.#sequence(inner, chance.whole(1, 2));
    const node: PartDocument = {
      type: "part",
      name,
      ...randomTitle(chance),
      ...(isSaga
        ? { input: Object.keys(input).some((each) => each.startsWith("$")) ? { $object: input } : input }
        : {}),
      steps: nodes,
      ...chance.maybe(0.4, "of", () => ({
        name: "Inner",
        ...chance.maybe(0.3, "options", () => ({})),
        ...chance.maybe(0.3, "recovery", () => ({})),
        ...chance.maybe(0.3, "hooks", () => ({})),
      })),
    };
    return { node, result: resultsIn(nodes, after) };
  }

  #hooks(around: Around): StepDocument[] {
    return this.#chance.times(this.#chance.whole(1, 2), () => {
      const { node } = this.#step("best-effort", { ...around, mayBeRaw: true });
      const { callback: _, ...action } = node.action;
      return { ...node, action: withoutToken(action) };
    });
  }
}

/** A hook does not wait for an answer by a token. */
function withoutToken<T>(action: T): T {
  return JSON.parse(JSON.stringify(action).replaceAll('{"$ref":["taskToken"]}', '"no token"'));
}
