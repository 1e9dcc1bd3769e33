export { type Compilation, type CompileOptions, compile } from "./compiler/index.js";
export * from "./constructs/index.js";
export * from "./saga/index.js";
