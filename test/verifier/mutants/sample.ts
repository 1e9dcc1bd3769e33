import { expect } from "@jest/globals";
import { baseSagas } from "../mutations/base-sagas.js";
import { type Judged, judged, scoreOf } from "./score.js";

/** Seconds on a machine that has nothing else to do; minutes on one that is shared. */
export const patience = 240_000;

/** Expects that one in so many mutants of two base sagas are all found out, and tells how many they are. */
export async function expectKilled(every: number): Promise<number> {
  const { large, until } = baseSagas;
  const all: Judged[] = [];
  for await (const each of judged({ large, until }, { every, from: 5 })) all.push(each);
  const { survivors, mutants, killed } = scoreOf(all);
  expect(survivors.map(({ saga, mutant }) => `${saga}: ${mutant.operator}, ${mutant.place}`)).toEqual([]);
  expect(killed).toBe(mutants);
  return mutants;
}
