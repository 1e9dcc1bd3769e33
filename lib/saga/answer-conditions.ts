import type { SagaCondition } from "./conditions.js";
import type { RejectedWhenDocument } from "./document.js";
import { type Anything, type Ref, reference } from "./reference.js";
import { describedTemplate, type TemplateJson, type TemplateOf } from "./template.js";

/** The reference that the conditions on an answer are made of. */
export interface AnswerReferences<Response> {
  /** The response of this call. */
  readonly response: Ref<Response>;
}

/** The answer by which a function rejects a request, if it doesn't throw. */
export interface RejectedWhen<Response> {
  /** The condition on the response, made of expressions that can't fail: `({ response }) => eq(response.success, false)`. */
  readonly when: (references: AnswerReferences<Response>) => SagaCondition;
  /** The name of the rejection, which the saga reports as the error of the step. */
  readonly rejection: string;
  /**
   * The reason as text, which the saga reports as the cause, cut to 4,000 characters.
   * @default - none
   */
  readonly reason?: (
    references: AnswerReferences<Response>,
  ) => TemplateOf<string> | Ref<string | undefined> | Ref<string | null | undefined>;
}

/** The condition on the response of a call that succeeded. */
export type SucceededWhen<Response> = (references: AnswerReferences<Response>) => SagaCondition;

/** The conditions on an operation's answer, as they were written. */
export interface WrittenConditions {
  readonly rejectedWhen?: RejectedWhen<Anything> | undefined;
  readonly succeededWhen?: SucceededWhen<Anything> | undefined;
}

/** The conditions on an operation's answer, as data. */
export interface AnswerConditions {
  readonly rejectedWhen?: RejectedWhenDocument;
  readonly succeededWhen?: TemplateJson;
}

/** Turns the conditions on an operation's answer into data: each function is called once, with a reference. */
export function describeAnswer(
  operation: string,
  { rejectedWhen, succeededWhen }: WrittenConditions,
): AnswerConditions {
  const references = { response: reference<Ref<Anything>>(["response"]) };
  const described = (of: string, make: (given: typeof references) => unknown): TemplateJson =>
    describedTemplate(() => make(references), `the property "${of}" of the operation "${operation}"`);
  return {
    ...(rejectedWhen === undefined
      ? {}
      : {
          rejectedWhen: {
            when: described("rejectedWhen.when", rejectedWhen.when),
            rejection: rejectedWhen.rejection,
            ...(rejectedWhen.reason === undefined
              ? {}
              : { reason: described("rejectedWhen.reason", rejectedWhen.reason) }),
          },
        }),
    ...(succeededWhen === undefined ? {} : { succeededWhen: described("succeededWhen", succeededWhen) }),
  };
}
