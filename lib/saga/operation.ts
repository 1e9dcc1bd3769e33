import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { RejectedWhen, SucceededWhen, WrittenConditions } from "./answer-conditions.js";
import {
  DescriptionError,
  mustBeConditions,
  mustBeErrorNames,
  mustBeObject,
  mustBeTitle,
} from "./description-error.js";
import type { Titled } from "./document.js";
import { isStandardSchema } from "./operation-schema.js";

declare const shapeOf: unique symbol;

/** Stands for a TypeScript type where a value is wanted; it holds nothing at run time. */
export interface Shape<T> {
  readonly [shapeOf]?: T;
}

/** Names a type: `request: shape<ReserveCar>()`. */
export function shape<T>(): Shape<T> {
  return {};
}

/**
 * One invocable function of a participant, as a saga sees it: a name, the types of request and response, and the
 * names of its rejections.
 *
 * `Request` stands where a value goes in, so an operation that accepts more may take the place of one that accepts
 * less.
 */
export interface SagaOperation<Name extends string, Request, Response, Rejection extends string>
  extends Titled {
  readonly name: Name;
  readonly rejections: readonly Rejection[];
  /** Absent if it wasn't declared: an error that rejects is final then, an answer that rejects only at the first try. */
  readonly rejectionsAreFinal?: boolean;
  /** The conditions on its answer; absent if there are none. */
  readonly conditions?: WrittenConditions;
  /** Errors that end it well as a compensation; absent if there are none. */
  readonly settledBy?: readonly string[];
  /** The schemas that it was declared with, by which its function can validate. */
  readonly schemas: OperationSchemas;
  readonly accepts?: (request: Request) => void;
  readonly answers?: Shape<Response>;
}

/** The schemas of an operation; one that was given as a shape has none. */
export interface OperationSchemas {
  readonly request?: StandardSchemaV1;
  readonly response?: StandardSchemaV1;
}

/** An operation of any request: what a step can act with. */
export type AnyOperation = SagaOperation<string, never, unknown, string>;
/** An operation that can be persisted with until it succeeds, because it never rejects. */
export type UnrejectingOperation = SagaOperation<string, never, unknown, never>;

export type RequestOf<O extends AnyOperation> =
  O extends SagaOperation<string, infer Request, unknown, string> ? Request : never;
export type ResponseOf<O extends AnyOperation> =
  O extends SagaOperation<string, never, infer Response, string> ? Response : never;

/** An operation that was inferred, and is not what stands where nothing was. */
export type InferredOperation<O extends AnyOperation> = string extends O["name"] ? never : O;

/** Properties of `operation`. */
export interface OperationProps<Request, Response, Rejection extends string> extends Titled {
  /**
   * The type of the request: `shape<T>()`, or a schema of any library that follows Standard Schema, such as zod, valibot
   * or arktype; then it is what the schema accepts. The function is called with exactly this, no envelope around it.
   */
  readonly request: Shape<Request> | StandardSchemaV1<Request, unknown>;
  /**
   * The type of the response: `shape<T>()`, or a schema, as for the request; then it is what the schema yields.
   * @default - the response is of no interest: `unknown`
   */
  readonly response?: Shape<Response> | StandardSchemaV1<unknown, Response>;
  /**
   * The names of the errors by which the participant says: refused, nothing happened, and for this key nothing ever
   * will. A rejected step is not compensated and never retried. For a Lambda function, the name of the thrown error.
   * @default - none: every failure leaves the step in doubt
   */
  readonly rejections?: readonly Rejection[];
  /**
   * If true, the participant also refuses an earlier try of the same key that lands after the rejection. Set `false` if
   * the participant can't promise that: its rejections are not retried, but the step counts as in doubt.
   *
   * With `rejectedWhen`, true says more: the same key always gets the same answer, so that the repetition of a success
   * answers success.
   * @default - true for errors. An answer that rejects is final at the first try; after that the step counts as in doubt,
   *   because the function may have done it at an earlier try, and now answers that it was done before
   */
  readonly rejectionsAreFinal?: boolean;
  /**
   * The answer by which the function rejects the request, if it returns `{ success: false }` instead of throwing: a condition on
   * the response, the name of the rejection, and the reason. It costs one state transition more for each step with this operation.
   * @default - none: every answer counts as success, unless `succeededWhen` says which ones do
   */
  readonly rejectedWhen?: RejectedWhen<Response>;
  /**
   * Condition on the response of a call that succeeded. A response that neither succeeded nor was rejected leaves the step in
   * doubt. A compensation, a pivot and a retriable step are tried again then.
   *
   * A compensation and a retriable step need it if their operation has `rejectedWhen`.
   * @default - every response that isn't rejected
   */
  readonly succeededWhen?: SucceededWhen<Response>;
  /**
   * For a compensation that an AWS service carries out: the names of errors by which the service says that the condition of
   * its write did not hold, so that there is nothing to take back. They end the compensation well. The write has to leave a
   * tombstone all the same, and the action's condition has to require that there is none.
   *
   * Such as `DynamoDB.ConditionalCheckFailedException`.
   * @default - none: every error of a compensation is tried again, and in the end the saga is stuck
   */
  readonly settledBy?: readonly string[];
}

/**
 * Declares an operation of a participant.
 *
 * ```ts
 * const reserveCar = operation("ReserveCar", {
 *   request: shape<ReserveCar>(),
 *   response: shape<Reservation>(),
 *   rejections: ["CarUnavailable"],
 * });
 * ```
 *
 * With a schema the types are inferred, and the function can validate what it is called with by the same object. Where the
 * schema's library makes JSON Schema, the saga's document carries it; the saga itself validates nothing.
 *
 * ```ts
 * const request = z.object({ reservationId: z.string(), city: z.string() });
 * const reserveCar = operation("ReserveCar", { request, response: z.object({ price: z.number() }) });
 * export const handler = async (event: unknown) => reserve(request.parse(event));
 * ```
 *
 * @param name an identifier (letters, digits, underscores): the key under which the construct is given the function,
 *   and the name of the state that compensates with it.
 */
export function operation<
  const Name extends string,
  Request,
  Response = unknown,
  const Rejection extends string = never,
>(
  name: Name,
  props: OperationProps<Request, Response, Rejection>,
): SagaOperation<Name, Request, Response, Rejection> {
  if (typeof name !== "string") {
    throw new DescriptionError({
      where: "The name of an operation",
      received: name,
      allowed: 'text such as "ReserveCar"',
    });
  }
  mustBeObject<OperationProps<Request, Response, Rejection>>(
    `The second argument of operation("${name}", …)`,
    props,
    '{ request: shape<…>(), rejections: ["SoldOut"] }, or {} in JavaScript',
  );
  const { rejections = [], title } = props;
  mustBeTitle(`operation "${name}"`, title);
  const { settledBy, rejectedWhen, succeededWhen } = props;
  mustBeConditions(name, { rejectedWhen, succeededWhen });
  mustBeErrorNames("rejections", `operation "${name}"`, rejections);
  mustBeErrorNames("settledBy", `operation "${name}"`, settledBy);
  return {
    name,
    rejections: [...rejections],
    ...(props.rejectionsAreFinal === undefined ? {} : { rejectionsAreFinal: props.rejectionsAreFinal }),
    ...(rejectedWhen === undefined && succeededWhen === undefined
      ? {}
      : { conditions: { rejectedWhen, succeededWhen } }),
    ...(settledBy === undefined ? {} : { settledBy: [...settledBy] }),
    ...(title === undefined ? {} : { title }),
    schemas: {
      ...(isStandardSchema(props.request) ? { request: props.request } : {}),
      ...(isStandardSchema(props.response) ? { response: props.response } : {}),
    },
  };
}
