import { defaultMaxItems, type SagaDocument, toSeconds } from "../saga/index.js";
import {
  anyOf,
  called,
  compound,
  type Feel,
  literal,
  notOf,
  plainContext,
  textLiteral,
} from "./feel/feel.js";
import { asList } from "./feel/template.js";
import { hasCheck } from "./has-check.js";
import { everyNode, isPlaced, type PlacedNode, type PlacedSaga } from "./places.js";
import type { Templates } from "./references.js";
import { startTime } from "./variables.js";

/** A reason not to run a node, which is looked for before it is run. */
export interface Check {
  /** True if there is that reason. */
  readonly condition: Feel;
  /** The failure that it is: `{ step, error, cause }`. */
  readonly failure: Feel;
  /** In a few words. */
  readonly words: string;
}

/** The reason not to run a node; undefined if there can't be one. */
export function checkOf(placed: PlacedNode, saga: PlacedSaga, templates: Templates): Check | undefined {
  const { document } = saga;
  if (!hasCheck(placed, document)) return undefined;
  if (isPlaced(placed, "forEach")) return tooMany([placed], placed.name, templates);
  if (isPlaced(placed, "wait")) return noTime(placed, templates);
  if (placed.node.type === "step" && placed.node.kind === "pivot") {
    const after = saga.nodes.slice(saga.nodes.indexOf(placed) + 1);
    const lists = [...everyNode(after)].filter((each) => isPlaced(each, "forEach"));
    return tooMany(lists, placed.name, templates);
  }
  return tooLate(placed, document);
}

function tooMany(
  lists: readonly PlacedNode<Extract<PlacedNode["node"], { type: "forEach" }>>[],
  step: string,
  templates: Templates,
): Check | undefined {
  const counts = lists.map((list) => {
    const items = listOf(list, templates);
    const most = list.node.maxItems ?? defaultMaxItems;
    return { list, most, count: called("count", [items], "number") };
  });
  const [first] = counts;
  if (first === undefined) return undefined;
  const conditions = counts.map(({ count, most }) => compound(`${count.text} > ${most}`, "truth"));
  const cause = counts.reduceRight<Feel>((otherwise, { list, most, count }, index) => {
    const said = `${textLiteral(`The list of ${list.name} has `)} + string(${count.text}) + ${textLiteral(` elements; at most ${most} are allowed.`)}`;
    if (index === counts.length - 1) return compound(said, "text");
    return compound(`if ${conditions[index]?.text} then ${said} else ${otherwise.text}`, "text");
  }, literal(""));
  return {
    condition: anyOf(conditions),
    failure: failure(step, "Saga.TooManyItems", cause),
    words: "Too many",
  };
}

/** The list of a forEach. */
export function listOf(
  placed: PlacedNode<Extract<PlacedNode["node"], { type: "forEach" }>>,
  templates: Templates,
): Feel {
  return asList(templates.inPlace(placed.expanded?.items ?? [], placed));
}

const timePattern =
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})$";

function noTime(
  placed: PlacedNode<Extract<PlacedNode["node"], { type: "wait" }>>,
  templates: Templates,
): Check {
  const time = templates.inPlace(placed.expanded?.until ?? null, placed);
  const isText = compound(`${time.text} instance of string`, "truth");
  const isTime = compound(
    `if (${time.text}) instance of string then matches(${time.text}, ${textLiteral(timePattern)}) and date and time(${time.text}) != null else false`,
    "truth",
  );
  const told = `if ${isText.text} then ${time.text} else "nothing"`;
  return {
    condition: notOf(isTime),
    failure: failure(
      placed.name,
      "States.QueryEvaluationError",
      compound(`"Not a time with a zone, such as 2027-03-01T12:00:00Z: " + (${told})`, "text"),
    ),
    words: "Not a time",
  };
}

function tooLate({ name }: PlacedNode, document: SagaDocument): Check {
  const seconds = toSeconds(document.options?.deadline ?? { seconds: 0 });
  return {
    condition: compound(`now() >= ${deadlineText(seconds)}`, "truth"),
    failure: failure(
      name,
      "Saga.DeadlineExceeded",
      literal(`The saga did not reach this step within ${seconds} s of its start.`),
    ),
    words: "Too late",
  };
}

/** The deadline of a saga, a date and time; undefined if it has none. */
export function deadlineOf({ options }: SagaDocument): Feel | undefined {
  if (options?.deadline === undefined) return undefined;
  return compound(deadlineText(toSeconds(options.deadline)));
}

function deadlineText(seconds: number): string {
  return `date and time(${startTime.text}) + duration("PT${seconds}S")`;
}

function failure(step: string, error: string, cause: Feel): Feel {
  return plainContext([
    ["step", literal(step)],
    ["error", literal(error)],
    ["cause", cause],
  ]);
}

/** The earlier of two times. */
export function earlierOf(time: string, other: Feel | undefined): string {
  return other === undefined ? time : `if ${time} < ${other.text} then ${time} else ${other.text}`;
}
