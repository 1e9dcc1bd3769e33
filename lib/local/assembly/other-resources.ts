import { canonicalJson, type JsonObject, objectOr } from "../../asl/index.js";
import type { StackScope } from "../template/stack-scope.js";

/** Resources that the environment reads once, when it starts. */
const types =
  /^AWS::(SQS::Queue|SNS::(Topic|Subscription)|Events::(Rule|EventBus)|Lambda::(EventSourceMapping|EventInvokeConfig)|DynamoDB::(Table|GlobalTable)|Scheduler::Schedule|StepFunctions::Activity|ApiGateway(V2)?::(?!Deployment|Account).*)$/;

/** The properties of resources that are read once, as text, by stack and logical id. */
export function readOtherResources(scopes: readonly StackScope[]): ReadonlyMap<string, string> {
  return new Map(
    scopes.flatMap((scope) =>
      Object.entries(objectOr(scope.stack.template.Resources)).flatMap(
        ([logicalId, resource]): [string, string][] => {
          const { Type, Properties = {}, Condition = null }: JsonObject = objectOr(resource);
          if (!types.test(String(Type))) return [];
          return [
            [`${scope.name}/${logicalId}`, canonicalJson({ Type: String(Type), Properties, Condition })],
          ];
        },
      ),
    ),
  );
}
