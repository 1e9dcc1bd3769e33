import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { requestOf } from "../../lib/model/index.js";
import type { TemplateJson } from "../../lib/saga/index.js";
import {
  callback,
  choice,
  forEach,
  parallel,
  part,
  ref,
  sagaOf,
  step,
  withKey,
} from "../support/documents.js";
import { Play } from "./play.js";

/** A step whose request holds its key and another value. */
const asking = (name: string, of: TemplateJson) =>
  step(name, { action: { request: { id: ref("key"), of } } });

describe("the key of a step", () => {
  const leg = [step("Fly"), parallel("Extras", { seat: [step("Seat")] })];
  const saga = sagaOf([
    step("A"),
    parallel("Both", { x: [step("B")], y: [forEach("Each", ref("input", "list"), [step("C")])] }),
    part("Out", leg),
    part("Home", [part("Back", leg)]),
    choice("Way", { only: ["otherwise", [step("D")]] }),
  ]);

  it("holds every block, part and index on the way, and no two steps share one", () => {
    const play = new Play(saga, { list: ["a", "b"] });
    const keys: string[] = [];
    for (let [first] = play.commands; first?.type === "call"; [first] = play.commands) {
      keys.push(first.key);
      expect(first.request).toEqual({ id: first.key });
      play.tell({ type: "succeeded", command: first.id, at: play.at, result: {} });
    }
    expect(keys).toEqual([
      "M:e/A",
      "M:e/Both/B",
      "M:e/Both/Each/0/C",
      "M:e/Both/Each/1/C",
      "M:e/Out/Fly",
      "M:e/Out/Extras/Seat",
      "M:e/Home/Back/Fly",
      "M:e/Home/Back/Extras/Seat",
      "M:e/D",
    ]);
  });

  it("is that of its compensation too, and after a redrive", () => {
    const play = new Play(sagaOf([step("A")])).exhaust("DoA");
    expect(play.call("CancelA")).toMatchObject({ key: "M:e/A", request: { id: "M:e/A" } });
    play.exhaust("CancelA").tell({ type: "redriven", at: play.at });
    expect(play.call("CancelA")).toMatchObject({ key: "M:e/A", request: { id: "M:e/A" } });
  });

  it("has a hash, which is its SHA-256", () => {
    const play = new Play(sagaOf([step("é", { action: { request: { id: ref("keyHash") } } })]));
    expect(play.call("Do").request).toEqual({ id: createHash("sha256").update("M:e/é").digest("hex") });
  });
});

describe("a request", () => {
  const second = (of: TemplateJson) => sagaOf([step("A"), asking("B", of)]);
  const requested = (of: TemplateJson, input = {}, result = {}) =>
    new Play(second(of), input).answerWith("DoA", result).call("DoB").request;

  it("refers to the input and to results of steps before it", () => {
    const of = [ref("input", "city"), ref("results", "A", "price")];
    expect(requested(of, { city: "Oslo" }, { price: 5 })).toEqual({ id: "M:e/B", of: ["Oslo", 5] });
  });

  it("leaves out what is absent, in objects and in lists", () => {
    const of = { a: ref("input", "no"), b: [ref("input", "no"), 1], c: null };
    expect(requested(of)).toEqual({ id: "M:e/B", of: { b: [1], c: null } });
    expect(requested(ref("input", "no"))).toEqual({ id: "M:e/B" });
  });

  it.each(["constructor", "toString", "valueOf", "__proto__", "hasOwnProperty"])(
    "takes %s for a name like any other",
    (name) => {
      expect(requested(ref("input", name))).toEqual({ id: "M:e/B" });
      const input = JSON.parse(`{ "${name}": 1 }`);
      expect(requested(ref("input", name), input)).toEqual({ id: "M:e/B", of: 1 });
      expect(requested(ref("results", "A", name), {}, input)).toEqual({ id: "M:e/B", of: 1 });
    },
  );

  it("keeps data as it is, if one of its names begins with $, too", () => {
    expect(requested({ $object: { $ref: 1, $sum: [1] } })).toEqual({
      id: "M:e/B",
      of: { $ref: 1, $sum: [1] },
    });
  });

  it("holds the token by which it is answered", () => {
    const saga = sagaOf([callback("A")]);
    const { state, ...play } = new Play(saga);
    const call = new Play(saga).call("DoA");
    expect(requestOf(play.document, state, call, "t-1")).toEqual({ id: "M:e/A", token: "t-1" });
  });

  it("refers to the element, and by name to those of all lists around", () => {
    const saga = sagaOf([
      forEach("Families", ref("input", "families"), [
        forEach("Members", ref("item", "members"), [
          asking("A", [ref("item"), ref("items", "Families", "name"), ref("items", "Members")]),
        ]),
      ]),
    ]);
    const play = new Play(saga, { families: [{ name: "Roe", members: ["Ann", "Bob"] }, { name: "Doe" }] });
    expect(play.call("DoA[0][1]").request).toEqual({
      id: "M:e/Families/0/Members/1/A",
      of: ["Bob", "Roe", "Bob"],
    });
  });
});

describe("the request of a compensation", () => {
  it("is that of its action by default, without a token", () => {
    const play = new Play(sagaOf([callback("A"), step("B")])).answer("DoA").exhaust("DoB").answer("CancelB");
    expect(play.call("CancelA").request).toEqual({ id: "M:e/A" });
  });

  it("refers to the action's request, to its result and to the failure", () => {
    const request = {
      ...withKey,
      city: ref("request", "of", "city"),
      whole: ref("request"),
      ref: ref("result", "ref"),
      why: ref("failure"),
      error: ref("failure", "error"),
    };
    const saga = sagaOf([
      step("A", {
        action: { request: { id: ref("key"), of: { city: ref("input", "city"), no: ref("input", "no") } } },
        compensation: { request },
      }),
      step("B"),
    ]);
    const play = new Play(saga, { city: "Oslo" }).answerWith("DoA", { ref: 7 }).exhaust("DoB", "Down");
    expect(play.answer("CancelB").call("CancelA").request).toEqual({
      id: "M:e/A",
      city: "Oslo",
      whole: { id: "M:e/A", of: { city: "Oslo" } },
      ref: 7,
      why: { step: "B", error: "Down", cause: "why" },
      error: "Down",
    });
  });

  it("lacks the result if the action didn't answer, and sees results before it, not after it", () => {
    const request = { id: ref("key"), result: ref("result"), a: ref("results", "A", "n") };
    const saga = sagaOf([step("A"), step("B", { compensation: { request } })]);
    const play = new Play(saga).answerWith("DoA", { n: 1 }).exhaust("DoB");
    expect(play.call("CancelB").request).toEqual({ id: "M:e/B", a: 1 });
  });
});

describe("a part", () => {
  const stay = [asking("A", ref("input", "city")), asking("B", ref("results", "A", "n"))];

  it("has an input of its own, or the saga's", () => {
    const saga = sagaOf([
      part("There", stay, { input: { city: ref("input", "first") } }),
      part("Here", stay),
      part("Far", [part("Off", stay, { input: ref("input", "deep") })], {
        input: { deep: ref("input", "last") },
      }),
    ]);
    const play = new Play(saga, { first: "Rome", city: "Oslo", last: { city: "Kyiv" } });
    const cities: unknown[] = [];
    for (const n of [1, 2, 3]) {
      cities.push(play.call("DoA").request);
      play.answerWith("DoA", { n });
      cities.push(play.call("DoB").request);
      play.answer("DoB");
    }
    expect(cities).toEqual([
      { id: "M:e/There/A", of: "Rome" },
      { id: "M:e/There/B", of: 1 },
      { id: "M:e/Here/A", of: "Oslo" },
      { id: "M:e/Here/B", of: 2 },
      { id: "M:e/Far/Off/A", of: "Kyiv" },
      { id: "M:e/Far/Off/B", of: 3 },
    ]);
  });

  it("has results by its name, and its steps are told with its name in front", () => {
    const saga = sagaOf([
      part("There", [step("A"), part("In", [step("B")])]),
      asking("C", [
        ref("results", "There", "A", "n"),
        ref("results", "There", "In"),
        ref("results", "There"),
      ]),
    ]);
    const play = new Play(saga).answerWith("DoA", { n: 1 }).answerWith("DoB", 2);
    expect(play.call("DoC").request).toEqual({
      id: "M:e/C",
      of: [1, { B: 2 }, { A: { n: 1 }, In: { B: 2 } }],
    });
    const failed = new Play(saga).answer("DoA").exhaust("DoB");
    failed.runToEnd();
    expect(failed.end.failure?.step).toBe("There/In/B");
  });

  it("may name a step as one outside is named: the nearer one is meant, once it has run", () => {
    const saga = sagaOf([
      step("A"),
      part("P", [asking("B", ref("results", "A", "n")), step("A"), asking("C", ref("results", "A", "n"))]),
    ]);
    const play = new Play(saga).answerWith("DoA", { n: 1 });
    expect(play.call("DoB").request).toEqual({ id: "M:e/P/B", of: 1 });
    expect(play.answer("DoB").answerWith("DoA", { n: 2 }).call("DoC").request).toEqual({
      id: "M:e/P/C",
      of: 2,
    });
  });
});
