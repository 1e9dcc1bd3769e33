import { operation, saga, shape, snsPublishTask } from "cdk-saga";

const takePayment = operation("TakePayment", { request: shape<{ readonly id: string }>() });
const tellTraveller = operation("TellTraveller", { request: shape<{ readonly id: string }>() });

export const toldTrip = saga("ToldTrip")
  .step("TakePayment", { kind: "pivot", action: takePayment, request: ({ key }) => ({ id: key }) })
  .step("TellTraveller", { kind: "best-effort", action: tellTraveller, request: ({ key }) => ({ id: key }) });

export const tasks = { TellTraveller: snsPublishTask({ arn: "${Travellers}" }) };
