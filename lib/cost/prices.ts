/** Prices of a region, in USD. */
export interface Prices {
  readonly region: string;
  /** Month in which they were read. */
  readonly asOf: string;
  /** Pages that they were read from. */
  readonly sources: readonly string[];
  /** A million state transitions of a Standard state machine; each retry is one. */
  readonly standardMillionTransitions: number;
  /** A million executions of an Express state machine. */
  readonly expressMillionRequests: number;
  /** A GB-second of an Express state machine, charged by 100 ms and 64 MB. */
  readonly expressGbSecond: number;
  /** A million operations of durable functions: a start, a try of a step, a wait. */
  readonly durableMillionOperations: number;
  readonly lambdaMillionRequests: number;
  readonly lambdaGbSecond: number;
  /** A million traces that X-Ray records. */
  readonly xrayMillionTraces: number;
  /** A GB that CloudWatch Logs takes in. */
  readonly logsGb: number;
}

/** The prices that this version knows, the usual ones first. They are list prices, without free tiers, discounts and taxes. */
export const knownPrices: readonly [Prices, ...Prices[]] = [
  {
    region: "us-east-1",
    asOf: "November 2026",
    sources: [
      "https://aws.amazon.com/step-functions/pricing/",
      "https://aws.amazon.com/lambda/pricing/",
      "https://aws.amazon.com/xray/pricing/",
      "https://aws.amazon.com/cloudwatch/pricing/",
    ],
    standardMillionTransitions: 25,
    expressMillionRequests: 1,
    expressGbSecond: 0.00001667,
    durableMillionOperations: 8,
    lambdaMillionRequests: 0.2,
    lambdaGbSecond: 0.0000166667,
    xrayMillionTraces: 5,
    logsGb: 0.5,
  },
];

/**
 * Prices in USD of what other styles of coordination use besides functions, in us-east-1, as of November 2026.
 *
 * Sources: https://aws.amazon.com/dynamodb/pricing/on-demand/ and https://aws.amazon.com/eventbridge/pricing/
 */
export const messagePrices = {
  /** A million write request units of DynamoDB on demand: 1 KB each. */
  dynamodbMillionWriteUnits: 0.625,
  /** A million events of one's own, of up to 64 KB each. */
  eventBridgeMillionEvents: 1,
  /** A million invocations of EventBridge Scheduler. An entry that is deleted before its time costs nothing. */
  schedulerMillionInvocations: 1,
} as const;
