import type { Execution, Json } from "../../model/index.js";
import { coordinate } from "../engine/coordinate.js";
import { nameOf } from "../engine/direction.js";
import { readStart } from "../engine/start-event.js";
import { type Context, surroundings, tellEnd } from "./surroundings.js";

const around = surroundings(__dirname);

/** Runs a saga. What it throws has Lambda run it again, with the same event. */
export const handler = async (event: Json, context: Context): Promise<object> => {
  const { saga, ports, sweeperFor } = around;
  const { document, functionTimeouts } = saga;
  const { name, startTime, input, sweep } = readStart(event);
  const execution: Execution = {
    stateMachine: context.functionName,
    name,
    startTime,
    input,
    functionTimeouts,
  };
  const swept = { execution: nameOf({ execution }), sweep };
  const sweeper = sweeperFor(context.invokedFunctionArn);
  await sweeper?.watch(swept, {
    name,
    startTime: new Date(startTime).toISOString(),
    input,
    sweep: sweep + 1,
  });
  const end = await coordinate(document, execution, {
    ports: { ...ports, timeLeft: () => context.getRemainingTimeInMillis() },
    isRepeated: sweep > 0,
  });
  await sweeper?.release(swept);
  return tellEnd(document.name, name, end);
};
