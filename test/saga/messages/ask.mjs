// @ts-nocheck: the compilers are two, with types of their own each.
// Asks a compiler: node ask.mjs OLD|NEW PROJECT QUESTIONS. PROJECT is a tsconfig.json, QUESTIONS a file with the JSON of
// `{ messages: [file], completions: [{ file, position }], hovers: [{ file, position }] }`; the answers are JSON on stdout, in the
// same order. OLD is TypeScript 5.6 by its language service; NEW is TypeScript 7 by its API, which has no hovers.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";

const [compiler, project, questions] = process.argv.slice(2);
const asked = JSON.parse(readFileSync(questions, "utf8"));
process.stdout.write(JSON.stringify(compiler === "OLD" ? askOld() : await askNew()));

function askOld() {
  const ts = createRequire(import.meta.url)("typescript-5.6");
  const { config } = ts.readConfigFile(project, ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, dirname(project));
  const service = ts.createLanguageService({
    ...ts.sys,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames,
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) =>
      ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, "utf8")) : undefined,
    getCurrentDirectory: () => dirname(project),
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
  });
  return {
    version: ts.version,
    messages: asked.messages.map((file) =>
      service
        .getSemanticDiagnostics(file)
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")),
    ),
    completions: asked.completions.map(({ file, position }) =>
      (service.getCompletionsAtPosition(file, position, {})?.entries ?? []).map(({ name }) => name),
    ),
    hovers: asked.hovers.map(({ file, position }) =>
      ts.displayPartsToString(service.getQuickInfoAtPosition(file, position)?.documentation),
    ),
  };
}

async function askNew() {
  const { API } = await import("typescript/unstable/sync");
  const { version } = createRequire(import.meta.url)("typescript/package.json");
  const api = new API();
  try {
    const opened = api.updateSnapshot({ openProjects: [project] }).getProject(project);
    const linesOf = ({ text, messageChain = [] }, indent = "") => [
      `${indent}${text}`,
      ...messageChain.flatMap((next) => linesOf(next, `${indent}  `)),
    ];
    return {
      version,
      messages: asked.messages.map((file) =>
        opened.program.getSemanticDiagnostics(file).map((diagnostic) => linesOf(diagnostic).join("\n")),
      ),
      completions: asked.completions.map(({ file, position }) => namesAt(opened.checker, file, position)),
      hovers: [],
    };
  } finally {
    api.close();
  }
}

/** The API can't offer what would have to be imported first: there the answer is that it offers nothing of the library. */
function namesAt(checker, file, position) {
  try {
    return (checker.getCompletionsAtPosition(file, position)?.entries ?? []).map(({ name }) =>
      name.replace(/\?$/, ""),
    );
  } catch (error) {
    if (String(error).includes("completion list needs auto imports")) return [];
    throw error;
  }
}
