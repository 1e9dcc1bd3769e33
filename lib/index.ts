export * from "./saga/index.js";
