import { type JsonValue, parseJson } from "../asl/index.js";

/**
 * The number of levels of arrays and objects that a client may send. Some thousands would overflow the stack of any
 * reader.
 */
const deepest = 1000;

/** Reads JSON that a client has sent. Throws a SyntaxError, also if it has more than 1,000 levels. */
export function parseReceivedJson(text: string): JsonValue {
  if (levelsOf(text) > deepest) {
    throw new SyntaxError(`the JSON has more than ${deepest} levels of arrays and objects inside each other`);
  }
  return parseJson(text);
}

/** The most brackets that are open at once, without those in strings. */
function levelsOf(text: string): number {
  let open = 0;
  let most = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (isInString) {
      if (sign === "\\") index += 1;
      else if (sign === '"') isInString = false;
    } else if (sign === '"') {
      isInString = true;
    } else if (sign === "[" || sign === "{") {
      open += 1;
      most = Math.max(most, open);
    } else if (sign === "]" || sign === "}") {
      open -= 1;
    }
  }
  return most;
}
