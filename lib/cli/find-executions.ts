import type { DeployedSaga, StepFunctions } from "../operations/index.js";
import { UsageError } from "./usage-error.js";

type Operations = typeof import("../operations/index.js");

/**
 * Finds an execution by its ARN, or by its name among the sagas of the account.
 *
 * @param saga the saga that the execution is of; undefined to look in all of them.
 * @throws OperationError if it isn't found; UsageError if several sagas have an execution of this name.
 */
export async function findExecution(
  api: StepFunctions,
  { deployedSagas, executionArnOf, findSaga, OperationError }: Operations,
  { execution, saga }: { readonly execution: string; readonly saga: string | undefined },
): Promise<string> {
  if (execution.startsWith("arn:")) return execution;
  const sagas: readonly DeployedSaga[] =
    saga === undefined ? await deployedSagas(api) : [await findSaga(api, saga)];
  const found: string[] = [];
  for (const { arn } of sagas) {
    const executionArn = executionArnOf(arn, execution);
    try {
      await api.describe(executionArn);
      found.push(executionArn);
    } catch (error) {
      if (!(error instanceof OperationError) || error.kind !== "does-not-exist") throw error;
    }
  }
  const [only, another] = found;
  if (another !== undefined)
    throw new UsageError(
      `Several sagas have an execution "${execution}". Give --saga, or one of the ARNs ${found.join(", ")}.`,
    );
  if (only !== undefined) return only;
  const where =
    sagas.length === 0 ? "no saga is deployed here" : `looked in ${sagas.map(({ name }) => name).join(", ")}`;
  throw new OperationError(
    `There is no execution "${execution}": ${where}. Step Functions forgets executions 90 days after their end. saga list shows those there are.`,
    { kind: "does-not-exist" },
  );
}
