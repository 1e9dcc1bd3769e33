import { randomBytes } from "node:crypto";
import { svgStyle } from "../diagram/index.js";
import { consoleApi, machineIn } from "./api.js";
import { Films } from "./films.js";
import { Followers } from "./followers.js";
import { serveConsole } from "./http-server.js";
import { type PageFiles, pageFiles } from "./page-files.js";
import type { ConsoleState } from "./protocol.js";
import type { ConsoleSource } from "./source.js";

/** Options of a console. */
export interface ConsoleOptions {
  readonly source: ConsoleSource;
  /** Port of its page. @default 0, one that the system gives */
  readonly port?: number;
  /** @default - the page that is built into the package */
  readonly page?: PageFiles;
  /** The run of the verifier that is shown at first, by the state machine and its script. @default - none */
  readonly counterexample?: { readonly machine: string; readonly script: string } | undefined;
  /** Is told of errors that are none of the person's. @default - they are thrown */
  readonly onProblem?: (error: unknown) => void;
}

/** A console that is open. */
export interface OpenConsole {
  /** URL to open in a browser. It holds the token without which nothing is answered. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Opens a console on this machine's loopback address.
 *
 * @throws LocalEnvironmentError if the port is in use; RequestError if the counterexample can't be played.
 */
export async function openConsole({
  source,
  port = 0,
  page,
  counterexample,
  onProblem = rethrow,
}: ConsoleOptions): Promise<OpenConsole> {
  const films = new Films(() => followers.broadcast({ type: "verify", verify: films.states }));
  const followers = new Followers(source, (arn) => machineIn(source, arn));
  const film =
    counterexample === undefined
      ? undefined
      : await films.play(machineIn(source, counterexample.machine), counterexample.script);
  const state = (): ConsoleState => ({
    mode: source.mode,
    place: source.place,
    machines: source.machines.map(({ info }) => info),
    faults: source.faults?.list() ?? [],
    ...(source.time === undefined ? {} : { time: source.time.state }),
    verify: films.states,
    hasTables: source.tables !== undefined,
    ...(film === undefined ? {} : { film }),
  });
  const tellFaults = news(
    () => source.faults?.list() ?? [],
    (faults) => followers.broadcast({ type: "faults", faults }),
  );
  const tellTime = news(
    () => source.time?.state,
    (time) => time !== undefined && followers.broadcast({ type: "time", time }),
  );
  const endObserving = source.observe?.({
    rowChanged: () => {},
    tablesChanged: () => {},
    event: (_arn, { type }) => {
      if (/(Failed|TimedOut|Succeeded)$/.test(type)) tellFaults();
      tellTime();
    },
  });
  const endTelling = source.time?.onChange(tellTime);
  const server = await serveConsole(port, {
    token: randomBytes(18).toString("base64url"),
    page: page ?? (await pageFiles()),
    pictureStyle: svgStyle,
    api: consoleApi({ source, films, state, onFaults: tellFaults, onProblem }),
    follow: (query, send) =>
      followers.follow(
        { machine: query.get("machine") ?? undefined, run: query.get("run") ?? undefined, send },
        state(),
      ),
    onProblem,
  });
  return {
    url: server.url,
    async close() {
      films.close();
      endObserving?.();
      endTelling?.();
      tellFaults.cancel();
      tellTime.cancel();
      followers.close();
      await server.close();
    },
  };
}

/** Tells something that may have changed, soon, and only if it has. */
function news<Value>(read: () => Value, tell: (value: Value) => void) {
  let timer: NodeJS.Timeout | undefined;
  let last = "";
  const telling = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const value = read();
      const text = JSON.stringify(value);
      if (text !== last) tell(value);
      last = text;
    }, 60);
  };
  return Object.assign(telling, { cancel: () => clearTimeout(timer) });
}

function rethrow(error: unknown): never {
  throw error;
}
