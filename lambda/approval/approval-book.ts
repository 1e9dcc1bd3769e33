import {
  type DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { RequestApproval } from "../../lib/examples/group-tour/contract.js";
import { conditionHolds } from "../shared/conditional-write.js";

export interface ApprovalBookProps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** The fate of a request. */
export interface ApprovalRecord {
  readonly state: "open" | "approved" | "refused" | "withdrawn";
  /** The newest token, for nobody waits for an older one; absent where it was withdrawn. */
  readonly taskToken?: string;
  /** The person who decided. */
  readonly by?: string;
}

/** A decision, and who made it. */
export interface ApprovalDecision {
  readonly state: "approved" | "refused";
  readonly by: string;
}

/**
 * The requests for approval: an item a request, and each operation one conditional write.
 *
 *     absent ─────────────────── ask ──────→ open ── decide ──→ approved, or refused
 *     absent, open, approved ─── withdraw ─→ withdrawn: what is asked or decided later is refused
 */
export class ApprovalBook {
  readonly #props: ApprovalBookProps;

  constructor(props: ApprovalBookProps) {
    this.#props = props;
  }

  /**
   * Keeps a request, with the token by which it is answered; asked once more, the new token takes the old one's place.
   * Resolves with false where it is no longer open.
   */
  ask({ approvalId, taskToken, subject, amount }: RequestApproval): Promise<boolean> {
    return this.#update(approvalId, {
      UpdateExpression: "SET #state = :open, taskToken = :taskToken, subject = :subject, amount = :amount",
      ConditionExpression: "attribute_not_exists(id) OR #state = :open",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: {
        ":open": "open",
        ":taskToken": taskToken,
        ":subject": subject,
        ":amount": amount,
      },
    });
  }

  /** Decides a request that is open. Resolves with false where it is not; from then on its token no longer changes. */
  decide(approvalId: string, { state, by }: ApprovalDecision): Promise<boolean> {
    return this.#update(approvalId, {
      UpdateExpression: "SET #state = :decided, #by = :by",
      ConditionExpression: "#state = :open",
      ExpressionAttributeNames: { "#state": "state", "#by": "by" },
      ExpressionAttributeValues: { ":open": "open", ":decided": state, ":by": by },
    });
  }

  /** Closes a request, asked, approved or not. One that was refused stays so. */
  withdraw(approvalId: string): Promise<boolean> {
    return this.#update(approvalId, {
      UpdateExpression: "SET #state = :withdrawn REMOVE taskToken",
      ConditionExpression: "attribute_not_exists(id) OR #state <> :refused",
      ExpressionAttributeNames: { "#state": "state" },
      ExpressionAttributeValues: { ":withdrawn": "withdrawn", ":refused": "refused" },
    });
  }

  /** A request as it is now; absent, where nobody has asked for it or withdrawn it. */
  async find(approvalId: string): Promise<ApprovalRecord | undefined> {
    const { client, tableName: TableName } = this.#props;
    const get = new GetCommand({ TableName, Key: { id: approvalId }, ConsistentRead: true });
    const { Item: item } = await client.send(get);
    return item === undefined ? undefined : { state: item.state, taskToken: item.taskToken, by: item.by };
  }

  #update(approvalId: string, update: Omit<UpdateCommandInput, "TableName" | "Key">): Promise<boolean> {
    const { client, tableName: TableName } = this.#props;
    return conditionHolds(client.send(new UpdateCommand({ TableName, Key: { id: approvalId }, ...update })));
  }
}
