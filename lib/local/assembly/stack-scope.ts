import { isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { shown, UnresolvedValueError } from "../errors.js";
import { readTemplate, type SynthesizedStack } from "./cloud-assembly.js";
import { conditionHolds, type Resolved, resolveValue, type TemplateScope, textOf } from "./intrinsics.js";
import type { ResourceNames } from "./named-resources.js";
import { once } from "./once.js";
import { type Identity, identify } from "./physical-identity.js";

/** The account and region that the assembly is taken to be deployed to. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  /** The value given for what the template leaves open: a parameter, an export, a `LogicalId` or `LogicalId.Attribute`. */
  given(name: string): Resolved;
  /** The value that some stack of the assembly exports under a name. */
  exported(name: string): Resolved;
}

const partition = "aws";
const urlSuffix = "amazonaws.com";

/**
 * A stack as if it were deployed: every reference in its template has a value.
 *
 * Nothing is resolved before it is asked for, so a resource that cannot exist here hurts only those who use it.
 */
export class StackScope implements TemplateScope {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly #identities = new Map<string, Identity | undefined>();
  readonly #nestedStacks = once(() => this.#readNestedStacks());
  /** Values that are being resolved, to tell a circle from a long way. */
  readonly #resolving = new Set<string>();

  constructor(
    readonly stack: SynthesizedStack,
    private readonly deployment: Deployment,
  ) {
    this.name = stack.name;
    this.region = deployment.region;
    this.account = deployment.account;
  }

  /** The resources of the types, with their logical ids, whose condition holds. */
  resources(...types: readonly string[]): (readonly [logicalId: string, resource: JsonObject])[] {
    return Object.entries(this.#section("Resources")).flatMap(([logicalId, resource]) => {
      if (!isObject(resource) || !types.includes(String(resource.Type))) return [];
      const condition = resource.Condition;
      const exists =
        typeof condition !== "string" || this.condition(condition, `${this.name}/${logicalId}.Condition`);
      return exists ? [[logicalId, resource] as const] : [];
    });
  }

  /** A property of a resource, resolved; undefined where the template does not set it. */
  property(logicalId: string, name: string): Resolved {
    const value = objectOr(objectOr(this.#section("Resources")[logicalId]).Properties)[name];
    return value === undefined
      ? undefined
      : this.resolve(value, `${this.name}/${logicalId}.Properties.${name}`);
  }

  /** The name, ARN and attributes of a resource. Throws a {@link UnresolvedValueError} where its type is not known here. */
  identity(logicalId: string, place: string): Identity {
    const identity = this.#identify(logicalId);
    if (identity !== undefined) return identity;
    const type = objectOr(this.#section("Resources")[logicalId]).Type;
    throw new UnresolvedValueError(
      `${place} needs a value of ${logicalId}, a resource of the type ${shown(type)}, whose return values the local ` +
        `environment does not know. ${this.#mend(logicalId)}`,
    );
  }

  resolve(value: JsonValue, place: string): Resolved {
    return resolveValue(value, place, this);
  }

  reference(name: string, place: string): Resolved {
    const given = this.deployment.given(name);
    if (given !== undefined) return given;
    if (name.startsWith("AWS::")) return this.#pseudoParameter(name, place);
    if (name in this.#section("Resources")) return this.identity(name, place).ref;
    const parameter = this.#section("Parameters")[name];
    if (parameter === undefined) {
      throw new UnresolvedValueError(
        `${place} refers to ${name}, which the template neither declares as resource nor as parameter.`,
      );
    }
    const value = objectOr(parameter).Default;
    if (value === undefined) {
      throw new UnresolvedValueError(
        `${place} needs the parameter ${name}, which has no default. ${this.#mend(name)}`,
      );
    }
    const isList = /List|CommaDelimited/.test(String(objectOr(parameter).Type));
    return isList ? String(value).split(",") : value;
  }

  attribute(name: string, attribute: string, place: string): Resolved {
    const given = this.deployment.given(`${name}.${attribute}`);
    if (given !== undefined) return given;
    if (!(name in this.#section("Resources"))) {
      throw new UnresolvedValueError(
        `${place} asks for the attribute ${attribute} of ${name}, which the template does not declare.`,
      );
    }
    const nested = this.#nestedStacks().get(name);
    const output = attribute.startsWith("Outputs.")
      ? nested?.output(attribute.slice("Outputs.".length))
      : undefined;
    if (output !== undefined) return output;
    const value = this.identity(name, place).attributes[attribute];
    if (value !== undefined) return value;
    throw new UnresolvedValueError(
      `${place} needs Fn::GetAtt ${name}.${attribute}, which the local environment does not know. It knows ` +
        `${Object.keys(this.identity(name, place).attributes).join(", ")}. ${this.#mend(`${name}.${attribute}`)}`,
    );
  }

  condition(name: string, place: string): boolean {
    const condition = this.#section("Conditions")[name];
    if (condition === undefined)
      throw new UnresolvedValueError(
        `${place} depends on the condition ${name}, which the template does not declare.`,
      );
    return this.#once(`condition ${name}`, place, () =>
      conditionHolds(condition, `${this.name}/Conditions.${name}`, this),
    );
  }

  mapping(name: string, place: string): JsonObject {
    const mapping = this.#section("Mappings")[name];
    if (isObject(mapping)) return mapping;
    throw new UnresolvedValueError(
      `${place} looks into the mapping ${name}, which the template does not declare.`,
    );
  }

  exported(name: string, place: string): Resolved {
    const given = this.deployment.given(name) ?? this.deployment.exported(name);
    if (given !== undefined) return given;
    throw new UnresolvedValueError(
      `${place} imports ${name}, which no stack of the assembly exports. ${this.#mend(name)}`,
    );
  }

  /** This stack and those nested in it, as `AWS::CloudFormation::Stack`. */
  withNested(): StackScope[] {
    return [this, ...[...this.#nestedStacks().values()].flatMap((nested) => nested.withNested())];
  }

  /** The value of an output of this stack; undefined where it has no such output. */
  output(id: string): Resolved {
    const value = objectOr(this.#section("Outputs")[id]).Value;
    return value === undefined ? undefined : this.resolve(value, `${this.name}/Outputs.${id}`);
  }

  /** The value that this stack exports under a name; undefined where it exports none. */
  exportOf(name: string): Resolved {
    for (const [id, output] of Object.entries(this.#section("Outputs"))) {
      const { Export, Value } = objectOr(output);
      const place = `${this.name}/Outputs.${id}`;
      const exportName = objectOr(Export).Name;
      if (exportName !== undefined && Value !== undefined && textOf(exportName, place, this) === name) {
        return this.resolve(Value, place);
      }
    }
    return undefined;
  }

  /** An ARN in this stack's partition, region and account. */
  arn(service: string, resource: string): string {
    return `arn:${partition}:${service}:${this.region}:${this.account}:${resource}`;
  }

  /** Each nested stack whose template is an asset of the assembly; its parameters are what this one hands it. */
  #readNestedStacks(): Map<string, StackScope> {
    const nested = new Map<string, StackScope>();
    for (const [logicalId] of this.resources("AWS::CloudFormation::Stack")) {
      const url = this.property(logicalId, "TemplateURL");
      const file =
        typeof url === "string" ? this.stack.assets.get(url.slice(url.lastIndexOf("/") + 1)) : undefined;
      if (file === undefined) continue;
      const stack = {
        ...this.stack,
        name: `${this.name}-${logicalId}`,
        template: readTemplate(file),
        paths: new Map<string, string>(),
      };
      const given = (name: string): Resolved => {
        const parameter = objectOr(
          objectOr(objectOr(this.#section("Resources")[logicalId]).Properties).Parameters,
        )[name];
        return parameter === undefined
          ? this.deployment.given(name)
          : this.resolve(parameter, `${this.name}/${logicalId}.Properties.Parameters.${name}`);
      };
      nested.set(logicalId, new StackScope(stack, { ...this.deployment, given }));
    }
    return nested;
  }

  #identify(logicalId: string): Identity | undefined {
    if (this.#identities.has(logicalId)) return this.#identities.get(logicalId);
    const place = `${this.name}/${logicalId}`;
    const identity = this.#once(`resource ${logicalId}`, place, () =>
      identify(String(objectOr(this.#section("Resources")[logicalId]).Type), {
        stackName: this.name,
        logicalId,
        region: this.region,
        account: this.account,
        urlSuffix,
        arn: (service, resource) => this.arn(service, resource),
        property: (name) => {
          const value = this.property(logicalId, name);
          return value === undefined ? undefined : textOf(value, `${place}.Properties.${name}`, this);
        },
      }),
    );
    this.#identities.set(logicalId, identity);
    return identity;
  }

  #pseudoParameter(name: string, place: string): Resolved {
    switch (name) {
      case "AWS::NoValue":
        return undefined;
      case "AWS::Partition":
        return partition;
      case "AWS::Region":
        return this.region;
      case "AWS::AccountId":
        return this.account;
      case "AWS::StackName":
        return this.name;
      case "AWS::StackId":
        return this.arn("cloudformation", `stack/${this.name}/local`);
      case "AWS::URLSuffix":
        return urlSuffix;
      case "AWS::NotificationARNs":
        return [];
      default:
        throw new UnresolvedValueError(
          `${place} refers to ${name}, which is no pseudo parameter of CloudFormation.`,
        );
    }
  }

  #once<T>(what: string, place: string, compute: () => T): T {
    if (this.#resolving.has(what))
      throw new UnresolvedValueError(`${place} depends on itself, through the ${what}.`);
    this.#resolving.add(what);
    try {
      return compute();
    } finally {
      this.#resolving.delete(what);
    }
  }

  #section(name: string): JsonObject {
    return objectOr(this.stack.template[name]);
  }

  #mend(key: string): string {
    return `Give it in the option values, as ${JSON.stringify(key)}.`;
  }
}

/** The names of a resource that a stack declares. */
export function namesOf(scope: StackScope, logicalId: string, resource: JsonObject): ResourceNames {
  const { name, arn } = scope.identity(logicalId, `${scope.name}/${logicalId}`);
  const path = objectOr(resource.Metadata)["aws:cdk:path"] ?? scope.stack.paths.get(logicalId);
  return {
    logicalId,
    stackName: scope.name,
    name,
    arn,
    // The path of the construct, not of the CfnResource that it holds by the CDK's convention.
    ...(typeof path === "string"
      ? { constructPath: path.replace(/^\//, "").replace(/\/Resource$/, "") }
      : {}),
  };
}
