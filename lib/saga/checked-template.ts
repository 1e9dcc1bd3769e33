import type { RefersTo } from "./reference.js";
import type { AnyTemplate, IsOneObject, TemplateOf } from "./template.js";

/**
 * The type that a template has to have, given the type that it has: `TemplateOf<Wanted>`, without fields that nobody wants. Where
 * a part doesn't fit, its type is a sentence that says what to do, which the compiler prints.
 *
 * @typeParam Given the type of the template as it was written.
 * @typeParam Wanted the type of the value that is wanted.
 */
export type CheckedTemplate<Given, Wanted> = unknown extends Wanted
  ? AnyTemplate
  : [Given] extends [RefersTo<unknown>]
    ? TemplateOf<Wanted>
    : IsOneObject<Wanted> extends true
      ? CheckedFields<Given, Wanted>
      : TemplateOf<Wanted>;

/** The fields that are wanted, and a sentence for each that isn't. */
export type CheckedFields<Given, Wanted> = [keyof Given] extends [keyof Wanted]
  ? KnownFields<Given, Wanted>
  : KnownFields<Given, Wanted> & UnknownFields<Given, Wanted>;

export type KnownFields<Given, Wanted> = {
  readonly [Field in keyof Wanted]: CheckedField<
    Field,
    Field extends keyof Given ? Given[Field] : unknown,
    Record<never, never> extends Pick<Wanted, Field> ? Wanted[Field] | undefined : Wanted[Field]
  >;
};

/**
 * A sentence for each field that nobody wants. A type without fields, such as `object`, takes any; and of names that are made
 * when the program runs, none is known.
 */
export type UnknownFields<Given, Wanted> = {
  readonly [Field in keyof Given]: Field extends keyof Wanted
    ? unknown
    : [keyof Wanted] extends [never]
      ? unknown
      : string extends keyof Given
        ? unknown
        : `The request has no field '${Field & string}'. Correct its name, or remove it`;
};

export type CheckedField<Field, Given, Wanted> = [Given] extends [RefersTo<infer Value>]
  ? CheckedReference<Field, Value, Wanted>
  : unknown extends Wanted
    ? AnyTemplate
    : IsOneObject<NonNullable<Wanted>> extends true
      ? [Given] extends [object]
        ? CheckedFields<Given, NonNullable<Wanted>>
        : TemplateOf<Wanted>
      : [NonNullable<Wanted>] extends [readonly (infer Element)[]]
        ? [Given] extends [readonly unknown[]]
          ? { readonly [Index in keyof Given]: CheckedField<Field, Given[Index], Element> }
          : TemplateOf<Wanted>
        : TemplateOf<Wanted>;

/** A reference fits, or it does but for being possibly missing, or it is of another type. */
export type CheckedReference<Field, Value, Wanted> = [Value] extends [Wanted]
  ? TemplateOf<Wanted>
  : [Value] extends [Wanted | null | undefined]
    ? [Value] extends [string | number | boolean | null | undefined]
      ? `'${Field & string}' may be missing. Give it a default by coalesce(value, default), or make the field optional in the operation's request`
      : `'${Field & string}' may be missing. Make the field optional in the operation's request, or name its properties one by one`
    : [KindOfValue<Value>] extends [never]
      ? TemplateOf<Wanted>
      : OtherType<Field, KindOfValue<NonNullable<Value>>, KindOfValue<NonNullable<Wanted>>>;

/** The kind of a value in words; never for an object, of which the compiler says itself what it lacks. */
export type KindOfValue<Value> = [Value] extends [string | null | undefined]
  ? "text"
  : [Value] extends [number | null | undefined]
    ? "a number"
    : [Value] extends [boolean | null | undefined]
      ? "true or false"
      : [Value] extends [readonly unknown[] | null | undefined]
        ? "a list"
        : never;

/** Advice on a reference of another type than is wanted. */
export type OtherType<Field, Given, Wanted> = [Wanted] extends [never]
  ? `'${Field & string}' has to be of another type than this reference. Refer to a value of that type, or correct the type of the operation's request`
  : [Given, Wanted] extends ["a number", "text"]
    ? `'${Field & string}' has to be text, but the reference is to a number. Make a text of it by text\`\${value}\``
    : [Given] extends [Wanted]
      ? `'${Field & string}' doesn't take every value that this reference may have. Let both have the same type, or correct the type of the operation's request`
      : `'${Field & string}' has to be ${Wanted & string}, but the reference is to ${Given & string}. Refer to ${Wanted & string}, or correct the type of the operation's request`;
