/** The length of an ARN, whatever it is in the end, in characters. */
const arnCharacters = 170;
/** The length of a partition's longest name, `aws-us-gov`. */
const partitionCharacters = 10;

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text within JSON, without the quotes. */
export function bytesInJson(text: string): number {
  return encoder.encode(JSON.stringify(text)).length - 2;
}

/** The bytes by which a text grows in JSON when each `${…}` in it is the longest ARN, or partition of one. */
export function placeholderSurplus(text: string): number {
  if (!text.includes("${")) return 0;
  const longest = text
    .replace(/arn:\$\{[^}]*\}:/g, `arn:${"p".repeat(partitionCharacters)}:`)
    .replace(/\$\{[^}]*\}/g, "a".repeat(arnCharacters));
  return bytesInJson(longest) - bytesInJson(text);
}
