import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { type ErrorAdvice, messageOf } from "./advice.js";
import { commandLine } from "./command-line.js";
import { consoleAndTarget } from "./console.js";
import { library } from "./library.js";
import { participant } from "./participant.js";
import { messagesWithRemedy } from "./source-messages.js";

const advised: readonly ErrorAdvice[] = [...commandLine, ...consoleAndTarget, ...participant, ...library];

/** Folders whose messages are tried here. Those of diagnostics, references and descriptions are in test/saga. */
const folders = [
  "lib/cli",
  "lib/participant",
  "lib/operations",
  "lib/constructs",
  "lib/verifier",
  "lib/local",
];

/** Messages whose remedies other tests carry out, as they need a process, a package or an account of their own. */
const elsewhere: readonly (readonly [words: string, file: string, test: string])[] = [
  [
    "participantContract finds no global",
    "test/verifier/contract/participant-contract.test.ts",
    "globalThis.describe",
  ],
  [
    "… is TypeScript, which Node.js",
    "test/cli/load-module.test.ts",
    "may be TypeScript where the project has tsx",
  ],
  ["… has no handler for …", "test/cli/saga-local.test.ts", "--stub"],
  ["[…] The topic is encrypted", "test/constructs/permissions.test.ts", "an encrypted topic of a CDK that"],
  [
    "it has …. Remove that",
    "test/constructs/tasks.test.ts",
    "it has Next, Retry, TimeoutSeconds. Remove that",
  ],
  ["The code of …/… is …", "test/local/functions/function-host.test.ts", "no asset of the cloud assembly"],
  ["[…] DELETE cancels an execution", "test/constructs/saga-api.test.ts", "apiStack({ cancel: false }"],
  ["--… goes with --asl FILE only", "test/cli/verify-any-machine.test.ts", "goes with --asl FILE only"],
  ["… holds no state machine", "test/cli/verify-any-machine.test.ts", "holds no state machine"],
  ["it has neither a signature", "test/local/endpoints/guard.test.ts", "X-Amz-Date"],
];

/** Messages that say what a value has to be, to whoever sent it to an endpoint or wrote a template: no remedy to carry out. */
const noRemedy: readonly string[] = [
  "the request target is …",
  "the header Host is …",
  "The request's body has to be a JSON object",
  "The parameter '…' has to be",
  "has to be a JSON object",
  "has to be a list of alternatives",
  "The schedule's Target has to have an Arn",
  "… needs text",
  "… needs a list",
  "… needs a literal string",
  // Of the local store itself: nobody sees them unless it has a fault.
  "An expression needs at least one alternative",
  "An action of a transaction is none of",
];

/** Messages of the mistakes, by their titles. */
const told = new Map<string, string>();

describe("the remedies that an error names", () => {
  it.each(advised)("help against $title", async ({ title, fails, remedies }) => {
    const message = await messageOf(fails);
    told.set(title, message);
    for (const [says, mend] of remedies) {
      expect(message).toContain(says);
      await expect(Promise.resolve().then(mend)).resolves.not.toThrow();
    }
  });

  it("are tried in every message of the source that names one", async () => {
    const messages = [...told.values()];
    expect(messages).toHaveLength(advised.length);
    const isKnown = (words: string) =>
      [...elsewhere.map(([beginning]) => beginning), ...noRemedy].some((beginning) =>
        words.startsWith(beginning),
      );
    const untried = messagesWithRemedy(folders).filter(
      ({ words, pattern }) => !isKnown(words) && !messages.some((message) => pattern.test(message)),
    );
    expect(untried.map(({ file, words }) => `${file}: ${words}`)).toEqual([]);
  });

  it.each(elsewhere)("are carried out elsewhere for %s", (_words, file, test) => {
    expect(readFileSync(join(__dirname, "..", "..", file), "utf8")).toContain(test);
  });
});
