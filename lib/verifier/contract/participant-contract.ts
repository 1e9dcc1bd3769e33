import { compensation } from "./compensation.js";
import type { ContractCase } from "./contract-case.js";
import { declaredOf } from "./declared.js";
import { form } from "./form.js";
import { idempotence } from "./idempotence.js";
import type { ParticipantContractProps } from "./props.js";
import { finalRejection, rejection, rejectionCompensated } from "./rejection.js";
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
  const { action } = declaredOf(props);
  const isRefused = props.rejection !== undefined;
  const isCompensated = props.compensation !== undefined;
  const refused = props.rejection?.request ?? props.request;
  // Where no rejection counts as one, the step is compensated after each: what is left behind is taken back.
  const mayCount = props.operation?.rejectionsAreFinal !== false || !isCompensated;
  const mayBeFinal =
    action.isFinal("by an answer") || (action.isFinal("by an error") && throwsRejections(props));
  return [
    ...casesOf(idempotence, props, props.request),
    ...(isCompensated ? casesOf([...compensation, ...form], props, props.request) : []),
    ...(isRefused && mayCount ? casesOf(rejection, props, refused) : []),
    ...(isRefused && mayBeFinal ? casesOf(finalRejection, props, refused) : []),
    ...(isRefused && isCompensated ? casesOf(rejectionCompensated, props, refused) : []),
  ];
}

function throwsRejections<Request>({ rejections, operation }: ParticipantContractProps<Request>): boolean {
  return (rejections ?? operation?.rejections ?? []).length > 0;
}

function casesOf<Request>(
  rules: readonly Rule[],
  props: ParticipantContractProps<Request>,
  request: (key: string) => Request,
): ContractCase[] {
  const newCalls = () => callsUnder(props.newKey?.() ?? randomKey(), props, request);
  const { name: participant = props.operation?.name ?? "the participant", duplicates = 8 } = props;
  const { action: declared, compensationRefusalOf } = declaredOf(props);
  return rules.map(({ attempt, ...description }) => ({
    name: description.name,
    why: description.why,
    async run() {
      await attempt(
        await Trial.begin({
          participant,
          declared,
          compensationRefusalOf,
          duplicates,
          description,
          newCalls,
        }),
      );
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
    hasCompensation: props.compensation !== undefined,
    compensation: async (sent) => props.compensation?.(sent as Request),
    effects: () => props.effects(key),
    provoke: () => props.rejection?.provoke?.(key),
    relent: relent === undefined ? undefined : () => relent(key),
  };
}

function check<Request>(props: ParticipantContractProps<Request>) {
  const { rejection, duplicates = 2, compensation, compensationOperation } = props;
  if (rejection !== undefined && declaredOf(props).action.rejections.length === 0) {
    throw new TypeError(
      "participantContract is told how a rejection is brought about, but not by which error: name it in `rejections`, as the operation declares it, or give the `operation`.",
    );
  }
  const about = [
    compensationOperation && "compensationOperation",
    props.settledBy && "settledBy",
    props.notOn?.compensation && "notOn.compensation",
  ].filter((name) => name !== undefined);
  if (compensation === undefined && about.length > 0) {
    throw new TypeError(
      `participantContract is given ${about.join(" and ")}, but no \`compensation\`: give the function that is called, too.`,
    );
  }
  const { rejectedWhen, succeededWhen } = compensationOperation?.conditions ?? {};
  if (rejectedWhen !== undefined && succeededWhen === undefined) {
    throw new TypeError(
      `The compensation ${compensationOperation?.name} has \`rejectedWhen\`, but a compensation is never rejected: say in \`succeededWhen\` by which answer it succeeds.`,
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
