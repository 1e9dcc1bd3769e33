import type { TemplateJson } from "../template.js";

/** A type of the document as a schema reads it: an optional property may be there and undefined, too. */
export type Read<T> = T extends TemplateJson
  ? T
  : T extends readonly (infer Element)[]
    ? readonly Read<Element>[]
    : T extends object
      ? {
          readonly [K in keyof T]: Record<never, never> extends Pick<T, K>
            ? Read<T[K]> | undefined
            : Read<T[K]>;
        }
      : T;
