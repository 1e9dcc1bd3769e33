import { beforeAll, describe, expect, it } from "@jest/globals";
import { Duration, Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Runtime } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { LogLevel } from "aws-cdk-lib/aws-stepfunctions";
import { Saga, SagaAlarms, SagaApi, SagaDashboard } from "../../lib/constructs/index.js";
import { GroupTourStack } from "../../lib/examples/group-tour/stack.js";
import { TripBookingStack } from "../../lib/examples/trip-booking/stack.js";
import { type CheckedStack, checkedStack, suppressionsIn } from "../support/checked-stack.js";
import { order } from "../support/small-sagas.js";
import { inlineFunctionIn } from "../support/templates.js";

/** Synthesizes the trip booking, changed. */
function checkedTrip(change: (stack: TripBookingStack) => void = () => {}): CheckedStack {
  return checkedStack("TripBooking", (app) => change(new TripBookingStack(app, "TripBooking")));
}

let trip: CheckedStack;
let tour: CheckedStack;
beforeAll(() => {
  trip = checkedTrip();
  tour = checkedStack("GroupTour", (app) => new GroupTourStack(app, "GroupTour"));
}, 120_000);

describe("cdk-nag's AwsSolutions, and the CDK's own rules", () => {
  it("find nothing in the trip booking", () => {
    expect(trip.findings).toEqual([]);
    expect(trip.failed).toBe(false);
  });

  it("were told of nothing in the trip booking but what has a reason", () => {
    expect(suppressionsIn(trip)).toMatchInlineSnapshot(`
[
  "TripBookingStateMachineRole: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "TripBookingStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
]
`);
  });

  it("find nothing in rules on outcomes, alarms and a dashboard", () => {
    const observed = checkedTrip((stack) => {
      const saga = stack.node.findAll().find(Saga.isSaga);
      if (saga === undefined) throw new Error("The stack has no saga.");
      saga.onStuck("CallSomebody");
      new SagaAlarms(stack, "Alarms", { saga, compensatedPercent: 10 });
      new SagaDashboard(stack, "Dashboard", { sagas: [saga] });
    });
    expect(observed.findings).toEqual([]);
    expect(observed.failed).toBe(false);
  });

  it("find nothing in a saga that compensates what was stopped, has versions, and a REST API", () => {
    const whole = checkedStack("Orders", (app) => {
      const stack = new Stack(app, "Orders");
      const call = inlineFunctionIn(stack, "Call");
      const operations = { Take: call, GiveBack: call, Pay: call };
      const saga = new Saga(stack, "Order", {
        saga: order,
        operations,
        compensateStopped: true,
        versions: {
          alias: "live",
          rollout: { type: "canary", percentage: 10, interval: Duration.minutes(60) },
        },
      });
      new SagaApi(stack, "Api", { saga });
    });
    expect(whole.findings.filter((finding) => !finding.includes("/Call/"))).toEqual([]);
    expect(
      suppressionsIn(whole).filter((line) => /^(OrderCompensateStopped|Api)/.test(line)),
    ).toMatchInlineSnapshot(`
[
  "OrderCompensateStoppedStateMachineRole: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "OrderCompensateStoppedStateMachineRole: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<OrderStateMachineD9DE2AD0.Name>:*]: The name of an execution isn't known before it is started; the state machine is named.",
  "OrderCompensateStoppedStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "OrderCompensateStoppedStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<OrderStateMachineD9DE2AD0.Name>:*]: The name of an execution isn't known before it is started; the state machine is named.",
  "OrderCompensateStoppedDeadLetters: AwsSolutions-SQS3: This is the dead-letter queue of a rule.",
  "OrderCompensateStoppedDeadLettersPolicy: AwsSolutions-SQS3: This is the dead-letter queue of a rule.",
  "ApiStateMachineRole: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "ApiStateMachineRole: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<OrderStateMachineD9DE2AD0.Name>:*]: The name of an execution isn't known before it is started; the state machine is named.",
  "ApiStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "ApiStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<OrderStateMachineD9DE2AD0.Name>:*]: The name of an execution isn't known before it is started; the state machine is named.",
  "ApiRestApiCloudWatchRole: AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]: AWS made this policy for the role by which API Gateway writes logs.",
  "ApiRestApiDeploymentStageprod: AwsSolutions-APIG3: A web application firewall is a choice, and a cost, of who uses the construct. Add one to the stage.",
  "ApiRestApinameGET: AwsSolutions-COG4: The API authorizes by IAM: every request is signed.",
  "ApiRestApinameDELETE: AwsSolutions-COG4: The API authorizes by IAM: every request is signed.",
  "ApiRestApiPOST: AwsSolutions-COG4: The API authorizes by IAM: every request is signed.",
]
`);
  });

  it("find nothing in the group tour", () => {
    expect(tour.findings).toEqual([]);
    expect(tour.failed).toBe(false);
  });

  it("were told of nothing in the group tour but what has a reason", () => {
    expect(suppressionsIn(tour)).toMatchInlineSnapshot(`
[
  "ApprovalRequestApprovalRole: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalRequestApprovalRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalDecideApprovalRole: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "ApprovalDecideApprovalRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Answers to tokens support no permissions by resource; nobody answers without the token, which only this service has.",
  "GroupTourStateMachineRole: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
  "GroupTourStateMachineRoleDefaultPolicy: AwsSolutions-IAM5[Resource::*]: Neither the delivery of logs nor X-Ray supports permissions by resource; what the saga invokes is named one by one.",
]
`);
  });

  describe("of a stack with mistakes", () => {
    let mistaken: CheckedStack;
    // One stack with all of them, as each check of a stack takes more than a second.
    beforeAll(() => {
      mistaken = checkedTrip((stack) => {
        const { saga, node } = stack;
        new Topic(stack, "InClearText");
        inlineFunctionIn(stack, "Outdated", { runtime: Runtime.NODEJS_20_X });
        const call = inlineFunctionIn(stack, "Call");
        const operations = { Take: call, GiveBack: call, Pay: call };
        new Saga(stack, "NotLogged", { saga: order, operations, logs: { level: LogLevel.OFF } });
        new Saga(stack, "NotTraced", { saga: order, operations, tracingEnabled: false });
        saga.stateMachine.addToRolePolicy(
          new PolicyStatement({ actions: ["lambda:Invoke*"], resources: [`arn:aws:lambda:::${node.id}:*`] }),
        );
      });
    });

    it("fail the synthesis", () => {
      expect(mistaken.failed).toBe(true);
    });

    it.each([
      ["a topic that is published to in clear text", "AwsSolutions-SNS3 at TripBooking/InClearText/Resource"],
      ["a function on a runtime of yesterday", "AwsSolutions-L1 at TripBooking/Outdated/Resource"],
      ["a saga that is not logged", "AwsSolutions-SF1 at TripBooking/NotLogged/StateMachine/Resource"],
      ["a saga that is not traced", "AwsSolutions-SF2 at TripBooking/NotTraced/StateMachine/Resource"],
      [
        "a saga that may invoke whatever it likes of a function",
        "AwsSolutions-IAM5[Action::lambda:Invoke*] at TripBooking/TripBooking/StateMachine/Role/DefaultPolicy/Resource",
      ],
    ])("find %s", (_what, finding) => {
      expect(mistaken.findings).toContain(finding);
    });
  });
});
