import type { JsonValue } from "../../lib/asl/index.js";
import type { TemplateJson } from "../../lib/saga/index.js";

/** What expressions yield, by the kind of a value `v`: the tables of docs/values.md, as they are written there. */
export interface ValueTable {
  readonly title: string;
  /** The expressions. */
  readonly columns: readonly string[];
  /** A value `v`, and what each expression yields: JSON, or nothing if that is absent. */
  readonly rows: readonly (readonly [value: string, ...yields: readonly string[]])[];
}

/** What is made of a value by the expression of a column. */
export const expressions: Readonly<Record<string, (v: TemplateJson) => TemplateJson>> = {
  "sum(v, 1)": (v) => ({ $sum: [v, 1] }),
  "difference(1, v)": (v) => ({ $difference: [1, v] }),
  "product(v, 2)": (v) => ({ $product: [v, 2] }),
  'concat("a", v)': (v) => ({ $concat: ["a", v] }),
  'coalesce(v, "z")': (v) => ({ $coalesce: [v, "z"] }),
  'coalesce("z", v)': (v) => ({ $coalesce: ["z", v] }),
  "count(v)": (v) => ({ $count: [v] }),
  "sumOf(v, (e) => e)": (v) => ({ $sumOf: [v, { $ref: ["element"] }] }),
  "v.a": () => ({ $ref: ["input", "v", "a"] }),
  "v[0]": () => ({ $ref: ["input", "v", 0] }),
  "[v, 1]": (v) => [v, 1],
  "{ p: v }": (v) => ({ p: v }),
  "eq(v, v)": (v) => ({ $eq: [v, v] }),
  "eq(v, 5)": (v) => ({ $eq: [v, 5] }),
  'isOneOf(v, ["5", null])': (v) => ({ $isOneOf: [v, "5", null] }),
  "lt(v, 6)": (v) => ({ $lt: [v, 6] }),
  'gte(v, "5")': (v) => ({ $gte: [v, "5"] }),
  "and(v, true)": (v) => ({ $and: [v, true] }),
  "not(v)": (v) => ({ $not: [v] }),
  "exists(v)": (v) => ({ $exists: [v] }),
};

/** A value as a template, and the input with which it is that. */
export function valueWritten(written: string): {
  readonly template: TemplateJson;
  readonly input: JsonValue;
} {
  // JSON has no negative zero.
  if (written === "−0") return { template: { $product: [0, -1] }, input: {} };
  const template: TemplateJson = { $ref: ["input", "v"] };
  return { template, input: written === "absent" ? {} : { v: JSON.parse(written) } };
}

export const tables: readonly ValueTable[] = [
  {
    title: "Calculations and text",
    columns: [
      "sum(v, 1)",
      "difference(1, v)",
      "product(v, 2)",
      'concat("a", v)',
      'coalesce(v, "z")',
      'coalesce("z", v)',
    ],
    rows: [
      ["absent", "", "", "", "", '"z"', '"z"'],
      ["null", "", "", "", "", '"z"', '"z"'],
      ["true", "", "", "", "", "true", '"z"'],
      ["false", "", "", "", "", "false", '"z"'],
      ["0", "1", "1", "0", '"a0"', "0", '"z"'],
      ["−0", "1", "1", "0", '"a0"', "0", '"z"'],
      ["5", "6", "-4", "10", '"a5"', "5", '"z"'],
      ["0.30000000000000004", "1.3", "0.7", "0.6000000000000001", '"a0.3"', "0.30000000000000004", '"z"'],
      [
        "9007199254740992",
        "9007199254740992",
        "-9007199254740991",
        "18014398509481984",
        '"a9007199254740990"',
        "9007199254740992",
        '"z"',
      ],
      ["1e21", "1e+21", "-1e+21", "2e+21", '"a1e+21"', "1e+21", '"z"'],
      ["1e308", "", "", "", '"a1e+308"', "1e+308", '"z"'],
      ['""', "", "", "", '"a"', '""', '"z"'],
      ['"5"', "", "", "", '"a5"', '"5"', '"z"'],
      ['"x"', "", "", "", '"ax"', '"x"', '"z"'],
      ["[]", "", "", "", "", "[]", '"z"'],
      ["[5]", "", "", "", "", "[5]", '"z"'],
      ["[5, 6]", "", "", "", "", "[5,6]", '"z"'],
      ['[5, "x"]', "", "", "", "", '[5,"x"]', '"z"'],
      ["[[5]]", "", "", "", "", "[[5]]", '"z"'],
      ["[null]", "", "", "", "", "[null]", '"z"'],
      ["{}", "", "", "", "", "{}", '"z"'],
      ['{"a": 5}', "", "", "", "", '{"a":5}', '"z"'],
      ['[{"a": 5}]', "", "", "", "", '[{"a":5}]', '"z"'],
      ['[{"a": 5}, {"a": [6, 7]}]', "", "", "", "", '[{"a":5},{"a":[6,7]}]', '"z"'],
    ],
  },
  {
    title: "Lists and parts",
    columns: ["count(v)", "sumOf(v, (e) => e)", "v.a", "v[0]", "[v, 1]", "{ p: v }"],
    rows: [
      ["absent", "0", "0", "", "", "[1]", "{}"],
      ["null", "1", "", "", "", "[null,1]", '{"p":null}'],
      ["true", "1", "", "", "", "[true,1]", '{"p":true}'],
      ["false", "1", "", "", "", "[false,1]", '{"p":false}'],
      ["0", "1", "0", "", "", "[0,1]", '{"p":0}'],
      ["5", "1", "5", "", "", "[5,1]", '{"p":5}'],
      [
        "0.30000000000000004",
        "1",
        "0.30000000000000004",
        "",
        "",
        "[0.30000000000000004,1]",
        '{"p":0.30000000000000004}',
      ],
      ["9007199254740992", "1", "9007199254740992", "", "", "[9007199254740992,1]", '{"p":9007199254740992}'],
      ["1e21", "1", "1e+21", "", "", "[1e+21,1]", '{"p":1e+21}'],
      ["1e308", "1", "", "", "", "[1e+308,1]", '{"p":1e+308}'],
      ['""', "1", "", "", "", '["",1]', '{"p":""}'],
      ['"5"', "1", "", "", "", '["5",1]', '{"p":"5"}'],
      ['"x"', "1", "", "", "", '["x",1]', '{"p":"x"}'],
      ["[]", "0", "0", "", "", "[[],1]", '{"p":[]}'],
      ["[5]", "1", "5", "", "5", "[[5],1]", '{"p":[5]}'],
      ["[5, 6]", "2", "11", "", "5", "[[5,6],1]", '{"p":[5,6]}'],
      ['[5, "x"]', "2", "", "", "5", '[[5,"x"],1]', '{"p":[5,"x"]}'],
      ["[[5]]", "1", "", "", "[5]", "[[[5]],1]", '{"p":[[5]]}'],
      ["[null]", "1", "", "", "null", "[[null],1]", '{"p":[null]}'],
      ["{}", "1", "", "", "", "[{},1]", '{"p":{}}'],
      ['{"a": 5}', "1", "", "5", "", '[{"a":5},1]', '{"p":{"a":5}}'],
      ['[{"a": 5}]', "1", "", "5", '{"a":5}', '[[{"a":5}],1]', '{"p":[{"a":5}]}'],
      [
        '[{"a": 5}, {"a": [6, 7]}]',
        "2",
        "",
        "[5,6,7]",
        '{"a":5}',
        '[[{"a":5},{"a":[6,7]}],1]',
        '{"p":[{"a":5},{"a":[6,7]}]}',
      ],
    ],
  },
  {
    title: "Conditions",
    columns: [
      "eq(v, v)",
      "eq(v, 5)",
      'isOneOf(v, ["5", null])',
      "lt(v, 6)",
      'gte(v, "5")',
      "and(v, true)",
      "not(v)",
      "exists(v)",
    ],
    rows: [
      ["absent", "false", "false", "false", "false", "false", "false", "true", "false"],
      ["null", "true", "false", "true", "false", "false", "false", "true", "false"],
      ["true", "true", "false", "false", "false", "false", "true", "false", "true"],
      ["false", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["0", "true", "false", "false", "true", "false", "false", "true", "true"],
      ["−0", "true", "false", "false", "true", "false", "false", "true", "true"],
      ["5", "true", "true", "false", "true", "false", "false", "true", "true"],
      ["0.30000000000000004", "true", "false", "false", "true", "false", "false", "true", "true"],
      ["9007199254740992", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["1e21", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["1e308", "true", "false", "false", "false", "false", "false", "true", "true"],
      ['""', "true", "false", "false", "false", "false", "false", "true", "true"],
      ['"5"', "true", "false", "true", "false", "true", "false", "true", "true"],
      ['"x"', "true", "false", "false", "false", "true", "false", "true", "true"],
      ["[]", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["[5]", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["[5, 6]", "true", "false", "false", "false", "false", "false", "true", "true"],
      ['[5, "x"]', "true", "false", "false", "false", "false", "false", "true", "true"],
      ["[[5]]", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["[null]", "true", "false", "false", "false", "false", "false", "true", "true"],
      ["{}", "true", "false", "false", "false", "false", "false", "true", "true"],
      ['{"a": 5}', "true", "false", "false", "false", "false", "false", "true", "true"],
      ['[{"a": 5}]', "true", "false", "false", "false", "false", "false", "true", "true"],
      ['[{"a": 5}, {"a": [6, 7]}]', "true", "false", "false", "false", "false", "false", "true", "true"],
    ],
  },
];
