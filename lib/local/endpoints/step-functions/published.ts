import type { MachineVersion } from "../../executions/machine-versions.js";
import { AwsError } from "../aws-error.js";
import type { RequestFields } from "../request-fields.js";
import type { StepFunctionsService } from "./service.js";

/** Publishes the current definition of a state machine, with the description that the request has in a parameter. */
export function publish(
  request: RequestFields,
  { stateMachines, clock }: StepFunctionsService,
  { machineArn, parameter }: { readonly machineArn: string; readonly parameter: string },
): MachineVersion {
  const registered = stateMachines.find(machineArn);
  if (registered === undefined) {
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
  }
  return stateMachines.versions.publish(registered.resource, {
    creationDate: new Date(clock.now()),
    description: request.optionalText(parameter, { atMost: 256 }),
  });
}
