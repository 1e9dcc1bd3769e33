import type { Course } from "../course.js";

/** Something that holds for every run. */
export interface Law {
  readonly code: string;
  /** What holds, as a sentence. */
  readonly says: string;
  /** What a run does against it, a sentence each; nothing where it is kept. */
  readonly broken: (course: Course) => Iterable<string>;
}
