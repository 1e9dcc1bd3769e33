import { join } from "node:path";
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { LogLevel, NodejsFunction, OutputFormat } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Ledger } from "cdk-saga";
import { Construct } from "constructs";

const root = join(__dirname, "..", "..", "..");

/** A service that takes part in a saga: a table of its own, a ledger by which it keeps its promises, and a function an operation. */
export class Participant extends Construct {
  readonly table: Table;
  readonly #ledger: Ledger;
  readonly #directory: string;
  readonly #access: readonly string[];
  readonly #environment: Readonly<Record<string, string>>;

  /**
   * @param directory the folder of its functions in lambda/.
   * @param terms what its functions are told: capacity, prices, limits.
   * @param reads if true, its functions read the table, too.
   */
  constructor(
    scope: Construct,
    id: string,
    {
      directory,
      terms,
      reads = false,
    }: { directory: string; terms: Readonly<Record<string, string>>; reads?: boolean },
  ) {
    super(scope, id);
    this.#directory = directory;
    this.#access = ["dynamodb:PutItem", "dynamodb:UpdateItem", ...(reads ? ["dynamodb:GetItem"] : [])];
    this.table = new Table(this, "Table", {
      partitionKey: { name: "id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // An example: `cdk destroy` leaves nothing behind.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#ledger = new Ledger(this, "Ledger", { removalPolicy: RemovalPolicy.DESTROY });
    this.#environment = { TABLE_NAME: this.table.tableName, ...terms };
  }

  /**
   * The function of one operation.
   *
   * @param file its file in lambda/<directory>/, without the ending.
   */
  operation(id: string, file: string): NodejsFunction {
    const logGroup = new LogGroup(this, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, `${id}Role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(role);
    this.table.grant(role, ...this.#access);
    const operation = new NodejsFunction(this, id, {
      entry: join(root, "lambda", this.#directory, `${file}.ts`),
      projectRoot: root,
      depsLockFilePath: join(root, "package-lock.json"),
      runtime: Runtime.NODEJS_24_X,
      timeout: Duration.seconds(10),
      memorySize: 256,
      logGroup,
      role,
      environment: this.#environment,
      bundling: {
        format: OutputFormat.ESM,
        // Not the function's own Node: the bundle also runs on this project's oldest.
        target: "node20",
        minify: true,
        logLevel: LogLevel.ERROR,
        externalModules: ["@aws-sdk/*", "@smithy/*"],
      },
    });
    this.#ledger.grantUse(operation);
    return operation;
  }
}
