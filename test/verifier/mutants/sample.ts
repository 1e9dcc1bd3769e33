import { expect } from "@jest/globals";
import { baseSagas } from "../mutations/base-sagas.js";
import { type Judged, judged, scoreOf } from "./score.js";

/** The end of a sample: how many mutants were found out, and the places of those that no run got to. */
interface Sampled {
  readonly killed: number;
  readonly notReached: readonly string[];
}

/** Judges one in so many mutants of two base sagas, and expects that all that a run got to are found out. */
export async function sampled(every: number): Promise<Sampled> {
  const { large, until } = baseSagas;
  const all: Judged[] = [];
  for await (const each of judged({ large, until }, { every, from: 5 })) all.push(each);
  const { survivors, mutants, killed, notReachedOnes } = scoreOf(all);
  const named = ({ saga, mutant }: Judged) => `${saga}: ${mutant.operator}, ${mutant.place}`;
  expect(survivors.map(named)).toEqual([]);
  expect(killed).toBe(mutants - notReachedOnes.length);
  return { killed, notReached: notReachedOnes.map(named) };
}
