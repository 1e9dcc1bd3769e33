import { compile } from "../compiler/index.js";
import type { SagaDocument } from "../saga/index.js";
import { consoleMachine, type ConsoleMachine } from "./console-machine.js";
import type { RunList, RunRow } from "./protocol.js";
import { RequestError } from "./request-error.js";
import type { ConsoleSource } from "./source.js";

/** Sagas alone, without a place where they run: their pictures, and runs of the verifier. */
export class SagasSource implements ConsoleSource {
  readonly mode = "sagas";
  readonly place: string;
  readonly machines: readonly ConsoleMachine[];

  constructor(documents: readonly SagaDocument[], place: string) {
    this.place = place;
    this.machines = documents.map((document) =>
      consoleMachine({
        arn: document.name,
        name: document.name,
        document,
        definition: compile(document).definition,
      }),
    );
  }

  async list(): Promise<RunList> {
    return { rows: [], total: 0, counts: {} };
  }

  async row(arn: string): Promise<RunRow> {
    throw new RequestError(`There is no execution ${arn}: only sagas are shown.`, 404);
  }
}
