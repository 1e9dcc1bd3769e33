import { isArray, isObject, type JsonObject, type JsonValue } from "../../../asl/index.js";

/** A definition that can be loaded, and what had to be changed for that. */
export interface PreparedDefinition {
  readonly definition: JsonObject;
  /** Sentences. */
  readonly notes: readonly string[];
}

const placeholder = /\$\{([^}]+)\}/g;
const pseudoParameters: Readonly<Record<string, string>> = {
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::AccountId": "123456789012",
};
/** Fields whose value has to be a number, or a path to one. */
const numbers =
  /^(TimeoutSeconds|HeartbeatSeconds|IntervalSeconds|MaxAttempts|BackoffRate|MaxDelaySeconds|Seconds|MaxConcurrency|MaxItems\w*|ToleratedFailure(Count|Percentage)|Numeric(?!.*Path$)\w+)$/;
/** Fields in which there are more of them. */
const holders = /^(Retry|Choices|And|Or|Not|ItemReader|ReaderConfig|ItemBatcher)$/;
/** Stands for a number that is only known once it is deployed. */
const anyNumber = 60;

/**
 * Makes a definition loadable that is written for a deployment: placeholders become names, and what is missing in a way that
 * has only one remedy is filled in, and noted.
 */
export function prepare(written: JsonObject): PreparedDefinition {
  const notes: string[] = [];
  const { States } = written;
  const fields = numbered(written, "the machine", notes);
  if (!isObject(States)) return { definition: fields, notes };
  return { definition: { ...fields, States: preparedStates(States, notes) }, notes };
}

function preparedStates(states: JsonObject, notes: string[]): JsonObject {
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => [
      name,
      isObject(state) ? preparedState(name, state, notes) : state,
    ]),
  );
}

function preparedState(name: string, state: JsonObject, notes: string[]): JsonObject {
  const made: Record<string, JsonValue> = { ...numbered(state, name, notes) };
  if (typeof state.Resource === "string") made.Resource = resourceOf(state.Resource);
  if (isArray(made.Retry)) {
    made.Retry = made.Retry.map((retrier) => {
      if (!isObject(retrier) || retrier.IntervalSeconds !== 0) return retrier;
      notes.push(`A retrier of ${name} has IntervalSeconds 0, which AWS refuses. It is taken as 1.`);
      return { ...retrier, IntervalSeconds: 1 };
    });
  }
  if (isArray(state.Catch)) {
    made.Catch = state.Catch.map((catcher) => {
      if (!isObject(catcher) || catcher.Next !== undefined || state.Next === undefined) return catcher;
      notes.push(
        `A catcher of ${name} has no Next, which AWS refuses. It is taken to lead to ${String(state.Next)}, as ${name} does.`,
      );
      return { ...catcher, Next: state.Next };
    });
  }
  for (const field of ["Iterator", "ItemProcessor"]) {
    const group = state[field];
    if (isObject(group)) made[field] = groupOf(group, notes);
  }
  if (isArray(state.Branches)) {
    made.Branches = state.Branches.map((branch) => (isObject(branch) ? groupOf(branch, notes) : branch));
  }
  return made;
}

function groupOf(group: JsonObject, notes: string[]): JsonObject {
  return isObject(group.States) ? { ...group, States: preparedStates(group.States, notes) } : group;
}

/** Fields with a number wherever there has to be one, and is a placeholder; each is noted. */
function numbered<Value extends JsonValue>(value: Value, whose: string, notes: string[]): Value;
function numbered(value: JsonValue, whose: string, notes: string[]): JsonValue {
  if (isArray(value)) return value.map((each) => numbered(each, whose, notes));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]): [string, JsonValue] => {
      if (!numbers.test(name) || typeof field !== "string" || !/^\$\{[^}]+\}$/.test(field))
        return [name, holders.test(name) ? numbered(field, whose, notes) : field];
      notes.push(
        `${name} of ${whose} is ${field}, which is only known once it is deployed. It is taken as ${anyNumber}.`,
      );
      return [name, anyNumber];
    }),
  );
}

/** A Resource that can be loaded: what is no ARN yet is a function that is known by its name alone. */
function resourceOf(written: string): string {
  const known = written.replace(placeholder, (whole, name: string) => pseudoParameters[name] ?? whole);
  if (known.startsWith("arn:")) return known.replace(placeholder, (_, name: string) => plainName(name));
  return `arn:aws:lambda:us-east-1:123456789012:function:${plainName(known.replace(placeholder, "$1"))}`;
}

/** A name as it may stand in an ARN: `BookHotel.Arn` is BookHotel. */
export function plainName(text: string): string {
  const name = text.replace(/(\.Arn|Arn)$/, "").replace(/[^\w-]+/g, "-");
  return name === "" ? "unnamed" : name;
}
