import type { State, StateMachineDefinition } from "../../asl/index.js";
import { type LiteralWriter, plainLiterals } from "../jsonata/literals.js";
import { utf8Bytes } from "../jsonata/placeholders.js";
import { DefinitionWriter } from "../jsonata/write.js";
import type { CompileContext } from "../lower/context.js";
import type { EmittedStates, NamedState } from "./sequence.js";

/** A definition as it is deployed, with the sizes of its parts. */
export interface WrittenDefinition {
  readonly definition: StateMachineDefinition;
  /** The UTF-8 bytes of each state with a comma, every placeholder at its longest. */
  readonly stateBytes: readonly { readonly name: string; readonly bytes: number }[];
  /** The bytes around them. */
  readonly otherBytes: number;
}

/** Writes the definition: here, and nowhere before, expressions become text. */
export function writeDefinition(
  { saga, cancellation, literals }: CompileContext,
  { start, states }: EmittedStates,
): WrittenDefinition {
  // Whoever stops an execution to cancel it has to know which: the definition may be older than the description.
  const redriven = cancellation === undefined ? "continues" : "compensates";
  const comment = `The saga ${saga.name}, compiled by cdk-saga. Redriving it after a stop ${redriven} it.`;
  const head = (text: string) => ({ Comment: text, QueryLanguage: "JSONata", StartAt: start }) as const;
  const written = states.map(({ name, state }) => writeState(name, state, literals));
  return {
    definition: {
      ...head(literals.comment(comment)),
      States: Object.fromEntries(written.map(({ name, state }) => [name, state])),
    },
    stateBytes: written,
    otherBytes: bytesOf({ ...head(plainLiterals.comment(comment)), States: {} }),
  };
}

function writeState(
  name: string,
  emitted: NamedState["state"],
  literals: LiteralWriter,
): { readonly name: string; readonly state: State; readonly bytes: number } {
  const writer = new DefinitionWriter(literals);
  const state = writer.write(emitted);
  // Quotes, colon and comma included.
  return { name, state, bytes: bytesOf(name) + bytesOf(state) + 2 + writer.surplus };
}

function bytesOf(json: object | string): number {
  return utf8Bytes(JSON.stringify(json));
}
