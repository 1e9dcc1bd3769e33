import type { Books, Capacities, Shelf, StoredReservation } from "./books.js";
import type { TripRun } from "./run-trips.js";

/** The facts that are audited. */
export interface AuditedFacts {
  /** The names of the trips that were asked for. */
  readonly asked: readonly string[];
  readonly runs: readonly TripRun[];
  readonly books: Books;
  readonly capacities: Capacities;
  /** The keys under which travellers were told that their trip is booked. */
  readonly told: readonly string[];
}

/** The result of checking one law. */
export interface Finding {
  readonly law: string;
  /** The number of trips or items that were checked. */
  readonly checked: number;
  /** Violations of the law, a sentence each. */
  readonly violations: readonly string[];
}

const participants = ["car", "hotel", "flight"] as const;
type ReservingParticipant = (typeof participants)[number];

/** Looks whether the participants' books are what the trips' outcomes promise. */
export function audit(facts: AuditedFacts): readonly Finding[] {
  const reserved = new Map(participants.map((each) => [each, byTrip(entriesOf(facts.books[each]))]));
  const payments = byTrip(facts.books.payments);
  const left = (run: TripRun): Left => ({
    reservations: participants.flatMap((participant) =>
      (reserved.get(participant)?.get(run.keyPrefix) ?? []).map((entry) => ({ participant, entry })),
    ),
    payments: payments.get(run.keyPrefix) ?? [],
  });
  const completed = facts.runs.filter(({ outcome }) => outcome === "completed");
  const compensated = facts.runs.filter(({ outcome }) => outcome === "compensated");
  return [
    everyTripComesOut(facts),
    finding("a completed trip has all it booked, once, and paid for it", completed, (run) =>
      lacking(run, left(run)),
    ),
    finding("a compensated trip has left nothing behind", compensated, (run) => leftBehind(run, left(run))),
    ownersAreKnown(facts),
    finding(
      "nothing is taken beyond its capacity",
      participants.flatMap((participant) =>
        facts.books[participant].map((shelf) => ({ participant, shelf })),
      ),
      ({ participant, shelf }) => miscounted(participant, shelf, facts.capacities[participant]),
    ),
    ledgersAgree(facts),
    onlyTheBookedAreTold(facts, completed),
  ];
}

/** The entries of one trip in the books. */
interface Left {
  readonly reservations: readonly {
    readonly participant: ReservingParticipant;
    readonly entry: StoredReservation;
  }[];
  readonly payments: Books["payments"];
}

function everyTripComesOut({ asked, runs }: AuditedFacts): Finding {
  const byName = new Map(runs.map((run) => [run.trip.name, run]));
  return finding("every trip is completed or compensated in the end", asked, (name) => {
    const run = byName.get(name);
    if (run === undefined) return [`${name} never ended`];
    if (run.outcome !== "stuck") return [];
    return [`${name} is ${run.ended}, after ${run.redrives} redrives`];
  });
}

function lacking({ trip, paid }: TripRun, { reservations, payments }: Left): string[] {
  const problems: string[] = [];
  for (const participant of participants) {
    const own = reservations.filter((each) => each.participant === participant);
    const [first] = own;
    if (first === undefined || own.length > 1 || first.entry.state !== "confirmed") {
      const states = own.map(({ entry }) => entry.state).join(", ");
      problems.push(`${trip.name} is completed, but its ${participant} is ${states || "not there"}`);
    } else if (first.entry.units !== wanted(trip.input.travellers, participant)) {
      problems.push(
        `${trip.name} has ${first.entry.units} units of its ${participant}, and asked for others`,
      );
    }
  }
  const price = reservations.reduce((sum, { entry }) => sum + entry.price, 0);
  const taken = payments.map(({ amount }) => amount);
  if (taken.length !== 1 || taken[0] !== price || paid !== price) {
    problems.push(
      `${trip.name} costs ${price}, says that it paid ${paid}, and was charged ${taken.join(" + ") || "nothing"}`,
    );
  }
  return problems;
}

function leftBehind({ trip }: TripRun, { reservations, payments }: Left): string[] {
  return [
    ...reservations
      .filter(({ entry }) => holds(entry))
      .map(
        ({ participant, entry }) => `${trip.name} is compensated, but its ${participant} is ${entry.state}`,
      ),
    ...payments.map(({ amount }) => `${trip.name} is compensated, but was charged ${amount}`),
  ];
}

function ownersAreKnown({ runs, books }: AuditedFacts): Finding {
  const known = new Set(runs.map(({ keyPrefix }) => keyPrefix));
  const keys = [
    ...participants.flatMap((participant) => entriesOf(books[participant])),
    ...books.payments,
  ].map(({ key }) => key);
  return finding("every reservation and payment is some trip's", keys, (key) =>
    known.has(prefixOf(key)) ? [] : [`there is a record under ${key}, which is no trip's`],
  );
}

function miscounted(
  participant: ReservingParticipant,
  { id, taken, entries }: Shelf,
  capacity: number,
): string[] {
  const held = entries.filter(holds).reduce((sum, { units }) => sum + units, 0);
  return [
    ...(held > capacity ? [`of the ${participant} ${id}, ${held} are taken of ${capacity}`] : []),
    ...(held === taken ? [] : [`of the ${participant} ${id}, ${held} are held, and ${taken} counted`]),
  ];
}

function ledgersAgree({ books }: AuditedFacts): Finding {
  const reserved = participants.flatMap((participant) => entriesOf(books[participant]));
  return finding("the ledgers say the same as the reservations", reserved, (entry) =>
    entry.recorded === (holds(entry) ? "done" : "compensated")
      ? []
      : [`the reservation ${entry.key} is ${entry.state}, and its entry is ${entry.recorded}`],
  );
}

function onlyTheBookedAreTold({ told }: AuditedFacts, completed: readonly TripRun[]): Finding {
  const booked = new Set(completed.map(({ keyPrefix }) => keyPrefix));
  return finding("only who has a trip is told so", told, (key) =>
    booked.has(prefixOf(key)) ? [] : [`a traveller was told under ${key}, and has no trip`],
  );
}

function finding<Checked>(
  law: string,
  checked: readonly Checked[],
  look: (each: Checked) => readonly string[],
): Finding {
  return { law, checked: checked.length, violations: checked.flatMap(look) };
}

/** True if an entry takes something of the capacity. */
function holds({ state }: StoredReservation): boolean {
  return state === "reserved" || state === "confirmed";
}

function wanted(travellers: number, participant: ReservingParticipant): number {
  return { car: 1, hotel: Math.ceil(travellers / 2), flight: travellers }[participant];
}

function entriesOf(shelves: readonly Shelf[]): readonly StoredReservation[] {
  return shelves.flatMap(({ entries }) => entries);
}

/** `<state machine>:<execution>/`, of the key of any step. */
function prefixOf(key: string): string {
  return key.slice(0, key.indexOf("/") + 1);
}

function byTrip<Stored extends { readonly key: string }>(
  records: readonly Stored[],
): ReadonlyMap<string, Stored[]> {
  const groups = new Map<string, Stored[]>();
  for (const stored of records) {
    const prefix = prefixOf(stored.key);
    const group = groups.get(prefix);
    if (group === undefined) groups.set(prefix, [stored]);
    else group.push(stored);
  }
  return groups;
}
