import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { insideLedger } from "cdk-saga/participant";
import { charge, releaseItem, reserveItem } from "./operations";

const book = insideLedger({ table: process.env.LEDGER_TABLE, client: new DynamoDBClient() });
const items = String(process.env.ITEMS_TABLE);

export const reserve = book.action(reserveItem, ({ key, item }, { reject }) => ({
  writes: [
    {
      Put: {
        TableName: items,
        Item: { id: item, takenBy: key },
        ConditionExpression: "attribute_not_exists(id)",
      },
      otherwise: () => reject("OutOfStock", `${item} is sold.`),
    },
  ],
  answer: { cents: 4000 },
}));

export const release = book.compensation(releaseItem, ({ item }) => ({
  writes: [{ Delete: { TableName: items, Key: { id: item } } }],
}));

/** Stands for your payment provider: it declines everything above 30 dollars. */
export const pay = book.action(charge, ({ cents }, { reject }) =>
  cents > 3000 ? reject("CardDeclined", `${cents} cents are too much.`) : { writes: [], answer: undefined },
);
