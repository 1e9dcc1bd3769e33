import type { RetentionDays } from "aws-cdk-lib/aws-logs";
import type { RemovalPolicy } from "aws-cdk-lib/core";
import type { AnySaga, SagaDocument } from "../saga/index.js";
import { DecisionStore } from "./decision-store.js";
import type { DeployedSettings } from "./functions/settings.js";
import type { FunctionTargets } from "./private/read-saga.js";
import type { SweeperOptions } from "./private/sweeper-entries.js";
import type { Construct } from "constructs";

/** Properties that every style of coordination has. */
export interface CoordinationProps<Description extends AnySaga | SagaDocument> {
  /** The description, or its document as read from JSON. */
  readonly saga: Description;
  /** Lambda function for each operation of the saga, by the operation's name. */
  readonly operations: FunctionTargets<Description>;
  /**
   * Store in which the runs of one execution agree, if it is run more than once; false for none.
   * @default - one of its own
   */
  readonly decisions?: DecisionStore | false;
  /**
   * Starts a saga again that hasn't ended in time, because its message was lost; true for the usual times.
   * @default - none
   */
  readonly sweeper?: SweeperOptions | boolean;
  /**
   * Memory of each function, in MB.
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * Time for which logs are kept.
   * @default - a year
   */
  readonly logRetention?: RetentionDays;
  /**
   * Fate of logs, dead letters and decisions when they are removed from the stack.
   * @default - they are retained
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** The store of decisions that a construct uses; undefined for none. */
export function decisionStoreOf(
  scope: Construct,
  { decisions, removalPolicy }: Pick<CoordinationProps<AnySaga>, "decisions" | "removalPolicy">,
): DecisionStore | undefined {
  if (decisions === false) return undefined;
  if (decisions !== undefined) return decisions;
  return new DecisionStore(scope, "Decisions", removalPolicy === undefined ? {} : { removalPolicy });
}

/** The store of decisions as a function's settings name it. */
export function decisionSettings(store: DecisionStore | undefined): Pick<DeployedSettings, "decisions"> {
  if (store === undefined) return {};
  return { decisions: { tableName: store.table.tableName, keptSeconds: store.keptFor.toSeconds() } };
}
