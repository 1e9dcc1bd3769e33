import { isArray, limits, type StateType } from "../../asl/index.js";
import { itemsExpression } from "../jsonpath/field-expressions.js";
import type { Group, LoadedState } from "../machine.js";
import type { FieldTemplate } from "../states/field-template.js";
import type { LoadedMap } from "../states/map.js";
import type { LoadedParallel } from "../states/parallel.js";
import { checkTransitions } from "./check-transitions.js";
import type { FieldReader } from "./fields.js";
import { loadErrorHandling } from "./load-error-handling.js";
import {
  alsoResult,
  argumentsField,
  type AssignedVariable,
  assignedIn,
  loadCommon,
  loadExit,
  loadNumber,
  loadTemplate,
  type OuterVariables,
  type StateReading,
  usesPaths,
} from "./load-exit.js";
import { loadDistributed } from "./load-distributed-map.js";
import { leafReaders, nextOf } from "./load-leaf-state.js";
import { loadPath } from "./load-path.js";
import type { Problem } from "./problems.js";
import type { FieldLanguage } from "./query-language.js";
import { languageOf, reportUnsupported, stateTypes } from "./state-fields.js";

/** Facts that are known around the states of a group while they are read. */
export interface GroupReading {
  /** The state machine's query language, which states have unless they say otherwise. */
  readonly language: FieldLanguage;
  readonly problems: Problem[];
  /** The names of all states so far: they are unique in the whole state machine. */
  readonly stateNames: Set<string>;
  /** The variables that the states around this group assign. */
  readonly outerVariables: OuterVariables;
}

/** The variables that the states around a state's groups assign, seen from inside. */
class VariablesAround implements OuterVariables {
  readonly #state: string;
  readonly #assigned: ReadonlyMap<string, readonly AssignedVariable[]>;
  readonly #around: OuterVariables;

  constructor(
    state: string,
    assigned: ReadonlyMap<string, readonly AssignedVariable[]>,
    around: OuterVariables,
  ) {
    this.#state = state;
    this.#assigned = assigned;
    this.#around = around;
  }

  has(variable: string): boolean {
    if (this.#around.has(variable)) return true;
    const assigners = this.#assigned.get(variable) ?? [];
    // What a state's own catcher assigns, a branch of it may assign too, as recorded on AWS.
    return assigners.some(({ state, byCatcher }) => state !== this.#state || !byCatcher);
  }
}

/** Reads the states of a state machine, a branch or a Map's processor. */
export function loadGroup(fields: FieldReader, around: GroupReading): Group {
  const startAt = fields.requiredString("StartAt");
  const states = new Map<string, LoadedState>();
  const list = fields.object("States");
  if (list === undefined) {
    if (!fields.has("States")) fields.report("Missing required field 'States'");
    return { startAt, states };
  }
  const assigned = assignedIn(list);
  for (const name of list.names) {
    const state = list.object(name);
    if (state === undefined) continue;
    checkName(name, state, around.stateNames);
    const outerVariables = new VariablesAround(name, assigned, around.outerVariables);
    const loaded = loadState(name, state, { around, inside: { ...around, outerVariables } });
    if (loaded !== undefined) states.set(name, loaded);
  }
  checkTransitions({ startAt, states }, { fields, list });
  return { startAt, states };
}

function checkName(name: string, state: FieldReader, stateNames: Set<string>): void {
  if (stateNames.has(name)) state.report(`Duplicate state name: ${name}`);
  stateNames.add(name);
  if (name.length > limits.nameCharacters) {
    state.report(
      `A state's name has at most ${limits.nameCharacters} characters, but this one has ${name.length}`,
    );
  }
}

interface StateReadings {
  readonly around: GroupReading;
  /** For the groups inside the state. */
  readonly inside: GroupReading;
}

/** Reads one state; undefined when it cannot be read for a reason that has been reported. */
export function loadState(
  name: string,
  fields: FieldReader,
  { around, inside }: StateReadings,
): LoadedState | undefined {
  if (!fields.has("Type")) fields.report("Missing required field 'Type'");
  const type = fields.oneOf("Type", stateTypes);
  const language = languageOf(fields, around.language);
  const state =
    type === undefined || language === undefined
      ? undefined
      : loadByType(type, fields, { name, reading: { ...around, language }, inside });
  if (type !== undefined) reportUnsupported(type, fields);
  return state;
}

interface ToLoad {
  readonly name: string;
  readonly reading: StateReading;
  readonly inside: GroupReading;
}

function loadByType(type: StateType, fields: FieldReader, given: ToLoad): LoadedState | undefined {
  if (type === "Parallel") return loadParallel(fields, given);
  if (type === "Map") return loadMap(fields, given);
  return leafReaders[type](given.name, fields, given.reading);
}

const inBranch = new Set(["StartAt", "States"]);
const inProcessor = new Set([...inBranch, "ProcessorConfig"]);

function loadParallel(fields: FieldReader, { name, reading, inside }: ToLoad): LoadedParallel<Group> {
  const branches = fields.objects("Branches");
  if (branches.length === 0) fields.report("A Parallel needs at least one branch", "Branches");
  return {
    type: "Parallel",
    ...loadCommon(name, fields, reading),
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    arguments: loadTemplate(fields, argumentsField(reading), reading),
    branches: branches.map((branch) => {
      const group = loadGroup(branch, inside);
      branch.reportUnknown(inBranch);
      return group;
    }),
  };
}

function loadMap(fields: FieldReader, { name, reading, inside }: ToLoad): LoadedMap<Group> | undefined {
  const processor = fields.object(fields.has("Iterator") ? "Iterator" : "ItemProcessor");
  if (processor === undefined) {
    if (!fields.has("ItemProcessor")) fields.report("Missing required field 'ItemProcessor'");
    return undefined;
  }
  const config = processor.object("ProcessorConfig");
  const isDistributed = config?.oneOf("Mode", ["INLINE", "DISTRIBUTED"]) === "DISTRIBUTED";
  config?.oneOf("ExecutionType", ["STANDARD", "EXPRESS"]);
  // A child execution has variables of its own.
  const group = loadGroup(processor, isDistributed ? { ...inside, outerVariables: new Set() } : inside);
  processor.reportUnknown(inProcessor);
  const bounds = { atLeast: 0 };
  const percentage = { atLeast: 0, atMost: 100, fraction: true };
  return {
    type: "Map",
    ...loadCommon(name, fields, reading),
    ...loadExit(fields, { ...reading, visible: alsoResult, next: nextOf(fields) }),
    ...loadErrorHandling(fields, reading),
    processor: group,
    distributed: loadDistributed(fields, reading, isDistributed),
    items: loadItems(fields, reading),
    itemSelector: loadItemSelector(fields, reading),
    maxConcurrency: loadNumber(fields, "MaxConcurrency", { ...reading, bounds }),
    toleratedFailureCount: loadNumber(fields, "ToleratedFailureCount", { ...reading, bounds }),
    toleratedFailurePercentage: loadNumber(fields, "ToleratedFailurePercentage", {
      ...reading,
      bounds: percentage,
    }),
  };
}

/** Parameters is what ItemSelector was called in JSONPath before. */
function loadItemSelector(fields: FieldReader, reading: StateReading): FieldTemplate | undefined {
  const isOld = usesPaths(reading) && fields.has("Parameters");
  if (isOld && fields.has("ItemSelector"))
    fields.report("There is either 'ItemSelector' or 'Parameters', not both");
  return loadTemplate(fields, isOld ? "Parameters" : "ItemSelector", reading);
}

/** An inline Map takes a list, or an expression that yields one (AWS docs: "Using Map state in Inline mode"). */
function loadItems(fields: FieldReader, reading: StateReading): FieldTemplate | undefined {
  if (usesPaths(reading)) {
    if (fields.has("ItemsPath")) return loadPath(fields, "ItemsPath", itemsExpression);
    return { kind: "expression", expression: itemsExpression("$"), field: "ItemsPath" };
  }
  const template = loadTemplate(fields, "Items", reading);
  const items = fields.any("Items");
  if (items !== undefined && template?.kind !== "expression" && !isArray(items)) {
    fields.report("Expected value of type [ARRAY], or an expression that yields one", "Items");
  }
  return template;
}
