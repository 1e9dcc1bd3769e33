import type { StateMachineDefinition } from "../asl/index.js";
import {
  type AnySaga,
  type Diagnostic,
  expandParts,
  hasErrors,
  readDocument,
  type SagaDocument,
  validate,
} from "../saga/index.js";
import { checkRawExpressions } from "./check/raw-expressions.js";
import { checkStateNames } from "./check/state-names.js";
import { checkTasks } from "./check/tasks.js";
import { checkTimeouts } from "./check/timeouts.js";
import { writeDefinition } from "./emit/definition.js";
import { emitStates } from "./emit/state-machine.js";
import { type LiteralWriter, plainLiterals } from "./jsonata/literals.js";
import { lower } from "./lower/context.js";
import { checkHistory } from "./measure/check-history.js";
import { checkSize, definitionBytes } from "./measure/definition-size.js";
import { checkDepths } from "./measure/depths.js";
import { measureHistory } from "./measure/history.js";
import { type Plan, planTransitions } from "./plan.js";
import type { TaskBinding } from "./tasks/binding.js";

/** Options of `compile`. */
export interface CompileOptions {
  /**
   * Tasks of operations, by the operations' names.
   * @default - each is a Lambda function, whose ARN is to be put in the place of `${<operation>}`
   */
  readonly tasks?: Readonly<Record<string, TaskBinding>>;
  /**
   * Writes the values in the description, if some of them are known only at deployment.
   * @default - as they are
   */
  readonly literals?: LiteralWriter;
}

/** A compiled saga. */
export interface Compilation {
  /** The state machine; absent when a diagnostic is an error. */
  readonly definition?: StateMachineDefinition;
  /** The cost of a run; absent if the definition is. */
  readonly plan?: Plan;
  /** Everything that is wrong, errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles a saga to a state machine in Amazon States Language.
 *
 * Pure: the same saga gives the same definition, byte for byte.
 *
 * @param saga a description, or its document as read from JSON.
 */
export function compile(
  saga: AnySaga | SagaDocument,
  { tasks = {}, literals = plainLiterals }: CompileOptions = {},
): Compilation {
  const read = readDocument(isDescription(saga) ? saga.toJSON() : saga);
  if (read.document === undefined) return { diagnostics: read.diagnostics };
  const { document } = read;

  const broken = validate(document);
  if (hasErrors(broken)) return { diagnostics: broken };
  const expanded = expandParts(document);
  const invalid = checkRawExpressions(expanded);
  if (hasErrors(invalid)) return { diagnostics: [...broken, ...invalid] };

  const context = lower(expanded, { tasks, literals });

  const emitted = emitStates(context);
  const written = writeDefinition(context, emitted);

  const history = measureHistory(emitted, context.states);
  const diagnostics = [
    ...broken,
    ...checkStateNames(emitted.states, context.states),
    ...checkSize(expanded, written),
    ...checkHistory(expanded, history, (whatIf) => measureHistory(emitted, context.states, whatIf)),
    ...checkDepths(emitted.states, context),
    ...checkTasks(expanded, context),
    ...checkTimeouts(expanded, context),
  ];
  if (hasErrors(diagnostics)) return { diagnostics };
  return {
    definition: written.definition,
    plan: {
      transitions: planTransitions(expanded),
      definitionBytes: definitionBytes(written),
      historyEvents: history.events,
      ...(history.outage === undefined ? {} : { hoursOfOutage: history.outage.hours }),
    },
    diagnostics,
  };
}

/**
 * True for a description, false for a document. Read from JSON, it may be anything, null included; `readDocument`
 * reports that.
 */
function isDescription(saga: AnySaga | SagaDocument | null): saga is AnySaga {
  return typeof saga === "object" && saga !== null && "toJSON" in saga;
}
