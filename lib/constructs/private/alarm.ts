import { Alarm, type AlarmProps, ComparisonOperator, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";

/** Properties of {@link alarmAtOnce}: a metric, a description, and what is different from the usual. */
export type AlarmAtOnceProps = Pick<AlarmProps, "metric" | "alarmDescription"> & Partial<AlarmProps>;

/** An alarm on what must not happen, raised by the first time that it does within a period. */
export function alarmAtOnce(scope: Construct, id: string, props: AlarmAtOnceProps): Alarm {
  return new Alarm(scope, id, {
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // No data means that nothing happened.
    treatMissingData: TreatMissingData.NOT_BREACHING,
    ...props,
  });
}
