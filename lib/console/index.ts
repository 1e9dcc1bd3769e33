/** A page on loopback that shows sagas as they run, and has them fail at a click. */
export { openConsole, type ConsoleOptions, type OpenConsole } from "./console.js";
export type { OfferedInput } from "./console-machine.js";
export { AwsSource } from "./aws-source.js";
export { LocalSource } from "./local-source.js";
export { RequestError } from "./request-error.js";
export { TimeControl } from "./time-control.js";
export { SagasSource } from "./sagas-source.js";
export type { ConsoleSource } from "./source.js";
