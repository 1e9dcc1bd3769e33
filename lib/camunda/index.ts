export { formatObstacles, type Obstacle } from "./obstacles.js";
export { functionsOf } from "./functions.js";
export { type CamundaTarget, camundaTargets, secrets } from "./target.js";
export { type CamundaModel, type CamundaOptions, writeCamunda } from "./write.js";
