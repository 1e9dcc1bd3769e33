/** Estimates what the runs of a saga cost on AWS, by running what it compiles to. */
export {
  type CostEstimate,
  type CostedOutcome,
  type CostOptions,
  estimateCost,
} from "./estimate.js";
export { knownPrices, type Prices } from "./prices.js";
