import type { Geometry } from "../diagram/bpmn/geometry.js";
import type { ModdleElement } from "../diagram/bpmn/moddle.js";
import type { OpenFlow } from "../diagram/bpmn/open-flow.js";
import type { Sheet } from "../diagram/bpmn/sheet.js";
import type { Expressions } from "../diagram/words/expressions.js";
import type { Titles } from "../diagram/words/titles.js";
import type { OperationDocument } from "../saga/index.js";
import type { Extensions } from "./extensions.js";
import type { PlacedSaga } from "./places.js";
import type { Templates } from "./references.js";
import type { CamundaTarget } from "./target.js";

/** Everything that drawing a process takes. */
export interface Kit {
  readonly saga: PlacedSaga;
  readonly target: CamundaTarget;
  readonly sheet: Sheet;
  readonly geometry: Geometry;
  readonly extensions: Extensions;
  readonly titles: Titles;
  readonly words: Expressions;
  readonly templates: Templates;
  readonly operation: (name: string) => OperationDocument;
  /** The name or ARN of an operation's function. */
  readonly functionName: (operation: string) => string;
}

/** Ways out of a sequence, for what fails in it. */
export interface Failures {
  /** Leads a failure out. */
  readonly leave: (
    flow: OpenFlow,
    failure: { readonly name: string; readonly words: string; readonly lane: number },
  ) => void;
  /** Notes the event that takes an activity back; in a sub-process there is none. */
  readonly takeBack: (activity: ModdleElement, title: string, name: string, y: number) => void;
  /** True if an activity has a handler of its own. */
  readonly hasHandlers: boolean;
}
