import { isObject, type JsonObject, type JsonValue, objectOr } from "../../asl/index.js";
import { shown, UnresolvedValueError } from "../errors.js";
import { readTemplate, type SynthesizedStack } from "./cloud-assembly.js";
import {
  asText,
  conditionHolds,
  type Resolved,
  resolveValue,
  type TemplateScope,
  textOf,
} from "./intrinsics.js";
import { once } from "./once.js";
import {
  asReferences,
  type DynamicReference,
  fieldOfSecret,
  mapTexts,
  replaceReferences,
} from "./dynamic-references.js";
import { howToGive, type UnknownValue } from "./unknown-values.js";
import { type Identity, identify } from "./physical-identity.js";

/** The place that a stack is deployed to. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
  /** The directory of its assembly, which is another one for each stage. */
  readonly directory: string;
}

/** Values that a stack gets from others. */
export interface StackNeighbours {
  /** The value that a stack in the same place exports. */
  exported(name: string, from: StackPlace): Resolved;
  /** Stacks that export a name, wherever they are. */
  exporters(name: string): string[];
  /** The value of an SSM parameter, by name or ARN. */
  parameter(nameOrArn: string, from: StackPlace): Resolved;
  /** The text of a secret, by name or ARN. */
  secret(id: string, from: StackPlace): string | undefined;
}

/** The account and region that the assembly is taken to be deployed to. */
export interface Deployment {
  readonly account: string;
  readonly region: string;
  /** The value given for what the template leaves open: a parameter, an export, a `LogicalId` or `LogicalId.Attribute`. */
  given(name: string): Resolved;
  /** Text for a value that isn't known, by the key with which it can be given. */
  unknown(key: string, problem: string): string;
  /** The unknown values whose text is in another one. */
  unknownIn(text: string): UnknownValue[];
  /** Values of the stacks beside it. */
  readonly shared: StackNeighbours;
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

  /** Account, region and assembly of this stack. */
  get place(): StackPlace {
    return { account: this.account, region: this.region, directory: this.stack.directory };
  }

  /** A property of a resource, resolved, dynamic references included; undefined where the template does not set it. */
  property(logicalId: string, name: string): Resolved {
    const value = this.rawProperty(logicalId, name);
    return value === undefined
      ? undefined
      : this.#finished(value, `${this.name}/${logicalId}.Properties.${name}`);
  }

  /** A property of a resource as it is written in the template. */
  rawProperty(logicalId: string, name: string): JsonValue | undefined {
    return objectOr(objectOr(this.#section("Resources")[logicalId]).Properties)[name];
  }

  /** The name, ARN and attributes of a resource. Throws a {@link UnresolvedValueError} where its type is not known here. */
  identity(logicalId: string, place: string): Identity {
    const identity = this.#identify(logicalId);
    if (identity !== undefined) return identity;
    throw new UnresolvedValueError(`${this.#unknownType(logicalId, place)} ${howToGive(logicalId)}`);
  }

  resolve(value: JsonValue, place: string): Resolved {
    return resolveValue(value, place, this);
  }

  reference(name: string, place: string): Resolved {
    const parameters = this.#section("Parameters");
    const given = name in parameters ? undefined : this.given(name);
    if (given !== undefined) return given;
    if (name.startsWith("AWS::")) return this.#pseudoParameter(name, place);
    if (name in this.#section("Resources")) {
      return this.#identify(name)?.ref ?? this.deployment.unknown(name, this.#unknownType(name, place));
    }
    const parameter = parameters[name];
    if (parameter === undefined) {
      throw new UnresolvedValueError(
        `${place} refers to ${name}, which the template neither declares as resource nor as parameter.`,
      );
    }
    return this.#parameter(name, objectOr(parameter), place);
  }

  attribute(name: string, attribute: string, place: string): Resolved {
    const given = this.given(`${name}.${attribute}`);
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
    if (objectOr(this.#section("Resources")[name]).Type === "Custom::CrossRegionExportReader") {
      const { imports } = objectOr(this.property(name, "ReaderProps"));
      const imported = objectOr(imports)[attribute];
      if (imported !== undefined) return imported;
    }
    const identity = this.#identify(name);
    const value = identity?.attributes[attribute];
    if (value !== undefined) return value;
    const problem =
      identity === undefined
        ? this.#unknownType(name, place)
        : `${place} needs Fn::GetAtt ${name}.${attribute}, which the local environment does not know. It knows ` +
          `${Object.keys(identity.attributes).join(", ")}.`;
    return this.deployment.unknown(`${name}.${attribute}`, problem);
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
    const { shared } = this.deployment;
    const given = this.given(name) ?? shared.exported(name, this.place);
    if (given !== undefined) return given;
    const elsewhere = shared.exporters(name);
    const exporters =
      elsewhere.length === 0
        ? "which no stack of the assembly exports"
        : `which no stack in ${this.account}, ${this.region} exports; ${elsewhere.join(" and ")} exports it elsewhere`;
    return this.deployment.unknown(name, `${place} imports ${name}, ${exporters}.`);
  }

  /** This stack and those nested in it, as `AWS::CloudFormation::Stack`. */
  withNested(): StackScope[] {
    return [this, ...[...this.#nestedStacks().values()].flatMap((nested) => nested.withNested())];
  }

  /** The value of an output of this stack; undefined where it has no such output. */
  output(id: string): Resolved {
    const { Value, Condition } = objectOr(this.#section("Outputs")[id]);
    const place = `${this.name}/Outputs.${id}`;
    const exists = typeof Condition !== "string" || this.condition(Condition, `${place}.Condition`);
    return Value === undefined || !exists ? undefined : this.#finished(Value, place);
  }

  /** The value that this stack exports under a name; undefined where it exports none. */
  exportOf(name: string): Resolved {
    for (const [id, output] of Object.entries(this.#section("Outputs"))) {
      const exportName = objectOr(objectOr(output).Export).Name;
      if (exportName !== undefined && textOf(exportName, `${this.name}/Outputs.${id}`, this) === name) {
        return this.output(id);
      }
    }
    return undefined;
  }

  /** The unknown values whose text is in another one. */
  unknownIn(text: string): UnknownValue[] {
    return this.deployment.unknownIn(text);
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
        value: (name) => this.property(logicalId, name),
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

  /** The value that was given for this stack alone, as `Stack/Name`, or for all of them. */
  given(name: string): Resolved {
    return this.deployment.given(`${this.name}/${name}`) ?? this.deployment.given(name);
  }

  /** The value of a parameter of the template. Its default may be the name under which SSM has the value. */
  #parameter(name: string, { Type, Default }: JsonObject, place: string): Resolved {
    const given = this.given(name);
    const type = String(Type);
    const value = given ?? Default;
    if (value === undefined) {
      return this.deployment.unknown(name, `${place} needs the parameter ${name}, which has no default.`);
    }
    const isOfSsm = type.startsWith("AWS::SSM::Parameter::Value<");
    const known = isOfSsm ? this.#ssmParameter(String(value)) : value;
    // Whoever gives a value for such a parameter may have given the value itself.
    const found = known ?? given ?? this.#unknownParameter(String(value), place);
    return /List/.test(type) && typeof found === "string"
      ? found.split(",").map((item) => item.trim())
      : found;
  }

  #ssmParameter(name: string): Resolved {
    return (
      this.given(`ssm:${name}`) ?? this.given(name) ?? this.deployment.shared.parameter(name, this.place)
    );
  }

  #unknownParameter(name: string, place: string): string {
    return this.deployment.unknown(
      name,
      `${place} needs the SSM parameter ${name}, which no stack in ${this.account}, ${this.region} creates.`,
    );
  }

  /** A value with its intrinsics and its dynamic references carried out. */
  #finished(value: JsonValue, place: string): Resolved {
    return mapTexts(this.resolve(value, place), (text) =>
      replaceReferences(asReferences(text, this.stack.lookups), (reference) =>
        this.#referenced(reference, place),
      ),
    );
  }

  #referenced(reference: DynamicReference, place: string): string {
    const { service, id, text } = reference;
    const given = this.given(text);
    if (given !== undefined) return asText(given);
    if (service !== "secretsmanager")
      return asText(this.#ssmParameter(id) ?? this.#unknownParameter(id, place));
    const secret = this.given(id) ?? this.deployment.shared.secret(id, this.place);
    if (secret !== undefined) return fieldOfSecret(asText(secret), reference, place);
    return this.deployment.unknown(
      id,
      `${place} needs the secret ${id}, which no stack in ${this.account}, ${this.region} creates.`,
    );
  }

  #unknownType(logicalId: string, place: string): string {
    const type = objectOr(this.#section("Resources")[logicalId]).Type;
    return (
      `${place} needs a value of ${logicalId}, a resource of the type ${shown(type)}, whose return values the local ` +
      "environment does not know."
    );
  }

  #section(name: string): JsonObject {
    return objectOr(this.stack.template[name]);
  }
}
