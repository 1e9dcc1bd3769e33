/** A rule of the ledger, and the change of its source that takes it out. */
export interface LedgerRule {
  readonly name: string;
  /** The file in lib/participant/. */
  readonly file: string;
  /** Text that is there once. */
  readonly from: string;
  readonly to: string;
}

const take = (file: string, name: string, from: string, to: string): LedgerRule => ({ name, file, from, to });

/** Every rule by which the ledger keeps a participant's promises. */
export const rules: readonly LedgerRule[] = [
  // Conditions of writes.
  take(
    "table-place.ts",
    "a new entry is only written if the key has none",
    '"attribute_not_exists(#key)"',
    '"attribute_not_exists(nothing)"',
  ),
  take(
    "table-place.ts",
    "an entry is only changed if it is as it was read",
    '"#write = :write"',
    '"attribute_not_exists(nothing)"',
  ),
  take(
    "transaction-place.ts",
    "effect and entry are one transaction",
    "if (writes.length === 0) return super.write(entry, previous);",
    `if (writes.length > 0) await this.settings.client.send(new TransactWriteItemsCommand({ TransactItems: writes.map(transactItem) }));
    if (true) return super.write(entry, previous);`,
  ),
  take(
    "transaction-place.ts",
    "the entry's own condition decides before the effect's",
    "if (own?.Code === conditionFailed) return this.taken(entry, own.Item);",
    "if (own?.Code === conditionFailed && others.every((each) => each?.Code === undefined)) return this.taken(entry, own.Item);",
  ),
  take(
    "transaction-place.ts",
    "a failed condition is a rejection only if it is declared to be one",
    "otherwise: failed.every((each) => each.otherwise) ? failed[0]?.otherwise : undefined,",
    "otherwise: undefined,",
  ),
  take(
    "item-place.ts",
    "an item takes one entry for each key",
    '"attribute_not_exists(#sagaEntry) AND (attribute_not_exists(#sagaBytes) OR #sagaBytes <= :sagaMost)"',
    '"attribute_not_exists(#sagaBytes) OR #sagaBytes <= :sagaMost"',
  ),
  take(
    "item-place.ts",
    "an entry in an item is only changed if it is as it was read",
    '"#sagaEntry.#sagaWrite = :sagaWrite"',
    '"attribute_not_exists(nothing)"',
  ),
  take(
    "item-place.ts",
    "an item refuses entries that it has no room for",
    "(attribute_not_exists(#sagaBytes) OR #sagaBytes <= :sagaMost)",
    "attribute_not_exists(nothing)",
  ),
  take("item-place.ts", "an item keeps room for tombstones", "tombstones: 350_000", "tombstones: 250_000"),
  take(
    "item-place.ts",
    "the effect's condition holds with the entry's",
    "condition === undefined ? own : `${own} AND (${condition})`",
    "own",
  ),
  // Answers by the entry.
  take(
    "work.ts",
    "a key that comes with another request is an error",
    'if ("requestHash" in entry && entry.requestHash !== "" && entry.requestHash !== this.requestHash) {',
    "if (false) {",
  ),
  take(
    "work.ts",
    "a repetition gets the answer that was kept",
    'return { answer: parsed(entry.answer), outcome: "answered again" };',
    'return { outcome: "answered again" };',
  ),
  take(
    "work.ts",
    "a repetition is not carried out again",
    'case "done":',
    'case "done": if (entry.state === "done") return undefined;',
  ),
  take(
    "work.ts",
    "what was refused is refused again",
    "throw new ParticipantRejection(entry.error, entry.message);",
    'return { outcome: "answered again" };',
  ),
  take(
    "work.ts",
    "an action that arrives after its compensation is refused",
    "throw this.tooLate();",
    'return { outcome: "answered again" };',
  ),
  take(
    "work.ts",
    "a rejection is recorded",
    "const written = await this.place.write(this.rejected(rejection), undefined);",
    "const written: { isWritten: boolean; found?: undefined } = { isWritten: true };",
  ),
  take(
    "work.ts",
    "a rejection gives way to what another call has recorded",
    "if (written.isWritten) throw rejection;",
    "throw rejection;",
  ),
  take(
    "work.ts",
    "an answer that can't be kept is refused before there is an effect",
    "if (bytes <= maxAnswerBytes) return text;",
    "return text;",
  ),
  take("work.ts", "rejections and tombstones outlast the saga", "daysKept * 86_400", "daysKept"),
  // Compensation of an effect in DynamoDB.
  take(
    "inside.ts",
    "what was refused is not taken back",
    'if (entry?.state === "rejected" || entry?.state === "compensated") return nothingToTakeBack;',
    'if (entry?.state === "compensated") return nothingToTakeBack;',
  ),
  take(
    "inside.ts",
    "what was taken back is not taken back again",
    'if (entry?.state === "rejected" || entry?.state === "compensated") return nothingToTakeBack;',
    'if (entry?.state === "rejected") return nothingToTakeBack;',
  ),
  take(
    "inside.ts",
    "nothing is taken back where nothing was done",
    "const back = entry && (await handler(parsed(entry.answer)));",
    "const back = await handler(parsed(entry?.answer));",
  ),
  take(
    "inside.ts",
    "a compensation leaves a tombstone where nothing was done",
    "const back = entry && (await handler(parsed(entry.answer)));",
    "if (entry === undefined) return nothingToTakeBack; const back = await handler(parsed(entry.answer));",
  ),
  take(
    "inside.ts",
    "a write that was not carried out is tried again",
    "if (written.isWritten) return entry === undefined ? nothingToTakeBack : takenBack;",
    "return takenBack;",
  ),
  // Form.
  take(
    "handlers.ts",
    "a request without a key compensates nothing, and succeeds",
    "if (key === undefined) return nothingToTakeBack;",
    "if (key === undefined) throw malformedError(call, undefined);",
  ),
  take(
    "handlers.ts",
    "a request with which no item is found compensates nothing, and succeeds",
    "if (place === undefined) return nothingToTakeBack;",
    "if (place === undefined) throw malformedError(call, undefined);",
  ),
  take(
    "handlers.ts",
    "a malformed request is refused",
    "if (work.call.malformed === undefined) return undefined;",
    "return undefined;",
  ),
  take(
    "handlers.ts",
    "a malformed request is refused finally",
    "return error instanceof ParticipantRejection ? work.refuse(error) : keptOr(error, work);",
    "throw error;",
  ),
  take(
    "settle.ts",
    "an operator settles nothing that was carried out",
    'if (entry?.state === "done" || (entry?.state === "compensating" && entry.isKnown)) {',
    "if (false) {",
  ),
  take(
    "settle.ts",
    "an operator settles nothing that is under way",
    "if (entry !== undefined && entry.until > now()) work.wait(`${entry.operation} is at work`);".replace(
      "`${",
      "`${",
    ),
    "",
  ),
  // An effect elsewhere.
  take(
    "outside.ts",
    "one call at a time is under way",
    'if (begun.until > settings.now()) work.wait("the same call is being carried out");',
    "",
  ),
  take(
    "outside.ts",
    "a call is repeated with the key of the first",
    "const tools: OutsideTools<string> = { key, idempotencyKey: key, reject };",
    "const tools: OutsideTools<string> = { key, idempotencyKey: crypto.randomUUID(), reject };",
  ),
  take(
    "outside.ts",
    "an effect is taken back with one key",
    "idempotencyKey: `${key}/back`",
    "idempotencyKey: crypto.randomUUID()",
  ),
  take(
    "outside.ts",
    "a key that the provider may have forgotten is not sent again blindly",
    "return until - since >= milliseconds(keysLast);",
    "return false;",
  ),
  take("outside.ts", "the age of a key is that of its first call", "begunAt = begun.begunAt;", ";"),
  take(
    "outside.ts",
    "a call that may still arrive is waited for",
    "if (work.settings.now() < workedUntil + milliseconds(arrivesWithin))",
    "if (false)",
  ),
  take(
    "outside.ts",
    "a compensation waits for who is at work",
    'if (entry !== undefined && entry.state !== "done" && entry.until > settings.now()) {',
    "if (false) {",
  ),
  take(
    "outside.ts",
    "a compensation leaves a tombstone where nothing was called",
    "const written = await place.write(claim ?? work.compensated(), entry);",
    "if (claim === undefined) return nothingToTakeBack; const written = await place.write(claim, entry);",
  ),
  take("outside.ts", "a compensation learns what became of a call", "if (!claim.isKnown) {", "if (false) {"),
  take(
    "outside.ts",
    "what was taken back long ago is looked up before it is taken back again",
    "if (!isForgotten(backAt, work, effect)) return true;",
    "return true;",
  ),
  take(
    "outside.ts",
    "a rejection of the provider is recorded",
    "const entry = rejection === undefined ? work.done(result, { sent, begunAt }) : work.rejected(rejection);",
    "if (rejection !== undefined) throw rejection; const entry = work.done(result, { sent, begunAt });",
  ),
  take(
    "outside.ts",
    "an effect is recorded as compensated only once it is taken back",
    "const written = await place.write(claim ?? work.compensated(), entry);",
    "const written = await place.write(work.compensated(), entry);",
  ),
];
