import type { JsonValue } from "../../asl/index.js";
import type { Budget } from "../jsonata/evaluate/budget.js";
import type { Watch } from "../watch.js";

/** Thrown when a path leads nowhere, in the words of Jayway's library, which AWS shows. */
export class PathNotFound extends Error {
  override readonly name = "PathNotFound";
  /** True if the path leads into something that is no list, which AWS reports in the library's own words. */
  readonly isNoList: boolean;

  constructor(message: string, isNoList = false) {
    super(message);
    this.isNoList = isNoList;
  }
}

/** Everything that a path is evaluated with. */
export interface PathContext {
  /** The document, `$`. */
  readonly document: JsonValue;
  /** Counts what paths look at. */
  readonly budget: Budget;
  /** Gives up a regular expression that takes too long. */
  readonly watch: Watch;
}
