import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Annotations, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import {
  type AnySaga,
  type Diagnostic,
  diagnostics,
  hasErrors,
  type OperationsOf,
  readDocument,
  type SagaDocument,
  validate,
} from "../../saga/index.js";
import { CoordinationError } from "../coordination-error.js";
import { stepsByName } from "../engine/steps.js";
import { checkStyle, type StyleFacts } from "./check-style.js";

/** A Lambda function, an alias or a version of one, imported ones too. */
export type FunctionTarget = Pick<IFunction, "functionArn">;

/** A function for each operation that a saga uses, by the operation's name, and for no other. */
export type FunctionTargets<Description> = [OperationsOf<Description>] extends [never]
  ? Readonly<Record<string, FunctionTarget>>
  : { readonly [Name in OperationsOf<Description>["name"]]: FunctionTarget };

/** A saga as a style of coordination carries it out. */
export interface ReadSaga {
  readonly document: SagaDocument;
  /** In the order of the saga's operations. */
  readonly functions: ReadonlyMap<string, FunctionTarget>;
  /** The timeouts of the functions, in seconds, where they are known. */
  readonly functionTimeouts: Readonly<Record<string, number>>;
}

/** The most characters of settings that a function's environment has room for; it holds 4 KB. */
const mostSettings = 3_600;
/** An ARN of a function whose name CloudFormation makes, and what is around it in the settings. */
const charactersOfArn = 130;

/**
 * Reads what a construct of this room is to carry out.
 *
 * @param links true if each function knows one operation only.
 * @throws CoordinationError that lists everything that is wrong. Warnings become annotations.
 */
export function readSaga(
  scope: Construct,
  { saga, operations }: { readonly saga: AnySaga | SagaDocument; readonly operations: object },
  facts: StyleFacts,
): ReadSaga {
  const given: unknown = "toJSON" in saga ? saga.toJSON() : saga;
  const { document, diagnostics: found } = readDocument(given);
  const name = "name" in saga ? saga.name : undefined;
  if (document === undefined) throw new CoordinationError(scope.node.path, name, facts.style, found);
  const targets = new Map(Object.entries(operations));
  const all = [
    ...validate(document),
    ...checkStyle(document, facts),
    ...checkFunctions(document, targets, facts),
    ...checkTokens(scope, document, facts),
    ...checkRoom([...targets.keys()], facts),
  ];
  if (hasErrors(all)) throw new CoordinationError(scope.node.path, document.name, facts.style, all);
  for (const { code, message, names } of all)
    Annotations.of(scope).addWarningV2(`cdk-saga:${[code, ...names].join(":")}`, message);
  const functions = new Map(
    document.operations.flatMap((operation) => {
      const target: unknown = targets.get(operation.name);
      return isFunction(target) ? [[operation.name, target] as const] : [];
    }),
  );
  const functionTimeouts = Object.fromEntries(
    [...functions].flatMap(([operation, target]) => {
      const seconds = timeoutOf(target);
      return seconds === undefined ? [] : [[operation, seconds]];
    }),
  );
  return { document, functions, functionTimeouts };
}

/** The timeout of a function, in seconds; undefined if it isn't known. */
export function timeoutOf(target: FunctionTarget): number | undefined {
  const timeout: unknown = "timeout" in target ? target.timeout : undefined;
  if (typeof timeout !== "object" || timeout === null || !("toSeconds" in timeout)) return undefined;
  const seconds: unknown = typeof timeout.toSeconds === "function" ? timeout.toSeconds() : undefined;
  return typeof seconds === "number" ? seconds : undefined;
}

function isFunction(target: unknown): target is FunctionTarget {
  return typeof target === "object" && target !== null && "functionArn" in target;
}

/** Finds operations without a function, and targets that are no functions or of no operation. */
function checkFunctions(
  document: SagaDocument,
  targets: ReadonlyMap<string, unknown>,
  { style }: StyleFacts,
): Diagnostic[] {
  const used = new Set(
    [...stepsByName(document).values()].flatMap(({ action, compensation }) =>
      compensation === undefined ? [action.operation] : [action.operation, compensation.operation],
    ),
  );
  const names = [...used].join(", ") || "none";
  return [
    ...[...used].flatMap((operation): Diagnostic[] => {
      const target = targets.get(operation);
      if (target === undefined) return [diagnostics.operationNotGiven([operation], { operation })];
      if (isFunction(target)) return [];
      return [
        diagnostics.notInThisStyle([operation], {
          style,
          what: `The operation "${operation}"`,
          why: "only Lambda functions can be called",
          mend: `Give a Lambda function for ${operation} that does what this task does, or use Saga`,
        }),
      ];
    }),
    ...[...targets.keys()]
      .filter((operation) => !used.has(operation))
      .map((operation) => diagnostics.operationNotUsed([operation], { operation, used: names })),
  ];
}

/** Finds values that are only known when they are deployed: the document lies beside the functions' code. */
function checkTokens(scope: Construct, document: SagaDocument, { style }: StyleFacts): Diagnostic[] {
  const resolved: unknown = Stack.of(scope).resolve(document);
  if (JSON.stringify(resolved) === JSON.stringify(document)) return [];
  return [
    diagnostics.notInThisStyle([], {
      style,
      what: "A value that is only known when it is deployed",
      why: "the saga lies beside the functions' code, which is packed before",
      mend: "Put the value into the saga's input, or use Saga",
    }),
  ];
}

function checkRoom(operations: readonly string[], { style }: StyleFacts): Diagnostic[] {
  const characters = operations.reduce((sum, name) => sum + name.length + charactersOfArn, 0);
  if (style === "FunctionChain" || style === "EventChain" || characters <= mostSettings) return [];
  return [
    diagnostics.notInThisStyle([], {
      style,
      what: `A saga of ${operations.length} operations`,
      why: "their ARNs don't fit into the environment of one function, which holds 4 KB",
      mend: "Use Saga, or FunctionChain if it is a sequence",
    }),
  ];
}
