// A test as a user writes it, with Node's own test runner: scripts/check-package.ts compiles and runs it against the package.
import { equal, rejects } from "node:assert/strict";
import { describe, it } from "node:test";
import { ContractViolation, participantContract, participantContractCases } from "cdk-saga/testing";

/** A seat of a show, in memory: who has it, and what was decided under each key. */
class Seat {
  holder: string | undefined;
  readonly #decided = new Map<string, "reserved" | "released" | "refused">();

  reserve(key: string): void {
    if (!this.#decided.has(key)) {
      this.#decided.set(key, this.holder === undefined ? "reserved" : "refused");
      this.holder ??= key;
    }
    if (this.#decided.get(key) !== "reserved") {
      throw Object.assign(new Error("The seat is taken."), { name: "SeatTaken" });
    }
  }

  release(key: string): void {
    this.#decided.set(key, "released");
    if (this.holder === key) this.holder = undefined;
  }
}

interface ReserveSeat {
  readonly seatId: string;
  readonly show: string;
}
const shows = new Map<string, Seat>();
const seat = (show: string) => {
  const found = shows.get(show) ?? new Seat();
  shows.set(show, found);
  return found;
};

const reserveSeat = {
  name: "ReserveSeat",
  action: async ({ seatId, show }: ReserveSeat) => seat(show).reserve(seatId),
  compensation: async ({ seatId, show }: ReserveSeat) => seat(show).release(seatId),
  request: (key: string) => ({ seatId: key, show: `The show of ${key}` }),
  effects: (key: string) => (seat(`The show of ${key}`).holder === key ? 1 : 0),
  rejections: ["SeatTaken"],
  rejection: {
    provoke: (key: string) => seat(`The show of ${key}`).reserve("somebody else"),
    relent: (key: string) => seat(`The show of ${key}`).release("somebody else"),
  },
};

participantContract(reserveSeat, { describe, it });

describe("the participant's contract", () => {
  it("fails where it is not kept", async () => {
    const forgetful = { ...reserveSeat, compensation: async () => {} };
    const [late] = participantContractCases(forgetful).filter(({ name }) => /arrives after its/.test(name));
    await rejects(async () => late?.run(), ContractViolation);
  });

  it("has no case of what there is not", () => {
    const { compensation, rejection, ...retriable } = reserveSeat;
    equal(participantContractCases(retriable).length, 3);
  });
});

// If its types had not come along with the package, this would compile.
const incomplete = () =>
  // @ts-expect-error effects are missing
  participantContract({ action: reserveSeat.action, request: reserveSeat.request });
equal(typeof incomplete, "function");
