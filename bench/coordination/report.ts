import { knownPrices, messagePrices } from "../../lib/cost/prices.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import { verify } from "../../lib/verifier/index.js";
import { type Availability, availabilityOf } from "./availability.js";
import { caseOf } from "./case.js";
import { type Exploration, explore, type Found, faultKinds, lossesIn } from "./explore.js";
import { losses, type Verdict } from "./judge.js";
import { type Change, carFirst, type StyleName, styleNames } from "./process-change.js";
import type { Setup, Usage } from "./simulation.js";

/** The setups that are compared, as the tables name them. */
export const setups: readonly (Setup & { readonly title: string })[] = [
  { title: "coordinator, no decisions", style: "coordinator", decisions: false, sweeper: false },
  { title: "coordinator", style: "coordinator", decisions: true, sweeper: false },
  { title: "coordinator, sweeper", style: "coordinator", decisions: true, sweeper: true },
  { title: "chain, no decisions", style: "chain", decisions: false, sweeper: false },
  { title: "chain", style: "chain", decisions: true, sweeper: false },
  { title: "chain, sweeper", style: "chain", decisions: true, sweeper: true },
  { title: "events, no decisions", style: "events", decisions: false, sweeper: false },
  { title: "events", style: "events", decisions: true, sweeper: false },
  { title: "events, sweeper", style: "events", decisions: true, sweeper: true },
];

/** Everything that is measured. */
export interface Measured {
  readonly orchestration: { readonly runs: number; readonly broken: number };
  readonly styles: readonly { readonly title: string; readonly setup: Setup; readonly found: Exploration }[];
  readonly availability: { readonly plain: Availability; readonly retried: Availability };
  readonly changes: Readonly<Record<StyleName, Change>>;
}

/**
 * Measures every style with the trip booking.
 *
 * @param pairs number of runs with two faults in each style.
 */
export async function measure(pairs: number, tell: (line: string) => void = () => {}): Promise<Measured> {
  const document = tripBooking.toJSON();
  const subject = caseOf(document);
  tell("orchestration …");
  const { runs, broken } = await verify(tripBooking);
  const styles: Measured["styles"][number][] = [];
  for (const { title, ...setup } of setups) {
    tell(`${title} …`);
    styles.push({ title, setup, found: await explore(subject, setup, pairs) });
  }
  tell("availability, and a change of the process …");
  const availability = (isRetried: boolean) =>
    availabilityOf(document, { participant: 0.9995, isRetried, trips: 100_000 });
  const changes = Object.fromEntries(styleNames.map((style) => [style, carFirst(style)]));
  return {
    orchestration: { runs, broken: broken.length },
    styles,
    availability: { plain: await availability(false), retried: await availability(true) },
    changes: changes as Record<StyleName, Change>,
  };
}

/** The tables of docs/coordination-measured.md. */
export function tables({ orchestration, styles, availability, changes }: Measured): string {
  return [
    `The ends of the trip, in every run with one fault of a participant or of the coordination, and in pairs of them. For a state machine, the
verifier tries the participants' faults, alone and in pairs: ${orchestration.runs} runs, ${orchestration.broken} of which break a law.`,
    rows(
      [
        "style",
        "runs",
        "completed",
        "compensated",
        "sent again",
        "left behind",
        "incomplete",
        "done twice",
        "hangs",
      ],
      styles.map(({ title, found }) => {
        const all = [...faultKinds.map((kind) => found.byKind[kind]), found.pairs];
        return [
          title,
          sum(all.map(({ runs }) => runs)),
          ...(["completed", "compensated", "redriven", ...losses] as const).map((verdict) =>
            countOf(all, verdict),
          ),
        ];
      }),
    ),
    "The same by the fault, as runs that lose something of all runs:",
    rows(
      ["style", ...faultKinds, "pairs"],
      styles.map(({ title, found }) => [
        title,
        ...[...faultKinds.map((kind) => found.byKind[kind]), found.pairs].map(lost),
      ]),
    ),
    "The shortest runs that lose something:",
    styles.flatMap(({ title, found }) => lossesIn(found).map((loss) => `- ${title}: ${loss}`)).join("\n"),
    "A trip that completes, with calls of 100 ms; prices of 1,000 trips in us-east-1, without the participants' own:",
    rows(
      ["style", "invocations", "messages", "billed ms", "writes", "USD"],
      [
        [
          "state machine",
          "0",
          "0",
          "0",
          "0",
          dollars((8 * knownPrices[0].standardMillionTransitions) / 1000),
        ],
        ...styles
          .filter(({ title }) => !title.includes("no decisions"))
          .map(({ title, setup, found: { plain } }) => {
            const { invocations, messages, billed, writes } = plain.usage;
            return [title, invocations, messages, billed, writes, dollars(priceOf(plain.usage, setup))];
          }),
      ],
    ),
    "Availability of the whole up to the pivot, if each participant answers 99.95 % of its calls:",
    rows(
      ["", "computed", "simulated"],
      [
        ["without retries", percent(availability.plain.computed), percent(availability.plain.simulated)],
        [
          "each call tried three times",
          percent(availability.retried.computed),
          percent(availability.retried.simulated),
        ],
      ],
    ),
    '"Cancel the car first", as a change of one line in the description:',
    rows(
      ["style", "resources of its own", "changed", "functions deployed again"],
      styleNames.map((style) => {
        const { resources, changed, redeployed } = changes[style];
        const what = Object.entries(changed).map(([type, count]) => `${count} ${type.replace("AWS::", "")}`);
        return [style, resources, what.join(", ") || "none", redeployed];
      }),
    ),
  ].join("\n\n");
}

/** USD for 1,000 trips. */
function priceOf({ invocations, billed, messages, units }: Usage, { style }: Setup): number {
  const [prices] = knownPrices;
  const gb = 0.25;
  const events = style === "events" ? messages - 1 : 0;
  return (
    1000 *
    ((invocations * prices.lambdaMillionRequests +
      units * messagePrices.dynamodbMillionWriteUnits +
      events * messagePrices.eventBridgeMillionEvents) /
      1_000_000 +
      (billed / 1000) * gb * prices.lambdaGbSecond)
  );
}

function countOf(all: readonly Found[], verdict: Verdict): number {
  return sum(all.map(({ counts }) => counts[verdict] ?? 0));
}

function lost({ counts, runs }: Found): string {
  return `${sum(losses.map((verdict) => counts[verdict] ?? 0))} of ${runs}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function dollars(amount: number): string {
  return amount.toFixed(4);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(3)} %`;
}

function rows(header: readonly string[], body: readonly (readonly (string | number)[])[]): string {
  return [header, header.map(() => "---"), ...body].map((row) => `| ${row.join(" | ")} |`).join("\n");
}
