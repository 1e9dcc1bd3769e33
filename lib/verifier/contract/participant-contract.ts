import { compensation } from "./compensation.js";
import type { ContractCase } from "./contract-case.js";
import { form } from "./form.js";
import { idempotence } from "./idempotence.js";
import type { ParticipantContractProps } from "./props.js";
import { rejection, rejectionCompensated } from "./rejection.js";
import type { Rule } from "./trial.js";
import { type Calls, Trial } from "./trial.js";

/**
 * The duties of a participant towards the sagas that call it, as cases to run one by one. The cases depend on the properties:
 * the cases of compensation where there is one, those of rejection where one can be brought about.
 *
 * Throws a TypeError where the props contradict each other.
 */
export function participantContractCases<Request>(
  props: ParticipantContractProps<Request>,
): readonly ContractCase[] {
  check(props);
  const refused = props.rejection?.request ?? props.request;
  return [
    ...casesOf(idempotence, props, props.request),
    ...(props.compensation === undefined ? [] : casesOf([...compensation, ...form], props, props.request)),
    ...(props.rejection === undefined ? [] : casesOf(rejection, props, refused)),
    ...(props.rejection === undefined || props.compensation === undefined
      ? []
      : casesOf(rejectionCompensated, props, refused)),
  ];
}

function casesOf<Request>(
  rules: readonly Rule[],
  props: ParticipantContractProps<Request>,
  request: (key: string) => Request,
): ContractCase[] {
  const newCalls = () => callsUnder(props.newKey?.() ?? randomKey(), props, request);
  const { name: participant = "the participant", rejections = [], duplicates = 8 } = props;
  return rules.map(({ attempt, ...description }) => ({
    name: description.name,
    why: description.why,
    async run() {
      await attempt(await Trial.begin({ participant, rejections, duplicates, description, newCalls }));
    },
  }));
}

function callsUnder<Request>(
  key: string,
  props: ParticipantContractProps<Request>,
  request: (key: string) => Request,
): Calls {
  const relent = props.rejection?.relent;
  return {
    key,
    prepare: () => props.prepare?.(key),
    request: () => request(key),
    // Malformed requests are sent on purpose: they come over the wire, where there are no types.
    action: async (sent) => props.action(sent as Request),
    compensation: async (sent) => props.compensation?.(sent as Request),
    effects: () => props.effects(key),
    provoke: () => props.rejection?.provoke?.(key),
    relent: relent === undefined ? undefined : () => relent(key),
  };
}

function check<Request>({ rejection, rejections = [], duplicates = 2 }: ParticipantContractProps<Request>) {
  if (rejection !== undefined && rejections.length === 0) {
    throw new TypeError(
      "participantContract is told how a rejection is brought about, but not by which error: name it in `rejections`, as the operation declares it.",
    );
  }
  if (rejection !== undefined && rejection.request === undefined && rejection.provoke === undefined) {
    throw new TypeError(
      "participantContract is not told why the participant would refuse: give `rejection` a `request` that is refused, or `provoke`.",
    );
  }
  if (!Number.isInteger(duplicates) || duplicates < 2) {
    throw new TypeError(
      `participantContract needs a whole number of at least 2 for \`duplicates\`, received ${duplicates}.`,
    );
  }
}

function randomKey(): string {
  return `ParticipantContract:${crypto.randomUUID()}/Action`;
}
