import { Color, Dashboard, GraphWidget, type IWidget, Stats, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Saga } from "./saga.js";

/** Properties of {@link SagaDashboard}. */
export interface SagaDashboardProps {
  /** The sagas, each of which gets a row. */
  readonly sagas: readonly Saga[];
  /**
   * Name of the dashboard.
   * @default - CloudFormation makes one
   */
  readonly dashboardName?: string;
  /**
   * URL of a page about a saga, such as the one that `saga document` writes, by the saga's construct id.
   * @default - no links
   */
  readonly pages?: Readonly<Record<string, string>>;
}

/**
 * A dashboard of sagas: how many were started, completed, compensated, got stuck or were stopped, how long they took, and the commands for
 * an operator.
 *
 * @example
 * new SagaDashboard(this, "Dashboard", { sagas: [trip, tour] });
 */
export class SagaDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { sagas, dashboardName, pages = {} }: SagaDashboardProps) {
    super(scope, id);
    if (sagas.length === 0)
      throw new RangeError(`[${this.node.path}] sagas is an empty list. Give at least one saga.`);
    this.dashboard = new Dashboard(this, "Dashboard", {
      ...(dashboardName === undefined ? {} : { dashboardName }),
      widgets: sagas.map((saga) => rowOf(saga, pages[saga.node.id])),
    });
  }
}

function rowOf(saga: Saga, page: string | undefined): IWidget[] {
  const { id } = saga.node;
  return [
    new GraphWidget({
      title: `${id}: outcomes`,
      width: 10,
      left: [
        saga.metricStarted({ label: "started", color: Color.GREY }),
        saga.metricCompleted({ label: "completed", color: Color.GREEN }),
        saga.metricCompensated({ label: "compensated", color: Color.ORANGE }),
        saga.metricStuck({ label: "stuck", color: Color.RED }),
        saga.metricStopped({ label: "stopped", color: Color.PURPLE }),
      ],
      leftYAxis: { min: 0, showUnits: false },
    }),
    new GraphWidget({
      title: `${id}: duration`,
      width: 8,
      left: [
        saga.metricTime({ label: "p50", statistic: Stats.percentile(50) }),
        saga.metricTime({ label: "p99", statistic: Stats.percentile(99) }),
      ],
      leftYAxis: { min: 0 },
    }),
    new TextWidget({
      width: 6,
      height: 6,
      markdown: [
        `## ${id}`,
        ...(page === undefined ? [] : [`[What it does](${page})`]),
        "What is stuck, and why:",
        "```",
        "saga list --stuck",
        "saga show EXECUTION",
        "```",
        "When the cause is mended:",
        "```",
        "saga redrive --stuck",
        "```",
      ].join("\n"),
    }),
  ];
}
