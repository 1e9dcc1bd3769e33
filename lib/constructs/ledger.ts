import type { RemovalPolicy } from "aws-cdk-lib/core";
import { AttributeType, BillingMode, CfnTable, Table, TableEncryption } from "aws-cdk-lib/aws-dynamodb";
import type { Grant, IGrantable } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/** Properties of a ledger's table. */
export interface LedgerProps {
  /**
   * Name of the table.
   * @default - CloudFormation makes one
   */
  readonly tableName?: string;
  /**
   * Key by which the table is encrypted.
   * @default - a key that belongs to DynamoDB
   */
  readonly encryptionKey?: IKey;
  /**
   * If true, the table can't be deleted until this is false.
   * @default false
   */
  readonly deletionProtection?: boolean;
  /**
   * Fate of the table when it is removed from the stack. Without its entries, retries of running sagas look like new calls.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A function that can be given environment variables: a Lambda function. */
export interface LedgerUser extends IGrantable {
  addEnvironment(name: string, value: string): unknown;
}

/**
 * The table of a ledger, by which a participant's handlers keep their promises: one item for each key. The handlers are made
 * by `ledger()` of `cdk-saga/participant`.
 *
 * Billed by request, with point-in-time recovery; rejections and tombstones expire by the time to live that the handlers set.
 * A table in one region: a global table could be written in two regions at once, and then nothing holds.
 *
 * ```ts
 * const ledger = new Ledger(this, "Ledger");
 * ledger.grantUse(reserveSeat);
 * ledger.grantUse(releaseSeat);
 * ```
 */
export class Ledger extends Construct {
  readonly table: Table;
  readonly #encryptionKey: IKey | undefined;

  constructor(scope: Construct, id: string, props: LedgerProps = {}) {
    super(scope, id);
    const { tableName, encryptionKey, deletionProtection, removalPolicy } = props;
    const table = new Table(this, "Table", {
      partitionKey: { name: "key", type: AttributeType.STRING },
      timeToLiveAttribute: "expires",
      billingMode: BillingMode.PAY_PER_REQUEST,
      ...(tableName === undefined ? {} : { tableName }),
      ...(encryptionKey === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }),
      ...(deletionProtection === undefined ? {} : { deletionProtection }),
      ...(removalPolicy === undefined ? {} : { removalPolicy }),
    });
    // The construct's own property for this is newer than the oldest CDK that we work with.
    const resource = table.node.defaultChild;
    if (resource instanceof CfnTable)
      resource.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: true };
    this.table = table;
    this.#encryptionKey = encryptionKey;
  }

  /**
   * Lets a function keep its promises by this ledger: it may read and put entries, nothing else, and finds the table's name in
   * an environment variable.
   *
   * @param variable name of that variable.
   */
  grantUse(user: LedgerUser, variable = "LEDGER_TABLE"): Grant {
    user.addEnvironment(variable, this.table.tableName);
    return this.grant(user);
  }

  /** Lets somebody read and put entries: what `ledger()` needs, and an operator who settles a key. */
  grant(grantee: IGrantable): Grant {
    // DynamoDB uses the key in the name of who calls it. These are what the CDK's own grants on an encrypted table hold.
    this.#encryptionKey?.grant(
      grantee,
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:Encrypt",
      "kms:ReEncrypt*",
      "kms:GenerateDataKey*",
    );
    return this.table.grant(grantee, "dynamodb:GetItem", "dynamodb:PutItem");
  }
}
