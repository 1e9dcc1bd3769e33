export { type Compilation, type CompileOptions, compile } from "./compile.js";
export { escapeLiteral } from "./jsonata-text.js";
export type { FailurePlan, Plan, TransitionPlan } from "./plan.js";
export { lambdaTask, publishTask, type TaskBinding, type TaskTarget } from "./tasks.js";
