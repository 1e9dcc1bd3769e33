import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  ListTagsForResourceCommand,
  paginateListStateMachines,
  StartExecutionCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "@jest/globals";
import { inlineFunction, stateMachineResource } from "../../support/assembly.js";
import { bedOf, definitionOf, ended, machineArn } from "./bed.js";

const done = definitionOf({ Done: { Type: "Succeed" } });
const roleArn = "arn:aws:iam::123456789012:role/saga";
const bed = bedOf({
  Done: stateMachineResource(done),
  Greet: inlineFunction("exports.handler = async ({ name }) => `Hello ${name}`;", { FunctionName: "greet" }),
});

function create(input: Partial<CreateStateMachineCommandInput>) {
  const command = { name: "New", definition: JSON.stringify(done), roleArn, ...input };
  return bed.sfn.send(new CreateStateMachineCommand(command));
}

describe("CreateStateMachine", () => {
  test("creates a state machine that runs here, with the functions of the environment", async () => {
    const greet = definitionOf({
      Greet: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: { FunctionName: "greet", Payload: "{% $states.input %}" },
        Output: "{% $states.result.Payload %}",
      },
    });
    const { stateMachineArn, creationDate } = await create({
      name: "Greeter",
      definition: JSON.stringify(greet),
    });
    expect(stateMachineArn).toBe(machineArn("Greeter"));
    expect(creationDate).toBeInstanceOf(Date);
    expect(bed.environment.stateMachines.find("Greeter").arn).toBe(stateMachineArn);

    const end = ended(bed, "hello");
    const start = new StartExecutionCommand({ stateMachineArn, name: "hello", input: '{"name":"Ada"}' });
    const { executionArn } = await bed.sfn.send(start);
    await end;
    expect(await bed.sfn.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      output: '"Hello Ada"',
    });
  });

  test("is idempotent for the same request, and keeps the tags", async () => {
    const first = await create({ name: "Same", tags: [{ key: "team", value: "trips" }] });
    expect((await create({ name: "Same" })).creationDate).toEqual(first.creationDate);
    const list = new ListTagsForResourceCommand({ resourceArn: first.stateMachineArn });
    expect((await bed.sfn.send(list)).tags).toEqual([{ key: "team", value: "trips" }]);
    await expect(create({ name: "Same", type: "EXPRESS" })).rejects.toMatchObject({
      name: "StateMachineAlreadyExists",
      message: `State Machine Already Exists: '${machineArn("Same")}'`,
    });
  });

  test.each<[string, Partial<CreateStateMachineCommandInput>, RegExp]>([
    ["InvalidName", { name: "a b" }, /^Invalid Name: 'a b'$/],
    ["InvalidArn", { roleArn: "saga" }, /no ARN of a role.*saga/],
    ["ValidationException", { name: "x".repeat(81) }, /at 'name'/],
    ["ValidationException", { definition: "" }, /at 'definition' .* greater than or equal to 1$/],
    [
      "ValidationException",
      { type: JSON.parse('"SLOW"') },
      /'SLOW' at 'type' .*enum value set: \[STANDARD, EXPRESS\]/,
    ],
    ["ValidationException", { versionDescription: "first" }, /publish to be true/],
    [
      "InvalidDefinition",
      { definition: '{"StartAt":"A","States":{}}' },
      /^Invalid State Machine Definition: '[A-Z_]+: .* at \//,
    ],
  ])("fails with %s for %j", async (name, input, message) => {
    await expect(create(input)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

describe("DescribeStateMachine", () => {
  test("tells of one of the cloud assembly", async () => {
    const command = { stateMachineArn: machineArn("Trip-Done") };
    const { definition = "", ...rest } = await bed.sfn.send(new DescribeStateMachineCommand(command));
    expect(JSON.parse(definition)).toEqual(done);
    expect(rest).toMatchObject({ name: "Trip-Done", status: "ACTIVE", type: "STANDARD", roleArn });
    const metadata = new DescribeStateMachineCommand({ ...command, includedData: "METADATA_ONLY" });
    expect((await bed.sfn.send(metadata)).definition).toBe("{}");
  });

  test.each([
    ["StateMachineDoesNotExist", machineArn("Boat")],
    ["InvalidArn", "arn:aws:states:us-east-1:123456789012:execution:Trip-Done:one"],
    ["InvalidArn", "arn:aws:states:us-east-1:123456789012:stateMachine:"],
    ["InvalidArn", "arn:aws:states::123456789012:stateMachine:Done"],
  ])("fails with %s for %s", async (name, stateMachineArn) => {
    const command = new DescribeStateMachineCommand({ stateMachineArn });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({ name });
  });
});

describe("UpdateStateMachine", () => {
  test("changes what starts from then on", async () => {
    const { stateMachineArn } = await create({ name: "Changing" });
    const changed = definitionOf({ Changed: { Type: "Pass", Output: "changed" } });
    const update = new UpdateStateMachineCommand({ stateMachineArn, definition: JSON.stringify(changed) });
    const { updateDate, revisionId } = await bed.sfn.send(update);
    expect(updateDate).toBeInstanceOf(Date);
    const described = await bed.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(described).toMatchObject({ definition: JSON.stringify(changed), revisionId, roleArn });

    const end = ended(bed, "after");
    const { executionArn } = await bed.sfn.send(
      new StartExecutionCommand({ stateMachineArn, name: "after" }),
    );
    await end;
    const execution = await bed.sfn.send(new DescribeExecutionCommand({ executionArn }));
    expect(execution.output).toBe('"changed"');
  });

  test("fails with MissingRequiredParameter where nothing is to change", async () => {
    const command = new UpdateStateMachineCommand({ stateMachineArn: machineArn("Trip-Done") });
    await expect(bed.sfn.send(command)).rejects.toMatchObject({ name: "MissingRequiredParameter" });
  });
});

test("DeleteStateMachine takes a state machine away, also one that is not there", async () => {
  const { stateMachineArn } = await create({ name: "Short" });
  await bed.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  await bed.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  await expect(bed.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({
    name: "StateMachineDoesNotExist",
  });
});

test("ListStateMachines gives pages", async () => {
  await create({ name: "ListedA" });
  await create({ name: "ListedB" });
  const names: (string | undefined)[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines(
    { client: bed.sfn, pageSize: 2 },
    {},
  )) {
    expect(stateMachines.length).toBeLessThanOrEqual(2);
    names.push(...stateMachines.map(({ name }) => name));
  }
  expect(names).toEqual(expect.arrayContaining(["Trip-Done", "ListedA", "ListedB"]));
  expect(new Set(names).size).toBe(names.length);
});

test("ListTagsForResource fails with ResourceNotFound for what is not there", async () => {
  const command = new ListTagsForResourceCommand({ resourceArn: machineArn("Boat") });
  await expect(bed.sfn.send(command)).rejects.toMatchObject({ name: "ResourceNotFound" });
});
