// Slips that people make, and the text that the first line of the compiler's message has to hold.

/** Beginning of every slip of a saga, which imports what is declared once for all of them. */
export const prelude = `
import { eq, gt, operation, saga, shape, text } from "cdk-saga/core";
import { order, pack, packed, send, sent, shelve, sign, unpack, type Order } from "./declared.js";
`;

/** Declarations that the slips use: the module `declared`. */
export const declared = `
import { operation, saga, shape } from "cdk-saga/core";

export interface Order {
  readonly orderId: string;
  readonly gift?: string;
  readonly weight?: number;
  readonly sender: string | null;
  readonly parcels: readonly { readonly code: string; readonly grams: number }[];
  readonly fragile: boolean;
  readonly by: "drone" | "truck";
  readonly target: { readonly city: string; readonly zip?: string };
}
export const pack = operation("Pack", {
  request: shape<{ readonly id: string; readonly code: string; readonly grams: number; readonly note?: string }>(),
  response: shape<{ readonly box: string; readonly cost: number }>(),
  rejections: ["NoBoxLeft"],
});
export const unpack = operation("Unpack", { request: shape<{ readonly id: string }>() });
export const send = operation("Send", {
  request: shape<{ readonly id: string; readonly target: { readonly city: string; readonly zip?: string } }>(),
  response: shape<{ readonly track: string }>(),
  rejections: ["NoSuchCity"],
});
export const shelve = operation("Shelve", { request: shape<{ readonly id: string; readonly box: string }>() });
export const sign = operation("Sign", { request: shape<{ readonly id: string; readonly token: string }>(), rejections: ["No"] });
export const order = () => saga<Order>("Order");
export const packed = () =>
  order().step("Pack", {
    action: pack,
    request: ({ key }) => ({ id: key, code: "a", grams: 1 }),
    compensation: unpack,
  });
export const sent = () =>
  packed().step("Send", { kind: "pivot", action: send, request: ({ key }) => ({ id: key, target: { city: "Oslo" } }) });
`;

export interface Slip {
  /** What is wrong with it. */
  readonly what: string;
  readonly code: string;
  /** What the first line of the only message holds. */
  readonly says: string;
  /** The first line of a second message, which TypeScript has of its own. */
  readonly also?: string;
}

export const slips: readonly Slip[] = [
  {
    what: "a field that is missing",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key }) => ({ id: key, code: "a" }) });`,
    says: "Property 'grams' is missing",
  },
  {
    what: "a field that nobody asked for",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1, color: 2 }) });`,
    says: "The request has no field 'color'. Correct its name, or remove it",
  },
  {
    what: "an optional field that is misspelt",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: 1, notee: input.gift }) });`,
    says: "The request has no field 'notee'. Correct its name, or remove it",
  },
  {
    what: "an optional field of an object that is misspelt",
    code: `order().step("S", { kind: "pivot", action: send, request: ({ key, input }) => ({ id: key, target: { city: input.target.city, zipp: input.target.zip } }) });`,
    says: "The request has no field 'zipp'. Correct its name, or remove it",
  },
  {
    what: "a misspelt field in the request of a compensation",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: { operation: unpack, request: ({ key }) => ({ id: key, idd: key }) } });`,
    says: "The request has no field 'idd'. Correct its name, or remove it",
  },
  {
    what: "a misspelt field in the request of a hook",
    code: `sent().onCompensated("Tell", { action: unpack, request: ({ key }) => ({ id: key, why: "x" }) });`,
    says: "The request has no field 'why'. Correct its name, or remove it",
  },
  {
    what: "a compensation that is forgotten",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    says: "Add a compensation, such as compensation: cancelIt, or a kind that needs none: 'read-only', 'pivot' or 'best-effort'",
  },
  {
    what: "a kind that is misspelt",
    code: `order().step("P", { kind: "readonly", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    says: `Did you mean '"read-only"'?`,
  },
  {
    what: "the result of a later step",
    code: `order().step("P", { kind: "read-only", action: shelve, request: ({ key, results }) => ({ id: key, box: results.Pack.box }) });`,
    says: "Property 'Pack' does not exist on type 'ResultsOfEarlierSteps<",
  },
  {
    what: "a text for a number",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.orderId }) });`,
    says: "'grams' has to be a number, but the reference is to text. Refer to a number, or correct the type of the operation's request",
  },
  {
    what: "a number for a text",
    code: `packed().step("P", { kind: "read-only", action: pack, request: ({ key, results }) => ({ id: key, code: results.Pack.cost, grams: 1 }) });`,
    says: "'code' has to be text, but the reference is to a number. Make a text of it by text`${value}`",
  },
  {
    what: "a list for a number",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.parcels }) });`,
    says: "'grams' has to be a number, but the reference is to a list. Refer to a number, or correct the type of the operation's request",
  },
  {
    what: "a text for one of a few texts",
    code: `order().step("P", { kind: "read-only", action: operation("By", { request: shape<{ readonly by: "truck" }>() }), request: ({ input }) => ({ by: input.by }) });`,
    says: "'by' doesn't take every value that this reference may have. Let both have the same type, or correct the type of the operation's request",
  },
  {
    what: "a value for an object",
    code: `order().step("S", { kind: "pivot", action: send, request: ({ key, input }) => ({ id: key, target: input.orderId }) });`,
    says: "'target' has to be of another type than this reference. Refer to a value of that type, or correct the type of the operation's request",
  },
  {
    what: "a sum by JavaScript's own operator",
    code: `packed().step("P", { kind: "read-only", action: pack, request: ({ key, results }) => ({ id: key, code: "a", grams: results.Pack.cost + 1 }) });`,
    says: "Operator '+' cannot be applied to types 'RefersTo<number>' and 'number'",
  },
  {
    what: "an optional value for a field that has to be there",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.weight }) });`,
    says: "'grams' may be missing. Give it a default by coalesce(value, default), or make the field optional in the operation's request",
  },
  {
    what: "a value that may be null for a field that has to be there",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: input.sender, grams: 1 }) });`,
    says: "'code' may be missing. Give it a default by coalesce(value, default), or make the field optional in the operation's request",
  },
  {
    what: "map() of a list",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.parcels.map((each) => each.grams).length }) });`,
    says: "only accessible within class 'UseForEachOrCountOrSumOf<",
  },
  {
    what: "the length of a list",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.parcels.length }) });`,
    says: "only accessible within class 'UseForEachOrCountOrSumOf<",
  },
  // The compiler's sentence for * and - is the same for every type, and prints none: no type can say more. At run time, the error does.
  {
    what: "arithmetic",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: input.parcels[0].grams * 2 }) });`,
    says: "The left-hand side of an arithmetic operation must be of type",
  },
  {
    what: "a compensation that doesn't take the action's request",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: shelve });`,
    says: "The compensation doesn't take the action's request. Give it one of its own: compensation: { operation, request: ",
  },
  {
    what: "a compensation with options that doesn't take the action's request",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: { operation: shelve, retry: { tries: 2 } } });`,
    says: "is not assignable to type 'WithRequestOfItsOwn & CompensationProps<",
  },
  {
    what: "the action's result in its compensation, as if it were surely there",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: { operation: shelve, request: ({ key, result }) => ({ id: key, box: result.box }) } });`,
    says: "'box' may be missing. Give it a default by coalesce(value, default), or make the field optional in the operation's request",
  },
  {
    what: "a compensation that can be rejected",
    code: `order().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: pack });`,
    says: "A compensation can't be rejected. Use an operation without rejections",
  },
  {
    what: "two steps of one name",
    code: `packed().step("Pack", { action: pack, request: ({ key }) => ({ id: key, code: "b", grams: 1 }), compensation: unpack });`,
    says: "There is already a step 'Pack'. Give this one another name",
  },
  {
    what: "a comparison with a value of another type",
    code: `order().choice("C", { a: { when: ({ input }) => gt(input.by, 3), steps: (path) => path } });`,
    says: `Argument of type '3' is not assignable to parameter of type 'CompareWith<"`,
  },
  {
    what: "a comparison with a value that it never has",
    code: `order().choice("C", { a: { when: ({ input }) => eq(input.by, "boat"), steps: (path) => path } });`,
    says: `Argument of type '"boat"' is not assignable to parameter of type 'CompareWith<"`,
  },
  {
    what: "a comparison by JavaScript's own operator as a condition",
    code: `order().choice("C", { a: { when: ({ input }) => input.by === "truck", steps: (path) => path } });`,
    says: "=> boolean' is not assignable to type 'UseEqOrGtOrAnotherCondition<",
    also: "This comparison appears to be unintentional because the types 'RefersTo<",
  },
  {
    what: "a negation by JavaScript's own operator as a condition",
    code: `order().choice("C", { a: { when: ({ input }) => !input.fragile, steps: (path) => path } });`,
    says: "=> boolean' is not assignable to type 'UseEqOrGtOrAnotherCondition<",
  },
  {
    what: "an order by JavaScript's own operator as a condition",
    code: `order().choice("C", { a: { when: ({ input }) => input.weight > 3, steps: (path) => path } });`,
    says: "=> boolean' is not assignable to type 'UseEqOrGtOrAnotherCondition<",
    also: "Operator '>' cannot be applied to types 'RefersTo<number | undefined>' and 'number'",
  },
  {
    what: "a text as a condition",
    code: `order().choice("C", { a: { when: ({ input }) => input.by, steps: (path) => path } });`,
    says: "' is not assignable to type 'UseEqOrGtOrAnotherCondition<",
  },
  {
    what: "true as a condition",
    code: `order().choice("C", { a: { when: true, steps: (path) => path } });`,
    says: "Type 'true' is not assignable to type 'UseEqOrGtOrAnotherCondition<",
  },
  {
    what: "an output that is no object",
    code: `packed().output(({ results }) => results.Pack.cost);`,
    says: "The output has to be an object. Give the value a name, such as ({ results }) => ({ price: results.Pay.price })",
  },
  {
    what: "a retriable step before the pivot",
    code: `order().step("U", { kind: "retriable", action: unpack, request: ({ key }) => ({ id: key }) });`,
    says: "A retriable step comes after the pivot. Give an earlier step kind: 'pivot', or give this one a compensation and no kind",
  },
  {
    what: "a retriable step that can be rejected",
    code: `sent().step("P", { kind: "retriable", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    says: "A retriable step can't be rejected. Use an operation without rejections, or give it kind: 'best-effort'",
  },
  {
    what: "a step with a compensation after the pivot",
    code: `sent().step("P", { action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }), compensation: unpack });`,
    says: "Nothing is compensated after the pivot. Move this step before the pivot, or give it kind: 'retriable' or 'best-effort'",
  },
  {
    what: "a read-only step after the pivot",
    code: `sent().step("P", { kind: "read-only", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    says: "After the pivot, a read-only step can't fail the saga. Move it before the pivot, or give it kind: 'retriable' or 'best-effort'",
  },
  {
    what: "a second pivot",
    code: `sent().step("P", { kind: "pivot", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) });`,
    says: "A saga has only one pivot. Give this step kind: 'retriable', or make the earlier one compensatable",
  },
  {
    what: "a pivot on a path of a choice",
    code: `order().choice("C", { a: { when: "otherwise", steps: (path) => path.step("P", { kind: "pivot", action: pack, request: ({ key }) => ({ id: key, code: "a", grams: 1 }) }) } });`,
    says: "A pivot can't be inside a block, a choice or a part. Move it to the saga itself",
  },
  {
    what: "a property of an element that it doesn't have",
    code: `order().forEach("L", { items: ({ input }) => input.parcels, each: (each) => each.step("P", { action: pack, request: ({ item, key }) => ({ id: key, code: item.codee, grams: item.grams }), compensation: unpack }) });`,
    says: "Did you mean 'code'?",
  },
  {
    what: "a forEach over what is no list",
    code: `order().forEach("L", { items: ({ input }) => input.orderId, each: (each) => each.step("P", { action: pack, request: ({ item, key }) => ({ id: key, code: item.code, grams: item.grams }), compensation: unpack }) });`,
    says: "A forEach needs a reference to a list, such as input.lines or the result of a step that is one",
  },
  {
    what: "an element outside of any forEach",
    code: `order().step("P", { kind: "read-only", action: unpack, request: ({ item }) => ({ id: item.code }) });`,
    says: "Property 'item' does not exist on type",
  },
  {
    what: "a callback step without a timeout",
    code: `order().callback("A", { kind: "read-only", action: sign, request: ({ key, taskToken }) => ({ id: key, token: taskToken }), heartbeat: { hours: 1 } });`,
    says: "A callback step waits for its answer. Add a timeout, such as timeout: { hours: 24 }",
  },
  {
    what: "a callback step without a heartbeat",
    code: `order().callback("A", { kind: "read-only", action: sign, request: ({ key, taskToken }) => ({ id: key, token: taskToken }), timeout: { hours: 2 } });`,
    says: "A callback step expects signs of life. Add a heartbeat shorter than the timeout, such as heartbeat: { hours: 1 }",
  },
];

/** Beginning of every slip of a construct. */
export const constructPrelude = `
import type { Construct } from "constructs";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Saga, SagaTask } from "cdk-saga";
import { sent } from "./declared.js";
declare const stack: Construct, lambda: IFunction, table: ITable;
`;

/** Slips that people make with the construct. */
export const constructSlips: readonly Slip[] = [
  {
    what: "an operation that nothing is given for",
    code: `new Saga(stack, "S", { saga: sent(), operations: { Pack: lambda, Send: lambda } });`,
    says: `Property 'Unpack' is missing in type '{ Pack: IFunction; Send: IFunction; }' but required in type 'FunctionOrTaskForEach<`,
  },
  {
    what: "a function for an operation that the saga doesn't use",
    code: `new Saga(stack, "S", { saga: sent(), operations: { Pack: lambda, Unpack: lambda, Send: lambda, Refund: lambda } });`,
    says: `'Refund' does not exist in type 'FunctionOrTaskForEach<"Pack" | "Send" | "Unpack", `,
  },
  {
    what: "a task that takes another request",
    code: `new Saga(stack, "S", { saga: sent(), operations: { Pack: SagaTask.dynamoDbPutItem(table), Unpack: lambda, Send: lambda } });`,
    says: `Type 'SagaTask<DynamoDbPutItemRequest>' is not assignable to type 'FunctionOrTaskFor<{ readonly id: string; readonly code: string;`,
  },
  {
    what: "something that is no function",
    code: `new Saga(stack, "S", { saga: sent(), operations: { Pack: "pack", Unpack: lambda, Send: lambda } });`,
    says: `Type 'string' is not assignable to type 'FunctionOrTaskFor<`,
  },
];

/** The few types of the CDK that these slips need: to read all of them takes a compiler many seconds. */
export const cdkTypes = `
export declare class Construct { readonly node: { readonly id: string } }
export interface IConstruct { readonly node: { readonly id: string } }
export interface IFunction extends IConstruct { readonly functionArn: string }
export interface ITable extends IConstruct { readonly tableArn: string; readonly tableName: string; readonly encryptionKey?: unknown }
`;

/** What is right, and has to stay so. */
export const rights: readonly { readonly what: string; readonly code: string }[] = [
  {
    what: "a condition that is a reference to true or false",
    code: `order().choice("C", { a: { when: ({ input }) => input.fragile, steps: (path) => path } });`,
  },
  {
    what: "elements by their index, as deep as they are",
    code: `order().step("P", { kind: "read-only", action: pack, request: ({ key, input }) => ({ id: key, code: "a", grams: 1, note: input.parcels[0].code }) });`,
  },
  {
    what: "a number as a text that is made of it",
    code: `packed().step("P", { kind: "read-only", action: pack, request: ({ key, results }) => ({ id: key, code: text\`\${results.Pack.cost}\`, grams: 1 }) });`,
  },
  {
    what: "fields of a request that has any",
    code: `order().step("P", { kind: "read-only", action: operation("Any", { request: shape<object>() }), request: ({ key }) => ({ id: key, more: [1] }) });`,
  },
];
