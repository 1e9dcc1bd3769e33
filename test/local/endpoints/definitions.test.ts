import {
  CreateStateMachineCommand,
  ListStateMachinesCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../lib/asl/index.js";
import { bedOf, definitionOf } from "./bed.js";

const bed = bedOf({});

const task = { Type: "Task", Resource: "arn:aws:states:::sns:publish" };
const pass = { Type: "Pass", End: true };

function statesWith(A: JsonObject): string {
  return JSON.stringify({ QueryLanguage: "JSONata", StartAt: "A", States: { A } });
}

/** A mistake: its name, the definition, and the code, place and message of the diagnostic. */
type Mistake = readonly [
  mistake: string,
  definition: string,
  code: string,
  location: string,
  message: RegExp,
];

const mistakes: readonly Mistake[] = [
  ["no JSON", "{", "INVALID_JSON_DESCRIPTION", "/", /JSON/],
  ["nothing at all", " ", "MISSING_DESCRIPTION", "/", /empty/],
  ["no object", "[]", "SCHEMA_VALIDATION_FAILED", "/", /\[OBJECT\]/],
  ["a field that is missing", statesWith({ End: true }), "SCHEMA_VALIDATION_FAILED", "/States/A", /'Type'/],
  [
    "a type that there is not",
    statesWith({ Type: "Sleep", End: true }),
    "SCHEMA_VALIDATION_FAILED",
    "/States/A/Type",
    /one of the following: \[Choice, /,
  ],
  [
    "a target that is missing",
    statesWith({ Type: "Pass", Next: "B" }),
    "MISSING_TRANSITION_TARGET",
    "/States/A/Next",
    /B/,
  ],
  [
    "an end that is missing",
    JSON.stringify({
      QueryLanguage: "JSONata",
      StartAt: "A",
      States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } },
    }),
    "MISSING_END_STATE",
    "/States",
    /./,
  ],
  [
    "an expression that does not parse",
    statesWith({ ...pass, Output: "{% 1 + %}" }),
    "INVALID_JSONATA_EXPRESSION",
    "/States/A/Output",
    /./,
  ],
  [
    "a reference that is not allowed",
    statesWith({ ...pass, Output: "{% $states.result %}" }),
    "UNSUPPORTED_JSONATA_EXPRESSION",
    "/States/A/Output",
    /\$states\.result/,
  ],
  [
    "a field of the other language",
    statesWith({ ...pass, InputPath: "$.a" }),
    "SCHEMA_VALIDATION_FAILED",
    "/States/A",
    /'InputPath' is only supported for the 'JSONPath'/,
  ],
  [
    "a resource that is none",
    statesWith({ ...task, Resource: "sns:publish", End: true }),
    "SCHEMA_VALIDATION_FAILED",
    "/States/A/Resource",
    /'sns:publish' is not a resource/,
  ],
  [
    "a number out of bounds",
    statesWith({ ...task, TimeoutSeconds: 0, End: true }),
    "SCHEMA_VALIDATION_FAILED",
    "/States/A/TimeoutSeconds",
    /at least 1/,
  ],
  [
    "States.ALL beside others",
    statesWith({ ...task, Retry: [{ ErrorEquals: ["States.ALL", "Other"] }], End: true }),
    "SCHEMA_VALIDATION_FAILED",
    "/States/A/Retry[0]/ErrorEquals",
    /States\.ALL must stand alone/,
  ],
];

describe("a mistake in a definition", () => {
  test.each(mistakes)(
    "is told by ValidateStateMachineDefinition: %s",
    async (_mistake, definition, code, location, message) => {
      const answer = await bed.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
      expect(answer.result).toBe("FAIL");
      expect(answer.diagnostics).toContainEqual({
        severity: "ERROR",
        code,
        location,
        message: expect.stringMatching(message),
      });
    },
  );

  test.each(mistakes)("fails CreateStateMachine: %s", async (_mistake, definition, code, location) => {
    const roleArn = "arn:aws:iam::123456789012:role/any";
    await expect(
      bed.sfn.send(new CreateStateMachineCommand({ name: "Wrong", definition, roleArn })),
    ).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringMatching(new RegExp(`${code}: .* at ${location.replace(/[[\]]/g, "\\$&")}`)),
    });
  });

  test("creates nothing, and the endpoint stays up", async () => {
    expect((await bed.sfn.send(new ListStateMachinesCommand({}))).stateMachines).toEqual([]);
  });
});

describe("ValidateStateMachineDefinition", () => {
  test("finds nothing wrong with a right definition", async () => {
    const definition = JSON.stringify(definitionOf({ Done: { Type: "Succeed" } }));
    const answer = await bed.sfn.send(
      new ValidateStateMachineDefinitionCommand({ definition, type: "EXPRESS" }),
    );
    expect(answer).toMatchObject({ result: "OK", diagnostics: [], truncated: false });
  });

  test("tells no more than it is asked for, and that there is more", async () => {
    const definition = statesWith({ Type: "Task", Resource: "none", TimeoutSeconds: 0, End: true });
    const command = new ValidateStateMachineDefinitionCommand({ definition, maxResults: 1 });
    const { diagnostics, truncated } = await bed.sfn.send(command);
    expect(diagnostics).toHaveLength(1);
    expect(truncated).toBe(true);
  });
});
