const { appendFileSync, readFileSync } = require("node:fs");
const { TestEnvironment } = require("jest-environment-node");

/** Jest's environment for Node.js, which notes the processor's time that each test file takes: for `npm run test:slowest`. */
module.exports = class MeasuringEnvironment extends TestEnvironment {
  /**
   * @param {ConstructorParameters<typeof TestEnvironment>[0]} config
   * @param {ConstructorParameters<typeof TestEnvironment>[1]} context
   */
  constructor(config, context) {
    super(config, context);
    this.file = context.testPath;
    this.before = secondsSoFar();
  }

  /** @override */
  async teardown() {
    await super.teardown();
    const seconds = secondsSoFar() - this.before;
    appendFileSync(process.env.TEST_SECONDS ?? "", `${JSON.stringify({ file: this.file, seconds })}\n`);
  }
};

/** The processor's time that this process has taken, and, where the system tells it, the children that have ended. */
function secondsSoFar() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + secondsOfChildren();
}

function secondsOfChildren() {
  if (process.platform !== "linux") return 0;
  // The fields after the process's name, in hundredths of a second: see proc(5).
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
