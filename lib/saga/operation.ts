import { DescriptionError } from "./description-error.js";

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
export interface Operation<Name extends string, Request, Response, Rejection extends string> {
  readonly name: Name;
  readonly rejections: readonly Rejection[];
  readonly rejectionsAreFinal: boolean;
  readonly accepts?: (request: Request) => void;
  readonly answers?: Shape<Response>;
}

/** An operation of any request: what a step can act with. */
export type AnyOperation = Operation<string, never, unknown, string>;
/** An operation that can be persisted with until it succeeds, because it never rejects. */
export type UnrejectingOperation = Operation<string, never, unknown, never>;

export type RequestOf<O extends AnyOperation> =
  O extends Operation<string, infer Request, unknown, string> ? Request : never;
export type ResponseOf<O extends AnyOperation> =
  O extends Operation<string, never, infer Response, string> ? Response : never;

/** What `operation` is told. */
export interface OperationProps<Request, Response, Rejection extends string> {
  /** The type of the request, as `shape<T>()`. The function is called with exactly this, no envelope around it. */
  readonly request: Shape<Request>;
  /**
   * The type of the response, as `shape<T>()`.
   * @default - the response is of no interest: `unknown`
   */
  readonly response?: Shape<Response>;
  /**
   * The names of the errors by which the participant says: refused, nothing happened, and for this key nothing ever
   * will. A rejected step is not compensated and never retried. For a Lambda function, the name of the thrown error.
   * @default - none: every failure leaves the step in doubt
   */
  readonly rejections?: readonly Rejection[];
  /**
   * Whether an earlier try of the same key is refused too when it lands after the rejection. Say `false` for a
   * participant that cannot promise that: its rejections are not retried, but the step counts as in doubt.
   * @default true
   */
  readonly rejectionsAreFinal?: boolean;
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
): Operation<Name, Request, Response, Rejection> {
  const { rejections = [] } = props;
  if (!Array.isArray(rejections)) {
    throw new DescriptionError({
      where: `What the operation "${name}" has as rejections`,
      received: rejections,
      allowed: 'a list of error names, as in ["SoldOut"]',
    });
  }
  return {
    name,
    rejections: [...rejections],
    rejectionsAreFinal: props.rejectionsAreFinal ?? true,
  };
}
