import type { JsonValue } from "../../asl/index.js";

/** What an expression, or a part of one, yields; undefined is JSONata's nothing. */
export type Answer = JsonValue | undefined;
