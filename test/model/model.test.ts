import { describe, expect, it } from "@jest/globals";
import { advance, begin, type Event, OtherDocumentError, pending } from "../../lib/model/index.js";
import { languageSagas } from "../support/language-sagas.js";
import { sagaOf, step, stepsOf } from "../support/documents.js";
import { Play, start } from "./play.js";

const saga = sagaOf(stepsOf("compensatable", "compensatable"));

describe("the model", () => {
  it.each(Object.entries(languageSagas))("has a state that is plain JSON: %s", (_title, { saga, input }) => {
    let state = begin(saga, { stateMachine: "M", name: "e", startTime: start, input });
    const again = JSON.parse(JSON.stringify(saga));
    for (let at = start, [first] = pending(state); first?.type !== "end"; [first] = pending(state)) {
      at += 10_000_000;
      const command = first?.id ?? "";
      const event: Event =
        first?.type === "call"
          ? { type: "succeeded", command, at: state.now, result: { id: command, price: 5 } }
          : first?.type === "evaluation"
            ? { type: "evaluated", command, at: state.now, value: true }
            : { type: "timePassed", at };
      // What is read from JSON goes on as what it was written from.
      const copy = advance(again, JSON.parse(JSON.stringify(state)), event);
      state = advance(saga, state, event);
      expect(copy).toEqual(state);
    }
    expect(pending(state)).toMatchObject([{ outcome: "completed" }]);
  });

  it("refuses a state that was begun with another document", () => {
    const { state } = new Play(saga);
    const other = sagaOf(stepsOf("compensatable", "pivot"));
    expect(() => advance(other, state, { type: "timePassed", at: start })).toThrow(OtherDocumentError);
    const reordered = Object.fromEntries(Object.entries(saga).reverse());
    expect(() =>
      advance(JSON.parse(JSON.stringify(reordered)), state, { type: "timePassed", at: start }),
    ).not.toThrow();
  });

  it("never changes a state", () => {
    const play = new Play(saga);
    const { state } = play;
    const before = JSON.stringify(state);
    play.answer("DoA");
    expect(JSON.stringify(state)).toBe(before);
  });
});

describe("an event that answers nothing that is pending", () => {
  const { id } = new Play(saga).call("DoA");
  const answer: Event = { type: "succeeded", command: id, at: start, result: {} };

  it.each<[what: string, events: readonly Event[], event: Event]>([
    ["a second answer", [answer], answer],
    ["a failure after an answer", [answer], { type: "failed", command: id, at: start, error: "Late" }],
    ["an answer to something unknown", [], { ...answer, command: "Nothing #0.1" }],
    [
      "a second beginning",
      [{ type: "began", command: id, at: start }],
      { type: "began", command: id, at: start },
    ],
    ["time that has passed already", [], { type: "timePassed", at: start }],
    ["a redrive while it runs", [], { type: "redriven", at: start }],
    ["an evaluation of a call", [], { type: "evaluated", command: id, at: start, value: 1 }],
    ["a stop after its end", [], { type: "stopped", at: start }],
    ["a redrive after its end", [], { type: "redriven", at: start }],
  ])("changes nothing: %s", (what, events, event) => {
    const play = new Play(what.endsWith("its end") ? sagaOf([step("A")]) : saga);
    for (const each of events) play.tell(each);
    if (what.endsWith("its end")) play.answer("DoA");
    const { state } = play;
    expect(play.tell(event).state).toBe(state);
  });
});
