export type { LedgerCallContext, LedgerOperation, Reject } from "./call.js";
export type {
  BegunEntry,
  CompensatedEntry,
  CompensatingEntry,
  DoneEntry,
  LedgerEntry,
  LedgerEntryFields,
  RejectedEntry,
} from "./entry.js";
export { LedgerError, type LedgerErrorName, ParticipantRejection } from "./errors.js";
export type { ActionTools, CompensationTools } from "./form.js";
export type {
  ActionOptions,
  CompensationOptions,
  HandlerOptions,
  ParticipantHandler,
  RejectionOf,
} from "./handlers.js";
export type { InsideAction, InsideCompensation } from "./inside.js";
export {
  type AnyAction,
  type AnyCompensation,
  type InsideLedger,
  insideLedger,
  type LedgerEntries,
  ledger,
  type OneItemLedger,
  type OutsideLedger,
  oneItemLedger,
  outsideLedger,
  type ParticipantLedger,
} from "./ledger.js";
export type { OneItemAction, OneItemCompensation } from "./one-item.js";
export type {
  BackTools,
  EffectToTakeBack,
  OutsideCompensation,
  OutsideEffect,
  OutsideTools,
} from "./outside.js";
export type { LedgerClient, Pause } from "./place.js";
export type { LedgerLogLine, LedgerOptions, LedgerOutcome } from "./settings.js";
export type { HandlerResult } from "./work.js";
export type {
  ItemEffect,
  ItemUpdate,
  LedgerEffect,
  LedgerWrite,
  PlainItem,
  WriteExpressions,
} from "./writes.js";
