import { AttributeType, BillingMode, CfnTable, Table } from "aws-cdk-lib/aws-dynamodb";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { Duration, RemovalPolicy } from "aws-cdk-lib/core";
import { Construct } from "constructs";

/** Properties of a store of decisions. */
export interface DecisionStoreProps {
  /**
   * Time after which an execution's items expire. An execution that is repeated later is taken for a new one.
   * @default - 30 days: a message stays in a dead-letter queue for 14
   */
  readonly keptFor?: Duration;
  /**
   * Fate of the table when it is removed from the stack.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * The table in which the runs of one execution agree on its direction: an item for each execution. Several coordinators may share one.
 */
export class DecisionStore extends Construct {
  readonly table: Table;
  readonly keptFor: Duration;

  constructor(scope: Construct, id: string, props: DecisionStoreProps = {}) {
    super(scope, id);
    this.keptFor = props.keptFor ?? Duration.days(30);
    this.table = new Table(this, "Table", {
      partitionKey: { name: "key", type: AttributeType.STRING },
      timeToLiveAttribute: "expires",
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    // The construct's own property for this is newer than the oldest CDK that we work with.
    const resource = this.table.node.defaultChild;
    if (resource instanceof CfnTable)
      resource.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: true };
  }

  /** Lets somebody write decisions. */
  grant(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["dynamodb:PutItem", "dynamodb:UpdateItem"],
      resourceArns: [this.table.tableArn],
    });
  }
}
