import type { StepKind } from "./document.js";

/** Role of a description: a saga of its own, or a branch of a block in one; and if its pivot has come, after which nothing is compensated. */
export type DescriptionRole = SagaRole | BranchRole;
/** Role of a saga of its own. */
export type SagaRole = "saga" | "saga past its pivot";
/** Role of a branch of a block. */
export type BranchRole = "branch" | "branch past the pivot";

/** The roles of sequences that begin after the pivot, or go on after it. */
export type PastPivot = "saga past its pivot" | "branch past the pivot";

/** The role of a sequence after a step of some kind. */
export type RoleAfter<Role extends DescriptionRole, Kind extends StepKind> = [Kind] extends ["pivot"]
  ? Role extends "saga"
    ? "saga past its pivot"
    : Role
  : Role;

/** The role of the branches that a sequence holds. */
export type InnerRole<Role extends DescriptionRole> = Role extends PastPivot
  ? "branch past the pivot"
  : "branch";
