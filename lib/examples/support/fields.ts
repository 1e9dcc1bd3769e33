import * as v from "valibot";

/** The end of a message about a value: what it must be, and what it is, cut to 80 characters. */
export function mustBe(allowed: string): (issue: { readonly input: unknown }) => string {
  return ({ input }) => {
    const received = JSON.stringify(input) ?? "nothing";
    return `must be ${allowed}, received ${received.length > 80 ? `${received.slice(0, 79)}…` : received}`;
  };
}

// The fields of requests. Their messages go on after the field's name.

/** A text that isn't blank. Half a surrogate pair has no UTF-8, so no store keeps it. */
function textUpTo(characters: number) {
  const message = mustBe(`a text of 1 to ${characters} characters, not blank`);
  return v.pipe(
    v.string(message),
    v.check(
      (text) => text.trim() !== "" && text.length <= characters && !/\p{Surrogate}/u.test(text),
      message,
    ),
  );
}

/** A saga's key, which is as long as the names of its state machine, execution and steps together. */
export const key = textUpTo(256);
export const text = textUpTo(256);
/** A city, an airport, a sight. */
export const place = textUpTo(100);
/** A token by which Step Functions is answered. */
export const token = textUpTo(2048);

const aDay = mustBe('a day of the calendar, such as "2027-03-01"');
export const day = v.pipe(v.string(aDay), v.check(isDay, aDay));

const aCount = mustBe("a whole number of at least 1");
/** A number of people, or of seats. */
export const count = v.pipe(v.number(aCount), v.safeInteger(aCount), v.minValue(1, aCount));

const anAmount = mustBe("a whole number of at least 0");
/** An amount of money, in whole euros. */
export const amount = v.pipe(v.number(anAmount), v.safeInteger(anAmount), v.minValue(0, anAmount));

/** True for a day that exists, such as "2027-03-01". JavaScript reads February 30 as March 2. */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const time = Date.parse(value);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}
