/** The length of an ARN, whatever it is in the end, in characters. */
const arnCharacters = 170;
/** The length of a partition's longest name, `aws-us-gov`. */
const partitionCharacters = 10;

const encoder = new TextEncoder();

/** Characters that take more than a byte. */
const wide = /[^\0-\x7f]/;

/** The UTF-8 bytes of a text. */
export function utf8Bytes(text: string): number {
  // Most texts of a definition are ASCII, and encoding each of them takes longer than looking.
  return wide.test(text) ? encoder.encode(text).length : text.length;
}

/** The UTF-8 bytes of a text within JSON, without the quotes. */
export function bytesInJson(text: string): number {
  return utf8Bytes(JSON.stringify(text)) - 2;
}

/** The bytes by which a text grows in JSON when each `${…}` in it is the longest ARN, or partition of one. */
export function placeholderSurplus(text: string): number {
  if (!text.includes("${")) return 0;
  const longest = text
    .replace(/arn:\$\{[^}]*\}:/g, `arn:${"p".repeat(partitionCharacters)}:`)
    .replace(/\$\{[^}]*\}/g, "a".repeat(arnCharacters));
  return bytesInJson(longest) - bytesInJson(text);
}
