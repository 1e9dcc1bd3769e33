import type { TreeNode } from "../tree.js";
import { CodedFailure, nameFailure } from "./failure.js";
import { type Frame, InnerFrame } from "./frame.js";
import { Builtin, type CallSite, Lambda, type Run, type Signature } from "./run.js";
import { arityOf, type Callable, isCallable, isFields, isList, type Native } from "./values.js";

/** A call, `$f(…)`; `first` is what `~>` puts in front of its arguments. */
export function evaluateCall(node: TreeNode, site: CallSite, first?: { readonly value: unknown }): unknown {
  const { run, input, frame } = site;
  const { procedure, arguments: written = [] } = node;
  if (procedure === undefined) throw new TypeError("JSONata gave a call of nothing");
  const callable = run.evaluate(procedure, input, frame);
  if (callable === undefined) refuseForgottenDollar("T1005", procedure, frame);
  const given: unknown[] = first === undefined ? [] : [first.value];
  for (const argument of written) {
    const value = run.evaluate(argument, input, frame);
    given.push(isCallable(value) ? asArgument(run, value, frame) : value);
  }
  const name = procedure.type === "path" ? procedure.steps?.[0]?.value : procedure.value;
  try {
    return apply(callable, given, site, name);
  } catch (error) {
    nameFailure(error, name);
    throw error;
  }
}

/** A function that is called as an argument sees the variables of where it was handed in. */
function asArgument(run: Run, callable: Callable, frame: Frame): Native {
  const native: Native = (...given) => apply(callable, given, { run, input: null, frame }, undefined);
  native.arity = arityOf(callable);
  return native;
}

function refuseForgottenDollar(code: string, procedure: TreeNode, frame: Frame): void {
  const name = procedure.type === "path" ? procedure.steps?.[0]?.value : undefined;
  if (typeof name === "string" && frame.lookup(name) !== undefined)
    throw new CodedFailure(code, { token: name });
}

/** Calls a function; a call that it makes in its last place is made here, so that it does not nest. */
export function apply(callable: unknown, given: readonly unknown[], site: CallSite, name: unknown): unknown {
  const { run } = site;
  let result = applyOnce(callable, given, site, name);
  while (result instanceof Lambda && result.isTailCall) {
    const { body, input, frame } = result;
    if (typeof body === "function" || body.procedure === undefined) break;
    const next = run.evaluate(body.procedure, input, frame);
    const values = (body.arguments ?? []).map((argument) => run.evaluate(argument, input, frame));
    const nextName = body.procedure.type === "variable" ? body.procedure.value : undefined;
    result = applyOnce(next, values, site, nextName);
  }
  return result;
}

function applyOnce(callable: unknown, given: readonly unknown[], site: CallSite, name: unknown): unknown {
  const { run, input } = site;
  try {
    if (callable instanceof Lambda)
      return applyLambda(run, callable, validated(callable.signature, given, input));
    if (callable instanceof Builtin) {
      return applyBuiltin(callable, validated(callable.signature, given, input), site);
    }
    if (typeof callable === "function") return callable(...given);
    throw new CodedFailure("T1006");
  } catch (error) {
    nameFailure(error, name);
    throw error;
  }
}

function validated(
  signature: Signature | undefined,
  given: readonly unknown[],
  input: unknown,
): readonly unknown[] {
  return signature === undefined ? given : signature.validate(given, input);
}

/** Functions are made for values of ordinary size: what goes in and what comes out is counted. */
function applyBuiltin(builtin: Builtin, given: readonly unknown[], site: CallSite): unknown {
  const { budget } = site.run;
  for (const value of given) {
    if (isList(value)) budget.work(value.length / 8);
    else if (typeof value === "string") budget.work(value.length / 64);
  }
  const result = builtin.implementation(site, given);
  if (typeof result === "string") budget.text(result.length, 0);
  else if (isList(result)) budget.array(result.length);
  return result;
}

function applyLambda(run: Run, lambda: Lambda, given: readonly unknown[]): unknown {
  const { body, parameters, input } = lambda;
  run.budget.work(1);
  const frame = new InnerFrame(lambda.frame, parameters, given);
  if (typeof body === "function") return body(...parameters.map((name) => frame.lookup(name)));
  return run.evaluate(body, input, frame);
}

/** `function($x){ … }` */
export function evaluateLambda(node: TreeNode, input: unknown, frame: Frame): Lambda {
  if (node.body === undefined) throw new TypeError("JSONata gave a function without a body");
  return new Lambda({
    input,
    frame,
    parameters: (node.arguments ?? []).map(({ value }) => String(value)),
    signature: isSignature(node.signature) ? node.signature : undefined,
    body: node.body,
    isTailCall: node.thunk === true,
  });
}

function isSignature(value: unknown): value is Signature {
  return isFields(value) && typeof value.validate === "function";
}

/** `$f(?, 1)`: a function of the arguments that are left open. */
export function evaluatePartial(node: TreeNode, { run, input, frame }: CallSite): Lambda {
  const { procedure, arguments: written = [] } = node;
  if (procedure === undefined) throw new TypeError("JSONata gave a call of nothing");
  const isOpen = (argument: TreeNode | undefined): boolean =>
    argument?.type === "operator" && argument.value === "?";
  const given = written.map((argument) =>
    isOpen(argument) ? undefined : run.evaluate(argument, input, frame),
  );
  const callable = run.evaluate(procedure, input, frame);
  if (callable === undefined) refuseForgottenDollar("T1007", procedure, frame);
  if (callable instanceof Lambda) {
    const inner = new InnerFrame(callable.frame);
    const open = callable.parameters.filter((_parameter, index) => isOpen(written[index]));
    for (const [index, parameter] of callable.parameters.entries()) {
      if (!isOpen(written[index])) inner.bind(parameter, given[index]);
    }
    return new Lambda({
      input: callable.input,
      frame: inner,
      parameters: open,
      signature: undefined,
      body: callable.body,
      isTailCall: false,
    });
  }
  if (!isCallable(callable)) {
    const name = procedure.type === "path" ? procedure.steps?.[0]?.value : procedure.value;
    throw new CodedFailure("T1008", { token: name });
  }
  return partialOfNative(callable, { written, given, isOpen }, { run, input: undefined, frame });
}

function partialOfNative(
  callable: Exclude<Callable, Lambda>,
  call: {
    readonly written: readonly TreeNode[];
    readonly given: readonly unknown[];
    readonly isOpen: (argument: TreeNode | undefined) => boolean;
  },
  site: CallSite,
): Lambda {
  const places = Array.from({ length: arityOf(callable) }, (_, place) => place);
  const open = places.filter((place) => call.isOpen(call.written[place]));
  const body: Native = (...values) => {
    const all = places.map((place) =>
      open.includes(place) ? values[open.indexOf(place)] : call.given[place],
    );
    // As in JSONata, the signature is not looked at any more.
    if (callable instanceof Builtin) return applyBuiltin(callable, all, site);
    return typeof callable === "function" ? callable(...all) : undefined;
  };
  return new Lambda({
    input: undefined,
    frame: site.frame,
    parameters: open.map((place) => `argument ${place}`),
    signature: undefined,
    body,
    isTailCall: false,
  });
}

/** `value ~> $f`, `value ~> $f(…)`, `$f ~> $g`. */
export function evaluateApply(node: TreeNode, left: unknown, site: CallSite): unknown {
  const { run, input, frame } = site;
  if (node.rhs === undefined) throw new TypeError("JSONata gave an application of nothing");
  if (node.rhs.type === "function") return evaluateCall(node.rhs, site, { value: left });
  const callable = run.evaluate(node.rhs, input, frame);
  if (!isCallable(callable)) throw new CodedFailure("T2006", { value: callable });
  const within: CallSite = { run, input: null, frame };
  if (!isCallable(left)) return apply(callable, [left], within, undefined);
  const chain: Native = (value) =>
    apply(callable, [apply(left, [value], within, undefined)], within, undefined);
  return chain;
}
