import { describe, expect, it } from "@jest/globals";
import { toStandardJsonSchema } from "@valibot/to-json-schema";
import { type } from "arktype";
import * as v from "valibot";
import { z } from "zod";
import { operation, type Ref, readDocument, saga, shape, sum } from "../../../lib/saga/index.js";

const zod = {
  request: z.object({ id: z.string(), nights: z.number().default(1), note: z.string().optional() }),
  response: z.object({ price: z.number(), at: z.string().transform((text) => text.length) }),
};
const valibot = {
  request: v.object({ id: v.string(), nights: v.optional(v.number(), 1), note: v.optional(v.string()) }),
  response: v.object({
    price: v.number(),
    at: v.pipe(
      v.string(),
      v.transform((text) => text.length),
    ),
  }),
};
const arktype = {
  request: type({ id: "string", nights: "number = 1", "note?": "string" }),
  response: type({ price: "number", at: type("string").pipe((text) => text.length) }),
};

const operations = {
  zod: operation("Reserve", { ...zod, rejections: ["Full"] }),
  valibot: operation("Reserve", { ...valibot, rejections: ["Full"] }),
  arktype: operation("Reserve", { ...arktype, rejections: ["Full"] }),
};
const cancel = operation("Cancel", { request: shape<{ id: string }>() });

// What the compiler refuses is the test.
describe("the types of an operation with schemas", () => {
  it.each(["zod", "valibot", "arktype"] as const)("are inferred from %s", (library) => {
    const described = saga<{ nights: number }>("Types")
      .step("Room", {
        action: operations[library],
        // What has a default need not be given.
        request: ({ key }) => ({ id: key }),
        compensation: cancel,
      })
      .step("Again", {
        action: operations[library],
        request: ({ key, input, results }) => {
          const price: Ref<number> = results.Room.price;
          // What the schema makes of the answer, not what it takes.
          const at: Ref<number> = results.Room.at;
          // @ts-expect-error the response has no such property
          const color = results.Room.color;
          return { id: key, nights: sum(input.nights, price, at), note: color };
        },
        compensation: cancel,
      });
    expect(described.toJSON().steps).toHaveLength(2);
  });

  it("refuse requests that the schema does not accept", () => {
    const begun = saga<{ nights: number }>("Types");
    const { zod, valibot, arktype } = operations;
    const wrong = [
      begun.step("Room", {
        action: zod,
        // @ts-expect-error the id is missing
        request: ({ input }) => ({ nights: input.nights }),
        compensation: cancel,
      }),
      begun.step("Room", {
        action: valibot,
        // @ts-expect-error the id is missing
        request: ({ input }) => ({ nights: input.nights }),
        compensation: cancel,
      }),
      begun.step("Room", {
        action: arktype,
        // @ts-expect-error the id is missing
        request: ({ input }) => ({ nights: input.nights }),
        compensation: cancel,
      }),
      begun.step("Room", {
        action: zod,
        // @ts-expect-error nights is a number
        request: ({ key }) => ({ id: key, nights: key }),
        compensation: cancel,
      }),
    ];
    expect(wrong).toHaveLength(4);
  });

  it("know the rejections", () => {
    const names: "Full"[] = [
      ...operations.zod.rejections,
      ...operations.valibot.rejections,
      ...operations.arktype.rejections,
    ];
    expect(names).toEqual(["Full", "Full", "Full"]);
  });

  it("are those of shapes where there are no schemas", () => {
    const both = operation("Both", { request: zod.request, response: shape<{ price: number }>() });
    expect(Object.keys(both.schemas)).toEqual(["request"]);
    expect(cancel.schemas).toEqual({});
  });
});

describe("an operation with schemas", () => {
  const documentOf = (action: (typeof operations)[keyof typeof operations]) =>
    saga("Types")
      .step("Room", { action, request: ({ key }) => ({ id: key }), compensation: cancel })
      .toJSON();

  it.each(["zod", "valibot", "arktype"] as const)(
    "is validated by the object it has: %s",
    async (library) => {
      const { request, response } = operations[library].schemas;
      expect(request).toBe({ zod, valibot, arktype }[library].request);
      expect(response).toBe({ zod, valibot, arktype }[library].response);
      const right = await request?.["~standard"].validate({ id: "a" });
      expect(right).toMatchObject({ value: { id: "a", nights: 1 } });
      const wrong = await request?.["~standard"].validate({ id: 1 });
      expect(wrong?.issues?.map(({ message }) => message)).toEqual([expect.stringContaining("string")]);
    },
  );

  const note = { type: "string" };
  const $schema = "https://json-schema.org/draft/2020-12/schema";
  it.each([
    // Zod has no form for what a transformation yields.
    ["zod", { nights: { default: 1, type: "number" } }, {}],
    [
      "arktype",
      { nights: { type: "number" } },
      {
        responseSchema: {
          $schema,
          type: "object",
          properties: { at: {}, price: { type: "number" } },
          required: ["at", "price"],
        },
      },
    ],
  ] as const)("brings its JSON Schema into the document: %s", (library, nights, response) => {
    const document = documentOf(operations[library]);
    expect(document.operations[0]).toEqual({
      name: "Reserve",
      rejections: ["Full"],
      requestSchema: {
        $schema,
        type: "object",
        properties: { id: { type: "string" }, ...nights, note },
        required: ["id"],
      },
      ...response,
    });
    const read: unknown = JSON.parse(JSON.stringify(document));
    expect(readDocument(read)).toEqual({ document, diagnostics: [] });
  });

  it("brings none into the document if its library makes none", () => {
    expect(documentOf(operations.valibot).operations).toEqual([
      { name: "Reserve", rejections: ["Full"] },
      { name: "Cancel", rejections: [] },
    ]);
  });

  it("brings one into the document if the library has it in another package, in a version that it makes", () => {
    const { request } = valibot;
    const described = operation("Cancel", { request: toStandardJsonSchema(v.object({ id: v.string() })) });
    const old = { ...toStandardJsonSchema(request)["~standard"] };
    const olderLibrary = {
      "~standard": {
        ...request["~standard"],
        jsonSchema: {
          ...old.jsonSchema,
          input: ({ target }: { target: string }) => {
            if (target !== "draft-07") throw new Error("unknown");
            return { $schema: "http://json-schema.org/draft-07/schema#" };
          },
        },
      },
    };
    const { operations: documents } = saga("Types")
      .step("Room", {
        action: operation("Reserve", { request: olderLibrary }),
        request: ({ key }) => ({ id: key }),
        compensation: described,
      })
      .toJSON();
    expect(documents).toMatchObject([
      { requestSchema: { $schema: "http://json-schema.org/draft-07/schema#" } },
      { requestSchema: { type: "object", properties: { id: { type: "string" } } } },
    ]);
  });
});
