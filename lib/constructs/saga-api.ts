import {
  AccessLogFormat,
  AuthorizationType,
  AwsIntegration,
  type IAuthorizer,
  type IntegrationResponse,
  type JsonSchema,
  LogGroupLogDestination,
  type Method,
  type MethodOptions,
  MethodLoggingLevel,
  PassthroughBehavior,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { Grant, type IGrantable, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Aws } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { diagnostics } from "../saga/index.js";
import { type ApiRequest, apiMachine } from "./machines/api-machine.js";
import { acknowledge, acknowledgeExecutions } from "./private/acknowledge.js";
import { failureBody, requestTemplate, responseTemplate } from "./private/api-templates.js";
import { ownExecutionArn } from "./private/arns.js";
import { expressMachine } from "./private/express-machine.js";
import type { Saga } from "./saga.js";
import { SagaError } from "./saga-error.js";

/** Properties of {@link SagaApi}. */
export interface SagaApiProps {
  readonly saga: Saga;
  /**
   * Schema of the saga's input, in JSON Schema draft 4. API Gateway refuses a body that doesn't fit, by 400.
   * @default - any JSON
   */
  readonly inputSchema?: JsonSchema;
  /**
   * Authorizer of the API: of a Cognito user pool, or a Lambda function.
   * @default - IAM: callers sign their requests, and `grantUse` lets them
   */
  readonly authorizer?: IAuthorizer;
  /**
   * Identity of a caller, as an expression of API Gateway's mapping templates. Callers with one identity share their executions.
   * @default - the id of the role or the user for IAM; `$context.authorizer.claims.sub` for Cognito; `$context.authorizer.principalId` for a
   *   Lambda authorizer
   */
  readonly caller?: string;
  /**
   * DELETE cancels an execution. The saga has to have `compensateStopped: true`.
   * @default true
   */
  readonly cancel?: boolean;
  /**
   * Makes the role by which API Gateway writes logs, and sets it for all APIs of the account in this region.
   * @default true
   */
  readonly cloudWatchRole?: boolean;
}

/**
 * A front door for a saga: a REST API without a function in between.
 *
 * - `POST /` with the header `Idempotency-Key`, and the saga's input as its body, starts an execution: 202 and its location, however often it is
 *   sent; 409 if the key was used with another input.
 * - `GET /{key}` tells the outcome, the step it is at, and the output.
 * - `DELETE /{key}` cancels it: 202 at once.
 *
 * Executions belong to their caller: for anybody else they aren't there.
 *
 * @example
 * new SagaApi(this, "Api", { saga: trip });
 */
export class SagaApi extends Construct {
  readonly api: RestApi;
  /** The Express state machine that carries out the requests. */
  readonly stateMachine: StateMachine;
  readonly #methods: readonly Method[];

  constructor(scope: Construct, id: string, props: SagaApiProps) {
    super(scope, id);
    const { saga, authorizer, cancel = true } = props;
    this.#checkCancel(saga, cancel);
    this.stateMachine = this.#machine(saga, authorizer === undefined, cancel);
    this.api = this.#restApi(props);
    const role = new Role(this, "Role", { assumedBy: new ServicePrincipal("apigateway.amazonaws.com") });
    this.stateMachine.grantStartSyncExecution(role);
    this.#methods = this.#addMethods(props, role);
    for (const method of authorizer === undefined ? this.#methods : [])
      acknowledge(method, "AwsSolutions-COG4", "The API authorizes by IAM: every request is signed.");
  }

  /** Lets an identity call the API, if it authorizes by IAM. */
  grantUse(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ["execute-api:Invoke"],
      resourceArns: this.#methods.map(({ methodArn }) => methodArn),
    });
  }

  #checkCancel(saga: Saga, cancel: boolean): void {
    if (!cancel) return;
    if (saga.redriveAfterStop === "continue") {
      throw new SagaError(this.node.path, saga.sagaName, [
        diagnostics.stopContinues([saga.sagaName], {
          what: "The DELETE of SagaApi",
          saga: saga.sagaName,
          otherwise: "give SagaApi cancel: false",
        }),
      ]);
    }
    if (saga.stoppedCompensator === undefined)
      throw new RangeError(
        `[${this.node.path}] DELETE cancels an execution by what compensateStopped makes, but ${saga.node.path} doesn't have it. Give the saga compensateStopped: true, or give SagaApi cancel: false.`,
      );
  }

  #machine(saga: Saga, callerIsSession: boolean, cancel: boolean): StateMachine {
    const redriving = cancel ? saga.stoppedCompensator?.stateMachine : undefined;
    const machine = expressMachine(
      this,
      apiMachine({
        partition: Aws.PARTITION,
        startArn: saga.startArn,
        executionArnPrefix: ownExecutionArn(this, saga.stateMachine, ""),
        redriveArn: redriving?.stateMachineArn,
        whenCompensated: saga.whenCompensated,
        callerIsSession,
      }),
    );
    saga.grantStartExecution(machine);
    redriving?.grantStartExecution(machine);
    const executions = ownExecutionArn(this, saga.stateMachine, "*");
    Grant.addToPrincipal({
      grantee: machine,
      actions: [
        "states:DescribeExecution",
        "states:GetExecutionHistory",
        ...(cancel ? ["states:StopExecution"] : []),
      ],
      resourceArns: [executions],
    });
    acknowledgeExecutions(machine.role, executions);
    return machine;
  }

  #restApi({ authorizer, cloudWatchRole = true }: SagaApiProps): RestApi {
    const logs = new LogGroup(this, "AccessLogs", { retention: RetentionDays.THREE_MONTHS });
    const api = new RestApi(this, "RestApi", {
      restApiName: this.node.id,
      cloudWatchRole,
      deployOptions: {
        accessLogDestination: new LogGroupLogDestination(logs),
        accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
        loggingLevel: MethodLoggingLevel.ERROR,
        tracingEnabled: true,
      },
      defaultMethodOptions:
        authorizer === undefined
          ? { authorizationType: AuthorizationType.IAM }
          : {
              authorizer,
              ...(authorizer.authorizationType === undefined
                ? {}
                : { authorizationType: authorizer.authorizationType }),
            },
    });
    acknowledge(
      api.deploymentStage,
      "AwsSolutions-APIG3",
      "A web application firewall is a choice, and a cost, of who uses the construct. Add one to the stage.",
    );
    const logsRole = api.node.tryFindChild("CloudWatchRole");
    if (logsRole !== undefined)
      acknowledge(
        logsRole,
        "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
        "AWS made this policy for the role by which API Gateway writes logs.",
      );
    return api;
  }

  #addMethods({ authorizer, caller, cancel = true, inputSchema }: SagaApiProps, role: Role): Method[] {
    const identity = caller ?? identityOf(authorizer);
    const failed = (statusCode: string, selectionPattern: string): IntegrationResponse => ({
      statusCode,
      selectionPattern,
      responseTemplates: { "application/json": failureBody },
    });
    const integration = (action: ApiRequest["action"], key: string) =>
      new AwsIntegration({
        service: "states",
        action: "StartSyncExecution",
        integrationHttpMethod: "POST",
        options: {
          credentialsRole: role,
          passthroughBehavior: PassthroughBehavior.NEVER,
          requestTemplates: {
            "application/json": requestTemplate({
              action,
              stateMachineArn: this.stateMachine.stateMachineArn,
              caller: identity,
              key,
            }),
          },
          integrationResponses: [
            { statusCode: "200", responseTemplates: { "application/json": responseTemplate } },
            failed("500", "4\\d{2}"),
            failed("500", "5\\d{2}"),
          ],
        },
      });
    const methodResponses = [{ statusCode: "200" }, { statusCode: "500" }];
    const validator = this.api.addRequestValidator("Validator", {
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const options = (parameter: string): MethodOptions => ({
      methodResponses,
      requestValidator: validator,
      requestParameters: { [`method.request.${parameter}`]: true },
    });
    const model =
      inputSchema === undefined
        ? undefined
        : this.api.addModel("Input", { contentType: "application/json", schema: inputSchema });
    const { root } = this.api;
    const one = root.addResource("{name}");
    return [
      root.addMethod("POST", integration("start", "Idempotency-Key"), {
        ...options("header.Idempotency-Key"),
        ...(model === undefined ? {} : { requestModels: { "application/json": model } }),
      }),
      one.addMethod("GET", integration("describe", "name"), options("path.name")),
      ...(cancel ? [one.addMethod("DELETE", integration("cancel", "name"), options("path.name"))] : []),
    ];
  }
}

/** The caller's identity, by the way in which it is known. */
function identityOf(authorizer: IAuthorizer | undefined): string {
  if (authorizer === undefined) return "$context.identity.caller";
  return authorizer.authorizationType === AuthorizationType.COGNITO
    ? "$context.authorizer.claims.sub"
    : "$context.authorizer.principalId";
}
