import { describe, expect, it } from "@jest/globals";
import type { StateMachineDefinition } from "../../lib/asl/index.js";
import type { SagaDocument } from "../../lib/saga/index.js";
import { plainSetting } from "../../lib/verifier/fault-script.js";
import { lawsFor, type Law } from "../../lib/verifier/laws/index.js";
import { search } from "../../lib/verifier/search/search.js";
import type { SearchResult } from "../../lib/verifier/search/search-result.js";
import { subjectOf } from "../../lib/verifier/subject/subject.js";
import { definitionOf } from "../support/definitions.js";
import { sagaOf, stepsOf } from "../support/documents.js";

const saga = sagaOf(stepsOf("compensatable", "compensatable"), {
  declared: { DoA: { rejections: ["NoA"] }, DoB: { rejections: ["NoB"] } },
});

interface Searched {
  readonly definition?: StateMachineDefinition;
  readonly isThorough?: boolean;
  readonly laws?: readonly Law[];
}

/** What a search finds, and how many of its runs were left in a known situation. */
async function searched(
  document: SagaDocument,
  { definition = definitionOf(document), isThorough = false, laws = [] }: Searched = {},
): Promise<SearchResult & { readonly left: number }> {
  let left = 0;
  const counting: Law = {
    code: "counting",
    says: "Counts the runs that were left.",
    broken({ legs }) {
      if (legs.at(-1)?.outcome === "known") left += 1;
      return [];
    },
  };
  const found = await search({
    subject: subjectOf(document, definition),
    given: [{ input: {}, responses: new Map() }],
    laws: [...lawsFor(true), ...laws, counting],
    faults: 2,
    budget: Number.POSITIVE_INFINITY,
    walks: 0,
    seed: 1,
    stops: 0,
    settings: [plainSetting],
    switches: [],
    isThorough,
  });
  return { ...found, left };
}

/** The same state machine with one text in it replaced. */
function edited(from: string, to: string): StateMachineDefinition {
  const text = JSON.stringify(definitionOf(saga));
  expect(text).toContain(from);
  return JSON.parse(text.replace(from, to)) as StateMachineDefinition;
}

describe("a run that passes a situation from which another one has gone on", () => {
  it("is left there, and counts as one that ended in the same way", async () => {
    const [once, thorough] = [await searched(saga), await searched(saga, { isThorough: true })];
    expect(once.left).toBeGreaterThan(once.runs / 4);
    expect(thorough.left).toBe(0);
    expect(once.ends).toEqual(thorough.ends);
    expect(once.completed).toBeGreaterThan(0);
    expect(once.completed + once.compensated).toBe(once.runs);
    expect(once.broken).toEqual([]);
  });

  it("goes to its end if that tells something else than the other one's", async () => {
    const told = `"failure":"{% $states.errorOutput %}"},"Next":"CancelB"`;
    const constant = told.replace("$states.errorOutput", "{'Error': 'NoB', 'Cause': 'not so'}");
    const definition = edited(
      `{"ErrorEquals":["States.ALL"],"Assign":{"at":"B",${told}`,
      `{"ErrorEquals":["States.ALL"],"Assign":{"at":"B",${constant}`,
    );
    const { broken } = await searched(saga, { definition });
    expect(broken.flatMap(({ broken: laws }) => laws.map(({ law }) => law.code))).toContain("told");
  });

  it("is made to its end if it breaks a law before", async () => {
    const neverTwice: Law = {
      code: "twice",
      says: "CancelA is tried once.",
      *broken({ visits }) {
        for (const { state, tries } of visits) if (state === "CancelA" && tries.length > 1) yield state;
      },
    };
    const { broken } = await searched(saga, { laws: [neverTwice] });
    expect(broken).toHaveLength(1);
    expect(broken[0]?.trace.legs.at(-1)?.outcome).toBe("compensated");
  });
});
