import { type BrokenLaw, verify } from "../../../lib/verifier/index.js";
import { type Mistake, mistakes } from "./mistakes.js";
import { usualRetry } from "./trip.js";

const introduction = `# Failures of hand-written sagas

${wrapped(
  "Every state machine on this page was written by hand, books a car and a hotel, takes a payment, and looks right. Each " +
    "has one classic mistake. The verifier of `cdk-saga/testing` tries every failure at every point of a state machine, " +
    "with participants that keep their contract, and tells the shortest run in which something is lost. What it found is " +
    "printed here as it was found: a test compares this page with what the verifier says.",
)}

${wrapped(
  "All of them have this in common: they pass every test in which each step either works, or does nothing and says so. " +
    "States are shown without the fields that are not at fault; each Task has a timeout of 30 seconds, and is tried three " +
    "times when it times out or is throttled.",
)}

${wrapped(
  "A timeline has the time since the start, the state, and what happened. The line below it is what the run was made of, " +
    "such as `ReserveHotel=lostOnce`: `replay(saga, line, { definition, handWritten: true })` repeats it, and " +
    "`verify(saga, { definition, handWritten: true })` finds it for a state machine of your own.",
)}
`;

/** The page, from what the verifier finds now. */
export async function page(): Promise<string> {
  const sections: string[] = [];
  for (const mistake of mistakes) sections.push(section(mistake, await foundIn(mistake)));
  return [introduction, ...sections].join("\n");
}

/** The run that shows the mistake. */
export async function foundIn({ saga, machine, breaks, faults = 1 }: Mistake): Promise<BrokenLaw> {
  const { broken } = await verify(saga, { definition: machine, handWritten: true, faults, until: breaks });
  const found = broken.find(({ code }) => code === breaks);
  if (found === undefined) throw new Error(`No run breaks the law "${breaks}".`);
  return found;
}

function section(mistake: Mistake, { says, how, timeline, script }: BrokenLaw): string {
  const { title, why, instead, shown } = mistake;
  const [broken = ""] = how;
  return `## ${title}

${wrapped(why)}

\`\`\`json
${shown.length === 0 ? frame(mistake) : excerpt(mistake)}
\`\`\`

${wrapped(`The law: ${says} What the verifier says: ${broken}`)}

\`\`\`text
${timeline}

${script}
\`\`\`

${wrapped(`What cdk-saga compiles: ${instead}`)}
`;
}

function frame({ machine: { QueryLanguage, TimeoutSeconds } }: Mistake): string {
  return JSON.stringify({ QueryLanguage, TimeoutSeconds, States: "…" }, undefined, 2);
}

/** The states that matter, without the fields that are as they should be. */
function excerpt({ machine, shown }: Mistake): string {
  const isDull = (name: string, value: unknown) =>
    name === "Resource" || name === "TimeoutSeconds" || (name === "Retry" && value === usualRetry);
  const states = Object.fromEntries(shown.map((name) => [name, machine.States[name]]));
  return JSON.stringify(states, (name, value: unknown) => (isDull(name, value) ? undefined : value), 2)
    .replace(/\{\s+("\w+": "[^"]*")\s+\}/g, "{ $1 }")
    .replace(/\{\s+("\w+": "[^"]*"),\s+("\w+": "[^"]*")\s+\}/g, "{ $1, $2 }")
    .replace(/\[\s+("[^"]*")\s+\]/g, "[$1]")
    .replace(/\{\s+("ErrorEquals": [^\n]*),\s+("\w+": [^\n]*)\s+\}/g, "{ $1, $2 }");
}

/** Text in lines of 120 characters at most. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > 120) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}
