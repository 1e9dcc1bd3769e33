import type { ParticipantRejection } from "./errors.js";
import {
  type ActionTools,
  type CompensationTools,
  type EffectForm,
  fieldsOf,
  type GivenForm,
} from "./form.js";
import { act, compensate } from "./inside.js";
import { ItemPlace } from "./item-place.js";
import type { HandlerResult } from "./work.js";
import type { ItemEffect, ItemUpdate, PlainItem } from "./writes.js";

/** An action whose effect is in one item, together with the ledger's entry. The item is in the table of the ledger. */
export interface OneItemAction<Request, Answer, Rejection extends string> {
  /** Key of the item, of data that the compensation's request holds, too. */
  readonly item: (request: Request) => PlainItem;
  /** Gives the update, or refuses. It may be called again, so it changes nothing itself. */
  readonly effect: (
    request: Request,
    tools: ActionTools<Rejection>,
  ) => HandlerResult<ItemEffect<Answer> | ParticipantRejection<Rejection>>;
}

/** A compensation of an effect that is in one item. */
export interface OneItemCompensation<Request, Answer> {
  /** Key of the item: the same as the action's. */
  readonly item: (request: Request) => PlainItem;
  /** Gives the update that takes the effect back. It may be called again, so it changes nothing itself. */
  readonly back: (request: Request, tools: CompensationTools<Answer>) => HandlerResult<ItemUpdate>;
}

/** The form of an effect that is in one item, with the entry. */
export const oneItemForm: EffectForm<
  OneItemAction<never, unknown, string>,
  OneItemCompensation<never, unknown>,
  Partial<ItemEffect<unknown>>
> = {
  shown: { action: "{ item, effect }", compensation: "{ item, back }" },
  isAction: (given) => isOfItem(given, "effect"),
  isCompensation: (given) => isOfItem(given, "back"),
  async placeOf({ call, key, settings, mayBeMalformed }, { item }) {
    let place: ItemPlace | undefined;
    try {
      place = new ItemPlace(settings, item(call.request as never), key);
      if (mayBeMalformed) await place.look();
      return place;
    } catch (error) {
      // Where it is made, DynamoDB does not accept its key: the table has other types for it, or it is empty.
      const isNone = place === undefined || (error instanceof Error && error.name === "ValidationException");
      if (mayBeMalformed && isNone) return undefined;
      throw error;
    }
  },
  act: (work, { effect }, tools) => act(work, () => effect(work.call.request as never, tools)),
  compensate: (work, { back }) =>
    compensate(work, (answer) => back(work.call.request as never, { key: work.key, answer })),
};

function isOfItem(given: GivenForm, change: string): boolean {
  const fields = fieldsOf(given);
  return typeof fields.item === "function" && typeof fields[change] === "function";
}
