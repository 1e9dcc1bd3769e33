import type { CallOptions } from "../saga/document.js";
import type { Call } from "./command.js";
import type { Course } from "./course.js";
import type { Instance } from "./instance.js";
import type { Moment } from "./moment.js";
import type { NotCalled } from "./state.js";
import type { Value } from "./values/json.js";
import type { Meaning } from "./values/template.js";

/** A call of an operation as the saga wants it. */
export interface Calling extends Instance {
  readonly id: string;
  readonly role: Call["role"];
  readonly operation: string;
  readonly options: CallOptions;
  /** True if it is tried for an hour, rather than three times. */
  readonly persists: boolean;
  /** Errors by which the operation refuses, or says that there is nothing to take back. */
  readonly rejections: readonly string[];
  readonly heartbeatSeconds?: number | undefined;
  readonly key: string;
  readonly request: (raw: Meaning["raw"]) => Value;
  /** Present if it begins before this time or not at all. */
  readonly deadline?: number | undefined;
  /** Why it isn't called, at the time at which it would begin; undefined if it is called. */
  readonly obstacle?: (when: Moment, course: Course) => NotCalled | undefined;
}
