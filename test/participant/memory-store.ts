import {
  type AttributeValue,
  ConditionalCheckFailedException,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import type { LedgerClient } from "../../lib/participant/index.js";

type Item = Readonly<Record<string, unknown>>;

interface Write {
  readonly TableName?: string | undefined;
  readonly Key?: Record<string, AttributeValue> | undefined;
  readonly Item?: Record<string, AttributeValue> | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/**
 * DynamoDB in memory, as far as a ledger and its tests use it: each command is carried out at once, when its turn comes. It is
 * fast enough for every interleaving; that the ledger gets along with the protocol is tested on the local store.
 */
export class MemoryStore {
  readonly #items = new Map<string, Item>();
  /** Waits for its turn before each command. */
  readonly #turn: () => Promise<void>;

  constructor(turn: () => Promise<void> = async () => {}) {
    this.#turn = turn;
  }

  /** A client of this store. */
  get client(): LedgerClient {
    const send = async (command: unknown) => {
      await this.#turn();
      return this.#carryOut(command);
    };
    return { send } as unknown as LedgerClient;
  }

  /** An item as it is now, without a turn. */
  item(table: string, key: Item): Item | undefined {
    return this.#items.get(addressOf(table, key));
  }

  put(table: string, key: Item, item: Item): void {
    this.#items.set(addressOf(table, key), { ...key, ...item });
  }

  #carryOut(command: unknown): unknown {
    if (command instanceof GetItemCommand) {
      const { TableName = "", Key = {}, ProjectionExpression, ExpressionAttributeNames = {} } = command.input;
      const item = this.item(TableName, unmarshall(Key));
      if (item === undefined) return {};
      if (ProjectionExpression === undefined) return { Item: marshall(item) };
      const name = ExpressionAttributeNames[ProjectionExpression] ?? ProjectionExpression;
      return { Item: marshall(Object.hasOwn(item, name) ? { [name]: item[name] } : {}) };
    }
    if (command instanceof PutItemCommand || command instanceof UpdateItemCommand) {
      const failed = this.#failure(command.input);
      if (failed !== undefined)
        throw new ConditionalCheckFailedException({ message: "", $metadata: {}, ...failed });
      this.#write(command.input);
      return {};
    }
    if (command instanceof TransactWriteItemsCommand) {
      const writes = (command.input.TransactItems ?? []).map(({ Put, Update, Delete, ConditionCheck }) => ({
        write: Put ?? Update ?? Delete ?? ConditionCheck ?? {},
        isCheck: ConditionCheck !== undefined,
      }));
      const failures = writes.map(({ write }) => this.#failure(write));
      if (failures.some((failure) => failure !== undefined)) {
        throw new TransactionCanceledException({
          message: "",
          $metadata: {},
          CancellationReasons: failures.map((failure) =>
            failure === undefined ? { Code: "None" } : { Code: "ConditionalCheckFailed", ...failure },
          ),
        });
      }
      for (const { write, isCheck } of writes) if (!isCheck) this.#write(write);
      return {};
    }
    throw new TypeError(`The store in memory does not know ${String(command)}.`);
  }

  /** The item whose condition does not hold; undefined if it does. */
  #failure(write: Write): { Item?: Record<string, AttributeValue> } | undefined {
    const item = this.#items.get(addressOfWrite(write));
    const { ConditionExpression: condition } = write;
    if (condition === undefined || new Expression(write, item).holds(condition)) return undefined;
    return item === undefined ? {} : { Item: marshall(item) };
  }

  #write(write: Write): void {
    const address = addressOfWrite(write);
    if (write.Item !== undefined) this.#items.set(address, unmarshall(write.Item));
    else if (write.UpdateExpression === undefined) this.#items.delete(address);
    else {
      const before = this.#items.get(address) ?? unmarshall(write.Key ?? {});
      this.#items.set(address, new Expression(write, before).updated(write.UpdateExpression));
    }
  }
}

function addressOf(table: string, key: Item): string {
  return `${table} ${JSON.stringify(key)}`;
}

function addressOfWrite({ TableName = "", Key, Item = {} }: Write): string {
  const key = Key ?? (Item.key === undefined ? { id: Item.id as AttributeValue } : { key: Item.key });
  return addressOf(TableName, unmarshall(key));
}

/** Conditions joined by AND and OR, and updates by SET. */
class Expression {
  readonly #item: Item;
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Item;

  constructor({ ExpressionAttributeNames = {}, ExpressionAttributeValues = {} }: Write, item: Item = {}) {
    this.#item = item;
    this.#names = ExpressionAttributeNames;
    this.#values = unmarshall(ExpressionAttributeValues);
  }

  holds(condition: string): boolean {
    return parts(condition, " AND ").every((all) => parts(all, " OR ").some((each) => this.#isTrue(each)));
  }

  updated(expression: string): Item {
    const changed: Record<string, unknown> = structuredClone(this.#item);
    for (const clause of parts(expression.replace(/^SET /, ""), ", ")) {
      const [path = "", value = ""] = clause.split(" = ");
      const steps = this.#steps(path);
      const last = steps.pop() ?? "";
      let target = changed;
      for (const step of steps) target = target[step] as Record<string, unknown>;
      target[last] = this.#sum(value);
    }
    return changed;
  }

  #isTrue(text: string): boolean {
    const inner = /^\((.*)\)$/.exec(text)?.[1];
    if (inner !== undefined) return this.holds(inner);
    const absent = /^attribute_not_exists\((.*)\)$/.exec(text)?.[1];
    if (absent !== undefined) return this.#value(absent) === undefined;
    const [, left = "", operator, right = ""] = /^(\S+) (=|<=|>=) (\S+)$/.exec(text) ?? [];
    const [one, other] = [this.#value(left), this.#value(right)];
    if (operator === "=") return one !== undefined && one === other;
    if (operator === "<=") return Number(one) <= Number(other);
    if (operator === ">=") return Number(one) >= Number(other);
    throw new SyntaxError(`The store in memory does not know the condition ${text}.`);
  }

  #sum(text: string): unknown {
    const [, left, sign, right] = /^(.+) ([+-]) (\S+)$/.exec(text) ?? [];
    if (left === undefined || right === undefined) return this.#value(text);
    return Number(this.#value(left)) + (sign === "+" ? 1 : -1) * Number(this.#value(right));
  }

  #value(text: string): unknown {
    const [, path, otherwise] = /^if_not_exists\((\S+), (\S+)\)$/.exec(text) ?? [];
    if (path !== undefined && otherwise !== undefined) return this.#value(path) ?? this.#value(otherwise);
    if (text.startsWith(":")) return this.#values[text];
    return this.#steps(text).reduce<unknown>(
      (value, step) => (value as Item | undefined)?.[step],
      this.#item,
    );
  }

  #steps(path: string): string[] {
    return path.split(".").map((step) => this.#names[step] ?? step);
  }
}

/** Splits a text at a separator that is not in parentheses. */
function parts(text: string, separator: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "(") depth += 1;
    else if (text[at] === ")") depth -= 1;
    else if (depth === 0 && text.startsWith(separator, at)) {
      found.push(text.slice(begin, at));
      begin = at + separator.length;
    }
  }
  return [...found, text.slice(begin)];
}
