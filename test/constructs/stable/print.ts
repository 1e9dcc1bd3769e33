// Prints the templates of a stack of orders: node --import tsx print.ts. A test compares them with its own.
import { ordersTemplate } from "./orders.js";

const places = ["template", "asset"] as const;
process.stdout.write(JSON.stringify(places.map((definitionPlace) => ordersTemplate({ definitionPlace }))));
