import { cancelExecution, planRedrive } from "../operations/index.js";
import * as v from "./api-requests.js";
import { redriveToken } from "../operations/redrive.js";
import type { ConsoleMachine } from "./console-machine.js";
import type { Films } from "./films.js";
import { payloadsOf } from "./payloads.js";
import type { ConsoleState } from "./protocol.js";
import { RequestError } from "./request-error.js";
import { viewRun } from "./run-view.js";
import type { ConsoleSource } from "./source.js";

/** A request of the page. */
export interface ApiRequest {
  readonly query: URLSearchParams;
  /** The body, as JSON. */
  readonly body: unknown;
}

/** The parts that the requests are about. */
export interface ApiParts {
  readonly source: ConsoleSource;
  readonly films: Films;
  readonly state: () => ConsoleState;
  /** To be called when faults may have changed. */
  readonly onFaults: () => void;
  /** To be called with the error of something that nobody waits for. */
  readonly onProblem: (error: unknown) => void;
}

type Answer = (request: ApiRequest) => unknown;

/** The requests of the page, by method and path. What they return is sent as JSON. They throw {@link RequestError}s. */
export function consoleApi(parts: ApiParts): Readonly<Record<string, Answer>> {
  const { source, films, state, onFaults, onProblem } = parts;
  const machineOf = (arn: string) => machineIn(source, arn);
  const api = () => source.api ?? notHere("There are no executions here: only sagas are shown.");
  return {
    "GET /api/state": () => state(),
    "GET /api/runs": ({ query }) => source.list(v.runQuery(query)),
    "GET /api/run": async ({ query }) => {
      const row = await source.row(v.text(query, "run"));
      return await viewRun(api(), machineOf(row.machine), row);
    },
    "GET /api/picture": ({ query }) => {
      const machine = machineOf(v.text(query, "machine"));
      return { svg: machine.picture() ?? null };
    },
    "GET /api/payload": async ({ query }) => {
      const [arn, id] = [v.text(query, "run"), v.number(query, "event")];
      for await (const event of api().history(arn)) if (event.id === id) return payloadsOf(event);
      throw new RequestError(`The execution has no event ${id}.`, 404);
    },
    "GET /api/tables": ({ query }) => {
      const until = query.has("until") ? v.number(query, "until") : undefined;
      return source.tables?.(v.text(query, "run"), until) ?? [];
    },
    "GET /api/film": ({ query }) => films.film(v.text(query, "film")),

    "POST /api/start": async ({ body }) => {
      const { machine, name, input } = v.startRequest(body);
      const start = source.start ?? notHere("Nothing can be started here.");
      return { run: await start(machineOf(machine).info.arn, { name, input }) };
    },
    "POST /api/redrive": async ({ body }) => {
      const arn = v.bodyText(body, "run");
      const { stopped = new Date(0), stateMachineArn } = await api().describe(arn);
      if (machineOf(stateMachineArn).info.saga !== undefined) {
        const { refusal } = await planRedrive(api(), arn);
        if (refusal !== undefined) throw new RequestError(`It isn't redriven: ${refusal}.`, 409);
      }
      await api().redrive(arn, redriveToken(arn, stopped));
      return {};
    },
    "POST /api/cancel": async ({ body }) => {
      const { refusal } = await cancelExecution(api(), v.bodyText(body, "run"), { follow: false });
      if (refusal !== undefined) throw new RequestError(`It can't be cancelled: ${refusal}.`, 409);
      return {};
    },
    "POST /api/fault": ({ body }) => {
      const faults = source.faults ?? notHere("Faults can be put on tasks in a local environment only.");
      const request = v.faultRequest(body);
      const added = faults.add({ ...request, machine: machineOf(request.machine).info.arn });
      onFaults();
      return added;
    },
    "POST /api/repair": ({ body }) => {
      const faults = source.faults ?? notHere("There are no faults here.");
      const id = v.repairRequest(body);
      if (id === "all") faults.repairAll();
      else faults.repair(id);
      onFaults();
      return {};
    },
    "POST /api/time": async ({ body }) => {
      const time = source.time ?? notHere("Time is controlled in a local environment only.");
      const request = v.timeRequest(body);
      switch (request.action) {
        case "pause":
          time.pause();
          break;
        case "resume":
          time.resume();
          break;
        case "step":
          await time.step(request.run);
          break;
        case "leap":
          await time.leap();
          break;
        case "pace":
          time.setPace(request.pace);
          break;
      }
      return time.state;
    },
    "POST /api/verify": ({ body }) => {
      const machine = machineOf(v.bodyText(body, "machine"));
      if (machine.document === undefined)
        throw new RequestError(`${machine.info.name} has no description to verify it by.`, 409);
      // It goes on while the page is told how far it is.
      films.search(machine).catch(onProblem);
      return {};
    },
    "POST /api/film": async ({ body }) => ({
      film: await films.play(machineOf(v.bodyText(body, "machine")), v.bodyText(body, "script")),
    }),
  };
}

/** The state machine with this ARN. Throws a {@link RequestError} if there is none. */
export function machineIn({ machines }: Pick<ConsoleSource, "machines">, arn: string): ConsoleMachine {
  const machine = machines.find(({ info }) => info.arn === arn);
  if (machine !== undefined) return machine;
  throw new RequestError(`There is no state machine ${arn} here.`, 404);
}

function notHere(message: string): never {
  throw new RequestError(message, 409);
}
