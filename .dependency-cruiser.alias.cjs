// Where the layers' check finds what the examples import by name; tsconfig.json's `paths` and jest's mapping say the same.
const { join } = require("node:path");

const lib = join(__dirname, "lib");

module.exports = { resolve: { alias: { "cdk-saga$": join(lib, "index.ts"), "cdk-saga": lib } } };
