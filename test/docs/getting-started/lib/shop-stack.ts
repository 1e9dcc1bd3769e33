import { AttributeType, Table } from "aws-cdk-lib/aws-dynamodb";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import * as cdk from "aws-cdk-lib/core";
import { Ledger, Saga } from "cdk-saga";
import type { Construct } from "constructs";
import { join } from "node:path";
import { purchase } from "./purchase";

export class ShopStack extends cdk.Stack {
  constructor(scope: Construct, id: string, props?: cdk.StackProps) {
    super(scope, id, props);
    const ledger = new Ledger(this, "Ledger");
    const items = new Table(this, "Items", { partitionKey: { name: "id", type: AttributeType.STRING } });

    const handler = (name: string) => {
      const lambda = new NodejsFunction(this, name, {
        entry: join(__dirname, "handlers.ts"),
        handler: name,
        runtime: Runtime.NODEJS_22_X,
        environment: { ITEMS_TABLE: items.tableName },
      });
      ledger.grantUse(lambda);
      items.grantReadWriteData(lambda);
      return lambda;
    };
    new Saga(this, "Purchase", {
      saga: purchase,
      operations: {
        ReserveItem: handler("reserve"),
        ReleaseItem: handler("release"),
        Charge: handler("pay"),
      },
    });
  }
}
