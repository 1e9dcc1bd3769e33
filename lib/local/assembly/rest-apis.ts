import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { UnresolvedValueError } from "../errors.js";
import type { StackScope } from "../template/stack-scope.js";
import { NamedResources, type ResourceNames } from "./named-resources.js";
import { namesOf } from "./resource-names.js";

/** A REST API of API Gateway. */
export interface RestApi extends ResourceNames {
  /** The first part of its host name on AWS: `a1b2c3d4e5`. */
  readonly id: string;
  readonly region: string;
  readonly account: string;
  readonly stages: readonly ApiStage[];
  readonly methods: readonly ApiMethod[];
  /** True if the key of a request comes from an authorizer, not from the header x-api-key. */
  readonly isKeyOfAuthorizer: boolean;
  readonly gatewayResponses: ReadonlyMap<string, GatewayResponse>;
  /** The reason for which it can't be served; undefined if it can. */
  readonly problem: string | undefined;
}

/** A stage of an API: the first part of its paths. */
export interface ApiStage {
  readonly name: string;
  readonly variables: JsonObject;
}

/** A method of a resource of an API. */
export interface ApiMethod {
  /** `GET` and so on, or `ANY`. */
  readonly httpMethod: string;
  /** `/orders/{id}`. */
  readonly resourcePath: string;
  readonly resourceId: string;
  readonly authorizer: ApiAuthorizer;
  readonly needsApiKey: boolean;
  /** Places of parameters that have to be there: `method.request.header.Idempotency-Key`. */
  readonly requiredParameters: readonly string[];
  /** Schema of the body by content type; empty if it isn't validated. */
  readonly bodySchemas: ReadonlyMap<string, JsonObject>;
  readonly integration: JsonObject;
}

/** The way in which a method finds out who calls it. */
export type ApiAuthorizer =
  | { readonly kind: "none" | "iam" }
  | { readonly kind: "cognito"; readonly header: string }
  | {
      readonly kind: "lambda";
      readonly functionArn: string;
      readonly type: "TOKEN" | "REQUEST";
      /** Places that have to have a value: `method.request.header.Authorization`. */
      readonly identitySources: readonly string[];
      /** Regular expression that a token has to match. */
      readonly validation: string | undefined;
    };

/** An answer of an API's own, in place of API Gateway's. */
export interface GatewayResponse {
  readonly statusCode: string | undefined;
  readonly parameters: JsonObject;
  readonly templates: JsonObject;
}

/** The key of a usage plan. */
export interface DeployedApiKey extends ResourceNames {
  /** The text to send in x-api-key. */
  readonly value: string;
}

/** The REST APIs of some stacks. */
export function readRestApis(scopes: readonly StackScope[]): NamedResources<RestApi> {
  const declared = new Declarations(scopes);
  return new NamedResources(
    "REST API",
    scopes.flatMap((scope) =>
      scope
        .resources("AWS::ApiGateway::RestApi")
        .map(([logicalId, resource]) => readApi(scope, [logicalId, resource], declared)),
    ),
  );
}

/** The API keys of some stacks. A key whose value AWS would make up has its logical id in it. */
export function readApiKeys(scopes: readonly StackScope[]): DeployedApiKey[] {
  return scopes.flatMap((scope) =>
    scope.resources("AWS::ApiGateway::ApiKey").flatMap(([logicalId, resource]) => {
      if (String(scope.property(logicalId, "Enabled") ?? "true") !== "true") return [];
      const value = scope.property(logicalId, "Value");
      return [
        {
          ...namesOf(scope, logicalId, resource),
          value: typeof value === "string" ? value : `generated-${logicalId}`,
        },
      ];
    }),
  );
}

/** A resource with the properties that belong to it. */
interface Declared {
  /** The value of its `Ref`. */
  ref(): string;
  property(name: string): JsonValue | undefined;
}

/** The resources of API Gateway in some stacks, by type and the API that they belong to. */
class Declarations {
  readonly #scopes: readonly StackScope[];

  constructor(scopes: readonly StackScope[]) {
    this.#scopes = scopes;
  }

  of(type: string, apiId: string): Declared[] {
    return this.#scopes.flatMap((scope) =>
      scope.resources(`AWS::ApiGateway::${type}`).flatMap(([logicalId]) =>
        scope.property(logicalId, "RestApiId") === apiId
          ? [
              {
                ref: () => scope.identity(logicalId, `${scope.name}/${logicalId}`).ref,
                property: (name: string) => scope.property(logicalId, name),
              },
            ]
          : [],
      ),
    );
  }
}

function readApi(
  scope: StackScope,
  [logicalId, resource]: readonly [string, JsonObject],
  declared: Declarations,
): RestApi {
  const { ref: id, attributes } = scope.identity(logicalId, `${scope.name}/${logicalId}`);
  const own = {
    ...namesOf(scope, logicalId, resource),
    id,
    region: scope.region,
    account: scope.account,
    isKeyOfAuthorizer: scope.property(logicalId, "ApiKeySourceType") === "AUTHORIZER",
  };
  const isImported = ["Body", "BodyS3Location"].some(
    (name) => scope.rawProperty(logicalId, name) !== undefined,
  );
  try {
    const paths = pathsOf(declared.of("Resource", id), attributes.RootResourceId ?? "");
    const shared = {
      authorizers: new Map(declared.of("Authorizer", id).map((one) => [one.ref(), one])),
      validators: new Map(declared.of("RequestValidator", id).map((one) => [one.ref(), one])),
      models: new Map(declared.of("Model", id).map((one) => [one.ref(), one])),
    };
    return {
      ...own,
      stages: stagesOf(declared, id),
      methods: declared.of("Method", id).flatMap((method) => readMethod(method, paths, shared)),
      gatewayResponses: gatewayResponsesOf(declared, id),
      problem: isImported
        ? "The API is described by a document of OpenAPI, which isn't followed here. Describe it by resources and methods."
        : undefined,
    };
  } catch (error) {
    if (!(error instanceof UnresolvedValueError)) throw error;
    return { ...own, stages: [], methods: [], gatewayResponses: new Map(), problem: error.message };
  }
}

/** The path of each resource of an API, by its id. */
function pathsOf(resources: readonly Declared[], rootId: string): Map<string, string> {
  const byId = new Map(resources.map((resource) => [resource.ref(), resource]));
  const paths = new Map<string, string>([[rootId, "/"]]);
  const pathOf = (id: string): string => {
    const known = paths.get(id);
    if (known !== undefined) return known;
    const resource = byId.get(id);
    if (resource === undefined) throw new UnresolvedValueError(`There is no resource ${id} of the API.`);
    const parent = pathOf(String(resource.property("ParentId")));
    const path = `${parent === "/" ? "" : parent}/${String(resource.property("PathPart"))}`;
    paths.set(id, path);
    return path;
  };
  for (const id of byId.keys()) pathOf(id);
  return paths;
}

/** Stages have resources of their own, or come with a deployment. */
function stagesOf(declared: Declarations, apiId: string): ApiStage[] {
  const stages = declared.of("Stage", apiId).map((stage) => ({
    name: stage.ref(),
    variables: objectOr(stage.property("Variables")),
  }));
  const ofDeployments = declared.of("Deployment", apiId).flatMap((deployment): ApiStage[] => {
    const name = deployment.property("StageName");
    const { Variables } = objectOr(deployment.property("StageDescription"));
    return typeof name === "string" ? [{ name, variables: objectOr(Variables) }] : [];
  });
  return [...stages, ...ofDeployments];
}

function readMethod(
  method: Declared,
  paths: ReadonlyMap<string, string>,
  shared: {
    readonly authorizers: ReadonlyMap<string, Declared>;
    readonly validators: ReadonlyMap<string, Declared>;
    readonly models: ReadonlyMap<string, Declared>;
  },
): ApiMethod[] {
  const resourceId = String(method.property("ResourceId"));
  const resourcePath = paths.get(resourceId);
  if (resourcePath === undefined) return [];
  const validator = shared.validators.get(String(method.property("RequestValidatorId")));
  const isTrue = (name: string) => String(validator?.property(name) ?? "false") === "true";
  const required = Object.entries(objectOr(method.property("RequestParameters"))).filter(
    ([, isRequired]) => String(isRequired) === "true",
  );
  const schemas = Object.entries(objectOr(method.property("RequestModels"))).flatMap(([type, name]) => {
    const schema = shared.models.get(String(name))?.property("Schema");
    return isObject(schema) ? [[type, schema] as const] : [];
  });
  return [
    {
      httpMethod: String(method.property("HttpMethod")),
      resourcePath,
      resourceId,
      authorizer: authorizerOf(method, shared.authorizers),
      needsApiKey: String(method.property("ApiKeyRequired")) === "true",
      requiredParameters: isTrue("ValidateRequestParameters") ? required.map(([place]) => place) : [],
      bodySchemas: new Map(isTrue("ValidateRequestBody") ? schemas : []),
      integration: objectOr(method.property("Integration")),
    },
  ];
}

function authorizerOf(method: Declared, authorizers: ReadonlyMap<string, Declared>): ApiAuthorizer {
  const type = method.property("AuthorizationType");
  if (type === "AWS_IAM") return { kind: "iam" };
  const authorizer = authorizers.get(String(method.property("AuthorizerId")));
  if (authorizer === undefined || (type !== "CUSTOM" && type !== "COGNITO_USER_POOLS"))
    return { kind: "none" };
  const source = authorizer.property("IdentitySource");
  const sources =
    typeof source === "string" && source !== "" ? source.split(",").map((one) => one.trim()) : [];
  if (type === "COGNITO_USER_POOLS") {
    return {
      kind: "cognito",
      header: sources[0]?.replace(/^method\.request\.header\./, "") ?? "Authorization",
    };
  }
  const isToken = authorizer.property("Type") === "TOKEN";
  const validation = authorizer.property("IdentityValidationExpression");
  const [, functionArn = ""] =
    /\/functions\/(.+)\/invocations$/.exec(String(authorizer.property("AuthorizerUri"))) ?? [];
  return {
    kind: "lambda",
    functionArn,
    type: isToken ? "TOKEN" : "REQUEST",
    identitySources: isToken && sources.length === 0 ? ["method.request.header.Authorization"] : sources,
    validation: typeof validation === "string" && validation !== "" ? validation : undefined,
  };
}

function gatewayResponsesOf(declared: Declarations, apiId: string): Map<string, GatewayResponse> {
  return new Map(
    declared.of("GatewayResponse", apiId).map((response) => {
      const status = response.property("StatusCode");
      return [
        String(response.property("ResponseType")),
        {
          statusCode: status === undefined ? undefined : String(status),
          parameters: objectOr(response.property("ResponseParameters")),
          templates: objectOr(response.property("ResponseTemplates")),
        },
      ];
    }),
  );
}

/** Entries of an integration's list of responses. */
export function integrationResponses(integration: JsonObject): JsonObject[] {
  return arrayOr(integration.IntegrationResponses).filter(isObject);
}
