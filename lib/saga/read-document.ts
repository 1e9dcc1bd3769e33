import { type Diagnostic, diagnostics } from "./diagnostics.js";
import { documentFormat, type NodeDocument, type SagaDocument, stepKinds } from "./document.js";
import { type OperatorName, operandsOf, operatorOf, operators, takes } from "./operators.js";
import { type ReferenceRoot, referenceRoots } from "./reference.js";

/** Looks at one value of the document and reports what is not as it should be. */
type Check = (value: unknown, path: string, report: Report) => void;
type Report = (path: string, value: unknown, allowed: string) => void;

/**
 * Checks that a value read from JSON has the form of a saga's document; the rules of sagas are `validate`'s.
 *
 * @returns the document, unless something is wrong with it, and every fault found.
 */
export function readDocument(value: unknown): {
  readonly document?: SagaDocument;
  readonly diagnostics: readonly Diagnostic[];
} {
  const found: Diagnostic[] = [];
  const isDocument = (candidate: unknown): candidate is SagaDocument => {
    sagaCheck(candidate, "$", (path, received, allowed) => {
      found.push(diagnostics.invalidDocument([], { path, received: shorten(received), allowed }));
    });
    return found.length === 0;
  };
  return isDocument(value) ? { document: value, diagnostics: found } : { diagnostics: found };
}

const text: Check = (value, path, report) => {
  if (typeof value !== "string") report(path, value, "a string");
};
const number: Check = (value, path, report) => {
  if (typeof value !== "number" || !Number.isFinite(value)) report(path, value, "a finite number");
};
const truth: Check = (value, path, report) => {
  if (typeof value !== "boolean") report(path, value, "true or false");
};
const oneOf =
  (...allowed: readonly string[]): Check =>
  (value, path, report) => {
    if (typeof value !== "string" || !allowed.includes(value)) report(path, value, quoted(allowed));
  };
const listOf =
  (element: Check): Check =>
  (value, path, report) => {
    if (!Array.isArray(value)) report(path, value, "an array");
    else for (const [index, part] of value.entries()) element(part, `${path}[${index}]`, report);
  };
const record =
  (required: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value, path, report) => {
    if (!isObject(value)) return report(path, value, "an object");
    for (const [name, check] of Object.entries(required)) {
      if (Object.hasOwn(value, name)) check(value[name], `${path}.${name}`, report);
      else report(`${path}.${name}`, undefined, "a value");
    }
    for (const [name, part] of Object.entries(value)) {
      if (Object.hasOwn(required, name)) continue;
      const check = Object.hasOwn(optional, name) ? optional[name] : undefined;
      if (check === undefined) {
        report(
          `${path}.${name}`,
          part,
          `one of the properties ${quoted([...Object.keys(required), ...Object.keys(optional)])}`,
        );
      } else if (part !== undefined) check(part, `${path}.${name}`, report);
    }
  };

const template: Check = (value, path, report) => {
  if (value === null || typeof value === "string" || typeof value === "boolean") return;
  if (Array.isArray(value)) return listOf(template)(value, path, report);
  if (!isObject(value)) return number(value, path, report);
  const special = Object.keys(value).find((name) => name.startsWith("$"));
  if (special === undefined) return properties(value, path, report);
  const operator = operatorOf(special);
  if (Object.keys(value).length > 1 || (operator === undefined && !notOperators.includes(special))) {
    const known = Object.keys(operators).map((name) => `$${name}`);
    return report(
      path,
      value,
      `a lone "$ref", "$object" or "$jsonata", or one operator of ${quoted(known)}; wrap an object with such a property as { "$object": … }`,
    );
  }
  if (operator !== undefined) return operandList(operator, value[special], `${path}.${special}`, report);
  if (special === "$ref") return referencePath(value.$ref, `${path}.$ref`, report);
  if (special === "$jsonata") return raw(value.$jsonata, `${path}.$jsonata`, report);
  if (isObject(value.$object)) return properties(value.$object, `${path}.$object`, report);
  report(`${path}.$object`, value.$object, "an object");
};
const notOperators = ["$ref", "$object", "$jsonata"];
function raw(value: unknown, path: string, report: Report): void {
  const [source, variables, ...others]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof source !== "string" || !isObject(variables) || others.length > 0) {
    const allowed = "an array of the JSONata source and an object of what its variables stand for";
    report(path, value, allowed);
    return;
  }
  for (const [name, part] of Object.entries(variables)) {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name))
      report(`${path}[1].${name}`, part, "a name of letters, digits and underscores");
    template(part, `${path}[1].${name}`, report);
  }
}
function operandList(operator: OperatorName, value: unknown, path: string, report: Report): void {
  if (Array.isArray(value) && takes(operator, value.length)) listOf(template)(value, path, report);
  else report(path, value, operandsOf(operator));
}
function properties(value: Record<string, unknown>, path: string, report: Report): void {
  for (const [name, part] of Object.entries(value)) {
    if (unmakeable.includes(name)) report(`${path}.${name}`, part, `any property but ${quoted(unmakeable)}`);
    if (part !== undefined) template(part, `${path}.${name}`, report);
  }
}
/** Properties that the object constructor of JSONata 2.0.6 loses or fails on, because it is JavaScript. */
const unmakeable = ["__proto__", "hasOwnProperty"];
const referencePath: Check = (value, path, report) => {
  const [root, ...steps]: unknown[] = Array.isArray(value) ? value : [];
  const roots: readonly ReferenceRoot[] = referenceRoots;
  const isStep = (step: unknown) => typeof step === "string" || (Number.isInteger(step) && Number(step) >= 0);
  if (!roots.some((known) => known === root) || !steps.every(isStep)) {
    report(path, value, `an array of one of ${quoted(roots)}, then property names and indexes`);
  }
};

const timeSpan: Check = (value, path, report) => {
  if (!isObject(value)) return report(path, value, "a time span, as in { seconds: 30 }");
  record({}, { days: number, hours: number, minutes: number, seconds: number })(value, path, report);
  if (isObject(value) && Object.keys(value).length === 0) report(path, value, "at least one unit");
};
const callOptions = {
  timeout: timeSpan,
  retry: record(
    {},
    { tries: number, persistFor: timeSpan, interval: timeSpan, backoffRate: number, maxDelay: timeSpan },
  ),
};
const call = { operation: text, request: template };
const action = record(call, { ...callOptions, callback: record({ heartbeat: timeSpan }) });
const named = { type: oneOf("step"), name: text, kind: oneOf(...stepKinds) };
const step = record(
  { ...named, action },
  { compensation: record({ operation: text }, { request: template, ...callOptions }) },
);
/** What is run at the end waits for nobody, and is not compensated. */
const hook = record({ ...named, action: record(call, callOptions) });
// Blocks hold nodes, so their checks are looked up late.
const sequence: Check = (...args) => listOf(node)(...args);
const options = record({}, { deadline: timeSpan, whenCompensated: oneOf("fail", "succeed") });
const order: Check = (value, path, report) => {
  if (isObject(value)) record({ first: listOf(text) })(value, path, report);
  else if (value !== "reverse" && value !== "parallel") {
    report(path, value, '"reverse", "parallel" or { first: [names of steps] }');
  }
};
const recovery = record({}, { order, continueOnStuck: truth });
const hooks = record({}, { onCompleted: listOf(hook), onCompensated: listOf(hook) });
/** The checks of nodes by their type. */
const nodeChecks: Readonly<Record<NodeDocument["type"], Check>> = {
  step,
  parallel: record({
    type: oneOf("parallel"),
    name: text,
    branches: listOf(record({ name: text, steps: sequence })),
  }),
  forEach: record(
    { type: oneOf("forEach"), name: text, items: template, steps: sequence },
    { maxConcurrency: number, maxItems: number },
  ),
  choice: record({
    type: oneOf("choice"),
    name: text,
    paths: listOf(record({ name: text, steps: sequence }, { when: template })),
  }),
  wait: record({ type: oneOf("wait"), name: text }, { for: timeSpan, until: template }),
  part: record(
    { type: oneOf("part"), name: text, steps: sequence },
    { input: template, of: record({ name: text }, { options, recovery, hooks }) },
  ),
};
function node(value: unknown, path: string, report: Report): void {
  const type = isObject(value) ? value.type : undefined;
  const check = Object.entries(nodeChecks).find(([name]) => name === type)?.[1];
  if (check !== undefined) check(value, path, report);
  else if (isObject(value)) report(`${path}.type`, type, quoted(Object.keys(nodeChecks)));
  else report(path, value, "an object");
}
const sagaCheck = record(
  {
    format: oneOf(documentFormat),
    name: text,
    operations: listOf(record({ name: text, rejections: listOf(text) }, { rejectionsAreFinal: truth })),
    steps: listOf(node),
  },
  {
    output: template,
    options,
    recovery,
    hooks,
  },
);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(", ");
}

function shorten(value: unknown): string {
  if (value === undefined) return "nothing";
  // JSON has no form for NaN and infinities, and would call them null.
  const json = typeof value === "number" ? String(value) : (JSON.stringify(value) ?? String(value));
  return json.length > 120 ? `${json.slice(0, 117)}…` : json;
}
