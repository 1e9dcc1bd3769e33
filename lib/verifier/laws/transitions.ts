import type { Plan } from "../../compiler/index.js";
import { type Course, endOf, heardLast } from "../course.js";
import type { Law } from "./law.js";

/** What a run costs. */
export function transitionsAsPlanned(plan: Plan | undefined): Law {
  return {
    code: "transitions",
    says: "A run makes as many state transitions as the plan says.",
    *broken(course) {
      const planned = plan === undefined ? undefined : plannedFor(course, plan);
      if (planned !== undefined && planned !== course.transitions) {
        yield `The run made ${course.transitions} state transitions, but ${planned} were planned.`;
      }
    },
  };
}

/** What the plan says of a course; undefined where it says nothing. */
function plannedFor(course: Course, { transitions }: Plan): number | undefined {
  const faulty = course.visits.filter(({ outcome }) => outcome.name !== "well");
  const [only] = faulty;
  if (course.legs.length > 1 || faulty.length > 1) return undefined;
  if (course.moments.some(({ kind }) => kind === "evaluation failed" || kind === "block failed"))
    return undefined;
  if (only === undefined) return endOf(course).outcome === "completed" ? transitions.completed : undefined;
  if (only.role === undefined || only.role.isCompensation) return undefined;
  const failing = transitions.failing[only.role.step.name];
  const heard = heardLast(only);
  if (heard?.kind === "rejection") return failing?.rejected;
  if (heard?.kind === "error" || heard?.kind === "nothing") return failing?.inDoubt;
  return endOf(course).outcome === "completed" ? transitions.completed : undefined;
}
