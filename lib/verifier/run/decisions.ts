import type { Faults } from "../fault-script.js";

/** A point of a run, with what may happen there besides the good. */
export interface Offer {
  /** As a script calls it. */
  readonly point: string;
  /** The names of the outcomes. */
  readonly outcomes: readonly string[];
  /** A call that may fail, or a point between calls at which the execution may be stopped. */
  readonly kind: "call" | "stop";
}

/**
 * A point of a run that is over, at which something else might have happened.
 *
 * @typeParam S a run that stands still just before a call.
 */
export interface PassedOffer<S> extends Offer {
  /** Everything that the future depends on; points of equal situations have equal futures. */
  readonly fingerprint: string;
  /** The run just before a call; undefined if it wasn't wanted, and at a point between calls. */
  readonly before: S | undefined;
}

/** Chooses what happens at the points of a run about which its script says nothing; undefined is the good. */
export type Choose = (offer: Offer) => string | undefined;

/** Decides what happens at each point of a run where something else than the good may. */
export class Decisions<S> {
  /** Every point from the first one asked for. */
  readonly crossroads: PassedOffer<S>[] = [];
  /** Every point that has been met. */
  readonly offers: Offer[];
  readonly #faults: Faults;
  readonly #from: number;
  readonly #choose: Choose | undefined;
  /** The points of the faults that are still to come. */
  readonly #toCome: Set<string>;

  /**
   * @param given `from` is the first point, counted from 0, of which crossroads are wanted.
   * @param offers the points that were met before.
   */
  constructor(
    given: {
      readonly script: { readonly faults: Faults };
      readonly from?: number | undefined;
      readonly choose?: Choose | undefined;
    },
    offers: readonly Offer[] = [],
  ) {
    this.#faults = given.script.faults;
    this.#from = given.from ?? Number.POSITIVE_INFINITY;
    this.#choose = given.choose;
    this.offers = [...offers];
    this.#toCome = new Set(this.#faults.keys());
    if (this.#toCome.size > 0) for (const { point } of offers) this.#toCome.delete(point);
  }

  /** True if every fault of the script has happened, so that all that follows is good. */
  get areOver(): boolean {
    return this.#choose === undefined && this.#toCome.size === 0;
  }

  /** The name of what happens at a point; undefined for the good. */
  at(
    offer: Offer,
    situation: {
      readonly fingerprint: () => string;
      readonly snapshot?: (fingerprint: string) => S | undefined;
    },
  ): string | undefined {
    if (this.offers.length >= this.#from) {
      const fingerprint = situation.fingerprint();
      this.crossroads.push({ ...offer, fingerprint, before: situation.snapshot?.(fingerprint) });
    }
    this.offers.push(offer);
    const wanted = this.#faults.get(offer.point);
    if (wanted === undefined) return this.#choose?.(offer);
    if (!offer.outcomes.includes(wanted)) return undefined;
    this.#toCome.delete(offer.point);
    return wanted;
  }
}
