import type {
  CallDocument,
  CallOptions,
  CompensationDocument,
  OperationDocument,
  RetryOptions,
  StepKind,
  TemplateJson,
  TimeSpan,
} from "../../../lib/saga/index.js";
import type { Chance } from "./chance.js";
import { type DataType, inside, type Known, randomName, randomRecord, randomTitle } from "./data-types.js";
import type { RandomTemplates, Whereabouts } from "./random-templates.js";

/** An operation, and the type of its response. */
export interface RandomOperation extends OperationDocument {
  readonly response: DataType;
}

const any: DataType = { is: "any" };
const text: DataType = { is: "text" };
const truth: DataType = { is: "truth" };
const key: TemplateJson = { $ref: ["key"] };

/** The key itself, hashed, and in expressions. */
const keyAs = {
  key,
  keyHash: { $ref: ["keyHash"] },
  text: { $concat: ["x-", key] },
  default: { $coalesce: [key, "none"] },
} as const satisfies Readonly<Record<string, TemplateJson>>;

/** The place of the key in a request, and its form there. */
type KeyForm = keyof typeof keyAs | "where" | "dollar" | "alone" | "in a list";

const objectForms: readonly KeyForm[] = [
  "key",
  "key",
  "key",
  "keyHash",
  "text",
  "default",
  "where",
  "dollar",
];
const keyForms: readonly KeyForm[] = [...objectForms, ...objectForms, "alone", "in a list"];

/** The form in which a request holds the key. */
function keyFormIn(request: TemplateJson): KeyForm {
  if (Array.isArray(request)) return "in a list";
  const { $ref, $object, where, id } = request as { readonly [name: string]: TemplateJson };
  if ($ref !== undefined) return "alone";
  if ($object !== undefined) return "dollar";
  if (where !== undefined) return "where";
  const text = JSON.stringify(id);
  if (text.includes("keyHash")) return "keyHash";
  if (text.includes("$concat")) return "text";
  return text.includes("$coalesce") ? "default" : "key";
}

/** A compensation's request with the action's in it, if it has properties. */
function withWhole(request: TemplateJson): TemplateJson {
  const isPlain = ["where", "id"].some((name) => Object.hasOwn(Object(request), name));
  return isPlain
    ? { ...(request as { readonly [name: string]: TemplateJson }), asked: { $ref: ["request"] } }
    : request;
}

/** Writes calls of operations, and the operations that they call. */
export class RandomCalls {
  readonly operations = new Map<string, RandomOperation>();
  readonly #chance: Chance;
  readonly #templates: RandomTemplates;

  constructor(chance: Chance, templates: RandomTemplates) {
    this.#chance = chance;
    this.#templates = templates;
  }

  /** An operation for a step of a kind, or one that compensates: now and then one that something else uses too. */
  operation(use: StepKind | "compensation", callback = false): RandomOperation {
    const chance = this.#chance;
    const mayReject = use !== "retriable" && use !== "compensation";
    const prefix = use === "compensation" ? "Cancel" : callback ? "Ask" : "Do";
    const fitting = [...this.operations.values()].filter(
      ({ name, rejections, rejectionsAreFinal, rejectedWhen, succeededWhen }) =>
        name.startsWith(prefix) &&
        (rejections.length === 0 || (mayReject && (use !== "pivot" || rejectionsAreFinal !== false))) &&
        (rejectedWhen === undefined ||
          (use === "pivot" ? rejectionsAreFinal === true : mayReject || succeededWhen !== undefined)) &&
        (succeededWhen === undefined || JSON.stringify(succeededWhen).includes('"ok"')),
    );
    if (fitting.length > 0 && chance.is(0.12)) return chance.pick(fitting);
    const name = `${prefix}${this.operations.size + 1}`;
    const record = randomRecord(chance, 2, 0);
    const answers = chance.is(0.25) ? this.#answers(record, use) : { response: record };
    const operation: RandomOperation = {
      name,
      rejections: mayReject
        ? ["No", "Never"].slice(0, chance.whole(0, 2)).map((each) => `${each}${name}`)
        : [],
      ...chance.maybe(0.25, "rejectionsAreFinal", () => use === "pivot" || chance.is(0.3)),
      ...chance.maybe(0.05, "requestSchema", () => ({ type: "object" })),
      ...chance.maybe(0.05, "responseSchema", () => ({ type: "object", properties: {} })),
      ...randomTitle(chance),
      ...answers,
    };
    this.operations.set(name, operation);
    return operation;
  }

  /** Conditions on the answer, mostly on a property that says it; and the type of the response. */
  #answers(record: DataType, use: StepKind | "compensation") {
    const chance = this.#chance;
    // What is tried until it is answered has to have an answer that ends it.
    const persists = use === "compensation" || use === "retriable" || use === "pivot";
    const isPlain = record.is === "record" && (persists || chance.is(0.6));
    const response: DataType = isPlain
      ? { is: "record", fields: new Map([...record.fields, ["ok", truth], ["why", text]]) }
      : record;
    const where = { known: [...inside({ path: ["response"], type: response })], mayBeRaw: false };
    const says = (ok: boolean): TemplateJson =>
      isPlain ? { $eq: [{ $ref: ["response", "ok"] }, ok] } : { $and: [this.#templates.of(truth, where)] };
    const mayReject = chance.is(0.7);
    const mustSucceed = chance.is(0.5) || (persists && use !== "pivot");
    return {
      response,
      ...(mayReject
        ? {
            rejectedWhen: {
              when: says(false),
              rejection: `Answered${this.operations.size + 1}`,
              ...chance.maybe(0.6, "reason", () => this.#templates.of(text, where)),
            },
          }
        : {}),
      ...(mustSucceed ? { succeededWhen: says(true) } : {}),
      ...(use === "pivot" || chance.is(0.3) ? { rejectionsAreFinal: use === "pivot" || chance.is(0.7) } : {}),
    };
  }

  action(kind: StepKind, where: Whereabouts, isCallback: boolean): CallDocument {
    const chance = this.#chance;
    const { name: operation } = this.operation(kind, isCallback);
    const hasKey = kind !== "read-only" || chance.is(0.3);
    const request = this.#request(
      where,
      hasKey ? chance.pick(isCallback ? objectForms : keyForms) : undefined,
      isCallback,
    );
    if (!isCallback) return { operation, request, ...this.#options() };
    const retry = this.#options().retry;
    return {
      operation,
      request,
      timeout: chance.pick([{ minutes: 2 }, { hours: 1 }, { days: 1 }, { hours: 1, seconds: 1 }]),
      ...(retry === undefined ? {} : { retry }),
      callback: { heartbeat: chance.pick([{ seconds: 5 }, { minutes: 1 }, { seconds: 90 }]) },
    };
  }

  /** A compensation, with a request of its own or that of its action. */
  compensation(action: CallDocument, hasOwn: boolean, where: Whereabouts): CompensationDocument {
    const { name: operation } = this.operation("compensation");
    if (!hasOwn) return { operation, ...this.#settledBy(), ...this.#options() };
    const chance = this.#chance;
    const response = this.operations.get(action.operation)?.response ?? any;
    const known: readonly Known[] = [
      ...where.known,
      ...inside({ path: ["result"], type: response }),
      { path: ["failure"], type: any },
      { path: ["failure", "step"], type: text },
      { path: ["failure", "error"], type: text },
      { path: ["failure", "cause"], type: text },
      { path: ["failure", "constructor"], type: any },
    ];
    const around = { ...where, known, mayBeRaw: false };
    const isRaw = JSON.stringify(action.request).includes('"$jsonata"');
    // A participant finds the key in the place and in the form in which the action had it.
    const own = this.#request(around, keyFormIn(action.request), false);
    // Where the action's request may fail, the compensation keeps away from it.
    const request = isRaw || chance.is(0.6) ? own : withWhole(own);
    return { operation, request, ...this.#settledBy(), ...this.#options() };
  }

  /** A request, with the key in it in some form; a call that only reads may have none. */
  #request(where: Whereabouts, form: KeyForm | undefined, hasToken: boolean): TemplateJson {
    const chance = this.#chance;
    const templates = this.#templates;
    const token = hasToken ? { token: { $ref: ["taskToken"] } as const } : {};
    const fields = (): Readonly<Record<string, TemplateJson>> =>
      Object.fromEntries(
        chance.times(chance.whole(0, 3), () => [
          // A property that begins with a dollar sign is an operator; a later one hides an earlier one.
          randomName(chance).replace(/^\$/, "dollar ").replace(/^id$/, "ident"),
          templates.of(
            chance.pick<DataType>([
              any,
              any,
              text,
              { is: "number" },
              { is: "truth" },
              { is: "list", of: any },
            ]),
            where,
          ),
        ]),
      );
    switch (form) {
      case undefined:
        return chance.is(0.8) || hasToken ? { ...fields(), ...token } : templates.of(any, where);
      case "alone":
        return key;
      case "in a list":
        return [key, templates.of(any, where)];
      case "dollar":
        return { $object: { $id: key, ...fields(), ...token } };
      case "where":
        return { ...fields(), where: { id: key }, ...token };
      default:
        return { ...fields(), id: keyAs[form], ...token };
    }
  }

  #options(): CallOptions {
    const chance = this.#chance;
    return {
      ...chance.maybe(
        0.2,
        "timeout",
        (): TimeSpan =>
          chance.pick([{ seconds: 1 }, { seconds: 20 }, { minutes: 1.5 }, { hours: 2 }, { days: 1 }]),
      ),
      ...chance.maybe(0.25, "retry", () => this.#retry()),
    };
  }

  #retry(): RetryOptions {
    const chance = this.#chance;
    const patience = chance.weighted<Pick<RetryOptions, "tries" | "persistFor">>([
      [4, () => ({ tries: chance.whole(1, 4) })],
      [2, () => ({ persistFor: chance.pick([{ seconds: 30 }, { minutes: 5 }, { hours: 2 }, { days: 1 }]) })],
      [1, () => ({})],
    ]);
    return {
      ...patience,
      ...chance.maybe(0.3, "interval", () => chance.pick([{ seconds: 1 }, { seconds: 3 }, { minutes: 1 }])),
      ...chance.maybe(0.3, "backoffRate", () => chance.pick([1, 1.5, 2, 3])),
      ...chance.maybe(0.3, "maxDelay", () => chance.pick([{ minutes: 1 }, { minutes: 2.5 }, { hours: 1 }])),
      // The first is an error of the verifier's outcomes.
      ...chance.maybe(0.2, "notOn", () =>
        chance.pick([["Lambda.Unknown"], ["Hopeless", "States.Timeout"], []]),
      ),
    };
  }

  #settledBy(): Pick<CompensationDocument, "settledBy"> {
    const chance = this.#chance;
    return chance.maybe(0.2, "settledBy", () =>
      chance.pick([["DynamoDB.ConditionalCheckFailedException"], ["Nothing", "Gone"], []]),
    );
  }
}
