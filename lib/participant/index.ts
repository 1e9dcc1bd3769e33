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
export type {
  ActionTools,
  CompensationTools,
  InsideAction,
  InsideCompensation,
  OneItemAction,
  OneItemCompensation,
} from "./inside.js";
export {
  type ActionOptions,
  type AnyAction,
  type AnyCompensation,
  type CompensationOptions,
  type HandlerOptions,
  ledger,
  type ParticipantHandler,
  type ParticipantLedger,
  type RejectionOf,
} from "./ledger.js";
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
