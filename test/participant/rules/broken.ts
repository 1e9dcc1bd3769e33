import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { participantContractCases } from "../../../lib/testing.js";
import { type Law, laws } from "../laws.js";
import { formsOf, type MakeLedger, type Request, request, type World } from "../worlds.js";
import type { LedgerRule } from "./rules.js";
import { singleCalls } from "./single-calls.js";

const lib = join(__dirname, "../../../lib");

/**
 * The function `ledger`, without a rule.
 *
 * @throws TypeError unless the text that is replaced is there once.
 */
export async function ledgerWithout({ name, file, from, to }: LedgerRule): Promise<MakeLedger> {
  const changed = join(lib, "participant", file);
  const [before, after, ...more] = readFileSync(changed, "utf8").split(from);
  if (before === undefined || after === undefined || more.length > 0)
    throw new TypeError(`"${name}" replaces text that lib/participant/${file} has to hold once: ${from}`);
  const { outputFiles } = await build({
    entryPoints: [join(lib, "participant.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: ["@aws-sdk/*"],
    plugins: [
      {
        name: "without-a-rule",
        setup({ onLoad }) {
          onLoad({ filter: /\.ts$/ }, ({ path }) =>
            path === changed ? { contents: before + to + after, loader: "ts" } : undefined,
          );
        },
      },
    ],
  });
  const module: { exports: { ledger?: MakeLedger } } = { exports: {} };
  // Jest's own `require`: so the errors of the AWS SDK are of the same classes as the store's.
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, module.exports, require);
  const { ledger } = module.exports;
  if (ledger === undefined) throw new TypeError("The bundle exports no ledger.");
  return ledger;
}

/** The first duty or law that a ledger breaks, in one of its forms; undefined if it keeps all. */
export async function brokenBy(
  makeLedger: MakeLedger,
  tried: readonly Law[] = [...singleCalls, ...laws],
): Promise<string | undefined> {
  const forms = Object.entries(formsOf(makeLedger));
  for (const [form, newWorld] of forms) {
    for (const { name, run } of participantContractCases(contractOf(newWorld)))
      if (await fails(run)) return `contract: ${form}: ${name}`;
  }
  for (const { name, isOf, check } of tried) {
    for (const [form, newWorld] of forms)
      if (isOf(form) && (await fails(() => check(newWorld)))) return `law: ${form}: ${name}`;
  }
  return undefined;
}

/** The contract of a participant of which each key has a world of its own, so that no key is in another's way. */
function contractOf(newWorld: () => World) {
  const worlds = new Map<unknown, World>();
  const worldOf = (key: unknown): World => {
    const world = worlds.get(key) ?? newWorld();
    worlds.set(key, world);
    return world;
  };
  return {
    name: "Take",
    action: (sent: Request) => worldOf(sent.key).act(sent),
    compensation: (sent: Request) => worldOf(sent.key).compensate(sent),
    request: (key: string) => ({ ...request, key }),
    effects: (key: string) => worldOf(key).effects(),
    rejections: ["SoldOut", "Malformed"],
    rejection: {
      provoke: (key: string) => worldOf(key).stock(0),
      relent: (key: string) => worldOf(key).stock(1),
    },
  };
}

async function fails(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return false;
  } catch {
    return true;
  }
}
