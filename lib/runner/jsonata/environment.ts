import type { JsonObject, JsonValue } from "../../asl/index.js";
import type { Digest } from "../node-digest.js";
import type { Random } from "../random.js";
import type { Watch } from "../watch.js";

/** The value of an expression, or a part of one; undefined is JSONata's nothing. */
export type JsonataValue = JsonValue | undefined;

/** Everything an expression can see. */
export interface ExpressionEnvironment {
  readonly input: JsonValue;
  /** `$states.result`; undefined where there is none. */
  readonly result: JsonValue | undefined;
  /** `$states.errorOutput`; undefined where there is none. */
  readonly errorOutput: JsonValue | undefined;
  /** `$states.context`, made only when somebody asks for it. */
  context(): JsonObject;
  /** `$states.context.Execution`, which is cheaper to have than the whole. */
  executionContext(): JsonObject;
  /** `$states.context.StateMachine`, likewise. */
  machineContext(): JsonObject;
  /** A variable; undefined when there is none of that name. */
  variable(name: string): JsonValue | undefined;
  /** Every variable that can be seen. */
  variables(): Record<string, JsonValue>;
  readonly services: EvaluationServices;
}

/** Services of the world that AWS's functions need. */
export interface EvaluationServices {
  /** Milliseconds since 1970. */
  now(): number;
  readonly random: Random;
  readonly digest: Digest;
  readonly watch: Watch;
}
