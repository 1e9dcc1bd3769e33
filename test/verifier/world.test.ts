import { describe, expect, it } from "@jest/globals";
import { keyPlaces, preferred } from "../../lib/verifier/subject/key-place.js";
import { act, compensate, land, World } from "../../lib/verifier/run/world.js";
import { ref } from "../support/documents.js";

const entryOf = () => new World().entry("hotel", "Trip:run/ReserveHotel");

describe("a participant that keeps its contract", () => {
  it("takes effect once, however often it is called", () => {
    const entry = entryOf();
    expect([act(entry).kind, act(entry).kind, entry.effects]).toEqual(["took effect", "was known", 1]);
  });

  it("refuses an action that lands after its compensation", () => {
    const entry = entryOf();
    entry.underWay = 1;
    expect([compensate(entry), land(entry).kind, entry.effect]).toEqual(["found nothing", "refused", false]);
  });

  it("takes away what is there, once", () => {
    const entry = entryOf();
    act(entry);
    expect([compensate(entry), compensate(entry), entry.compensations]).toEqual([
      "took it away",
      "found nothing",
      1,
    ]);
  });

  it("keeps to a rejection", () => {
    const entry = entryOf();
    entry.rejection = "HotelUnavailable";
    expect(act(entry)).toEqual({ kind: "refused", error: "HotelUnavailable" });
  });

  it("keeps one thing under a key, and another one under another", () => {
    const world = new World();
    expect(world.entry("hotel", "a")).toBe(world.entry("hotel", "a"));
    expect(world.entry("hotel", "a")).not.toBe(world.entry("car", "a"));
  });
});

describe("the key of a request", () => {
  it.each([
    ["plain", { id: ref("key") }, ["id"]],
    ["nested", { guest: [{ id: ref("key") }] }, ["guest", 0, "id"]],
    ["as a hash, where there is no plain one", { a: 1, hash: ref("keyHash") }, ["hash"]],
    ["before its hash", { hash: ref("keyHash"), id: ref("key") }, ["id"]],
    ["inside an expression", { id: { $concat: [ref("key"), "/x"] } }, ["id"]],
    ["by way of the action's request", { id: ref("request", "id") }, ["id"]],
  ])("is found %s", (_how, request, path) => {
    expect(preferred(keyPlaces(request, { id: ref("key") }))?.path).toEqual(path);
  });

  it("is sought in the form that the action has it in", () => {
    const request = { id: ref("key"), hash: ref("keyHash") };
    expect(preferred(keyPlaces(request, request), "keyHash")?.path).toEqual(["hash"]);
  });

  it("is absent from a request without one", () => {
    expect(preferred(keyPlaces({ id: ref("input", "id") }, null))).toBeUndefined();
  });
});
