/** Gives a new id each time, of a UUID's form. */
export type IdSource = () => string;

/** Ids that count up, so that two runs of the same thing give the same ids. */
export function countingIds(): IdSource {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-8000-${count.toString(16).padStart(12, "0")}`;
  };
}
