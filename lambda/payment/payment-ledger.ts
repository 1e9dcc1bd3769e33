import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { conditionHolds } from "../shared/conditional-write.js";
import { StoreContention } from "../shared/errors.js";

export interface PaymentLedgerProps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

export type Decision =
  | { readonly state: "taken"; readonly amount: number }
  | { readonly state: "declined"; readonly reason: string };

/** The decision on each payment: an item a payment, written once. */
export class PaymentLedger {
  readonly #props: PaymentLedgerProps;

  constructor(props: PaymentLedgerProps) {
    this.#props = props;
  }

  /** Records a decision, unless one was recorded before, and returns the one that holds. */
  async record(payment: { paymentId: string; payer: string }, decision: Decision): Promise<Decision> {
    const { client, tableName: TableName } = this.#props;
    const { paymentId: id, payer } = payment;
    const put = new PutCommand({
      TableName,
      Item: { id, payer, ...decision },
      ConditionExpression: "attribute_not_exists(id)",
    });
    if (await conditionHolds(client.send(put))) return decision;

    const { Item: item } = await client.send(
      new GetCommand({ TableName, Key: { id }, ConsistentRead: true }),
    );
    if (item?.state === "taken") return { state: "taken", amount: item.amount };
    if (item?.state === "declined") return { state: "declined", reason: item.reason };
    throw new StoreContention(`Payment "${id}" was in the table ${TableName} and no longer is; try again.`);
  }
}
