import { describe, expect, it } from "@jest/globals";
import { compile } from "../../lib/compiler/index.js";
import { eq, operation, readDocument, type SagaDocument, saga, shape } from "../../lib/saga/index.js";

interface Reserve {
  readonly id: string;
}

/** The same saga with titles everywhere, and with none. */
function trip(words: (title: string) => { readonly title?: string }) {
  const request = shape<Reserve>();
  const reserve = operation("ReserveCar", { request, rejections: ["NoCar"], ...words("Ask for a car") });
  const cancel = operation("CancelCar", { request, ...words("Give the car back") });
  const pay = operation("Pay", { request });
  return saga<{ readonly by: string; readonly list: readonly string[] }>("Trip", {
    deadline: { hours: 1 },
    ...words("Book a trip"),
  })
    .parallel(
      "Both",
      {
        car: (branch) =>
          branch.step("ReserveCar", {
            action: reserve,
            request: ({ key }) => ({ id: key }),
            compensation: cancel,
            ...words("Reserve a car"),
          }),
      },
      words("Everything at once"),
    )
    .forEach("Each", {
      items: ({ input }) => input.list,
      each: (item) => item.part("Inner", (part) => part.wait("Pause", { for: { minutes: 1 } })),
      ...words("For everybody"),
    })
    .choice(
      "Way",
      {
        car: {
          when: ({ input }) => eq(input.by, "car"),
          steps: (path) => path.wait("Rest", { for: { minutes: 1 }, ...words("Take a rest") }),
          ...words("by car"),
        },
      },
      words("Which way"),
    )
    .part("Last", (part) => part.wait("Stop", { for: { minutes: 1 } }), words("The last part"))
    .part("Used", saga<Reserve>("Used").wait("Again", { for: { minutes: 1 } }), {
      input: ({ input }) => ({ id: input.by }),
      ...words("Another saga"),
    })
    .step("Pay", {
      kind: "pivot",
      action: pay,
      request: ({ key }) => ({ id: key }),
      ...words("Take the payment"),
    })
    .onCompleted("Tell", {
      action: pay,
      request: ({ key }) => ({ id: key }),
      ...words("Tell the customer"),
    });
}

const titled = trip((title) => ({ title }));
const plain = trip(() => ({}));

/** Every title in a document. */
function titlesIn(document: SagaDocument): string[] {
  return [...JSON.stringify(document).matchAll(/"title":"([^"]*)"/g)].map(([, title = ""]) => title);
}

describe("a title", () => {
  it("is in the saga's document, wherever it was given", () => {
    expect(titlesIn(titled.toJSON()).sort()).toEqual(
      [
        ...["Another saga", "Ask for a car", "Book a trip", "Everything at once", "For everybody"],
        ...["Give the car back", "Reserve a car", "Take a rest", "Take the payment", "Tell the customer"],
        ...["The last part", "Which way", "by car"],
      ].sort(),
    );
    expect(titlesIn(plain.toJSON())).toEqual([]);
  });

  it("changes nothing that is deployed", () => {
    const compiled = compile(titled);
    expect(compiled.definition).toBeDefined();
    expect(compiled).toEqual(compile(plain));
    expect(JSON.stringify(compiled.definition)).not.toContain("Reserve a car");
  });

  it("is read from JSON", () => {
    const document: unknown = JSON.parse(JSON.stringify(titled));
    expect(readDocument(document)).toEqual({ document: titled.toJSON(), diagnostics: [] });
    const wrong = { ...titled.toJSON(), title: 7 };
    expect(
      readDocument(wrong)
        .diagnostics.map(({ message }) => message)
        .join(),
    ).toContain("$.title");
  });

  it("is text, or the description says so", () => {
    const title: string = 7 as never;
    const request = shape<Reserve>();
    const pay = operation("Pay", { request });
    expect(() => operation("Pay", { request, title })).toThrow('The title of the operation "Pay" is 7');
    expect(() => saga("Trip", { title })).toThrow('The title of the saga "Trip" is 7');
    expect(() => saga("Trip").wait("Rest", { for: { minutes: 1 }, title })).toThrow(
      'The title of the wait "Rest" is 7, but has to be text such as "Reserve a car".',
    );
    expect(() =>
      saga("Trip").step("Pay", { kind: "pivot", action: pay, request: ({ key }) => ({ id: key }), title }),
    ).toThrow('The title of the step "Pay" is 7');
  });

  it("leaves options that are none to the diagnostics", () => {
    for (const options of [null, "soon"]) {
      expect(compile(saga("Trip", options as never)).diagnostics[0]?.message).toContain("$.options");
    }
  });
});
