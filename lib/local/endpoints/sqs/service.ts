import type { IdSource } from "../../ids.js";
import type { ClientReceives } from "../../messages/client-receives.js";
import type { Queues } from "../../messages/queues.js";
import type { JsonOperation } from "../json-protocol.js";

/** Resources that the operations of SQS work on. */
export interface SqsService {
  readonly queues: Queues;
  readonly receives: ClientReceives;
  readonly nextId: IdSource;
  /** Account and region of clients that don't tell theirs. */
  readonly home: { readonly account: string; readonly region: string };
  /** URL of this machine's endpoint, in which queues have theirs. */
  readonly url: string;
}

/** One operation of SQS. */
export type SqsOperation = JsonOperation<SqsService>;
