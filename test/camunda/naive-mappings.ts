/** The trip as a process by the engine's defaults, where this library's differs from them. */
export const naive: Readonly<Record<string, (xml: string) => string>> = {
  "as it is written": (xml) => xml,
  "an error of a function is an answer": ignoresErrors,
  "one event takes everything back": broadcast,
  "a step in doubt is an error": throwsDoubt,
};

/** Without an error expression the connector takes `errorType` for an answer. */
function ignoresErrors(xml: string): string {
  return xml.replaceAll(/ *<zeebe:header key="errorExpression"[^>]*>\n/g, "");
}

/** Without `activityRef` an event runs all handlers at once. */
function broadcast(xml: string): string {
  return xml.replaceAll(/ activityRef="[^"]*"/g, "");
}

/** By an error the task is terminated, so that its handler isn't run. */
function throwsDoubt(xml: string): string {
  return xml.replaceAll(/<bpmn:serviceTask [\s\S]*?<\/bpmn:serviceTask>/g, (task) =>
    task.includes("begun")
      ? task.replaceAll("ignoreError({payload: null, doubt: {", "bpmnError(fault, told, {refusal: {")
      : task,
  );
}
