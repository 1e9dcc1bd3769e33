import type { OperationDocument, SagaDocument, TemplateJson } from "../../../lib/saga/index.js";
import { both, final, rejects } from "../../support/answers.js";
import { ref, sagaOf, step, stepsOf } from "../../support/documents.js";
import { type Advice, advice, leadsTo } from "./advice.js";

const pivot = (declared: Partial<OperationDocument>): SagaDocument =>
  sagaOf(stepsOf("pivot"), { declared: { DoA: declared } });
const compensated = (declared: Partial<OperationDocument>): SagaDocument =>
  sagaOf([step("A")], { declared: { CancelA: declared } });
const succeeding = (succeededWhen: TemplateJson): SagaDocument =>
  sagaOf([step("A")], { declared: { DoA: { succeededWhen } } });

/** Remedies of conditions on answers. */
export const answers: readonly Advice[] = [
  advice("pivot-answer-not-final", "a pivot", pivot(both), [
    leadsTo(/add rejectionsAreFinal: true/, pivot({ ...both, ...final })),
    leadsTo(/Otherwise make the step compensatable/, sagaOf([step("A")], { declared: { DoA: both } })),
  ]),
  advice("missing-succeeded-when", "a compensation", compensated(rejects), [
    leadsTo(/Add succeededWhen to the operation/, compensated(both)),
  ]),
  advice("invalid-answer-condition", "a literal", succeeding(true), [
    leadsTo(
      /Allowed: a condition on it, such as \(\{ response \}\) => eq\(response\.success, false\)\. Correct it/,
      succeeding({ $eq: [ref("response", "success"), false] }),
    ),
    leadsTo(/or remove it/, sagaOf([step("A")])),
  ]),
  advice(
    "unavailable-reference",
    "the input in a condition on an answer",
    succeeding({ $exists: [ref("input")] }),
    [leadsTo(/Allowed: response/, succeeding({ $exists: [ref("response")] }))],
  ),
];
