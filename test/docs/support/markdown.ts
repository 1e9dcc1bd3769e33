/** A code block: the word behind its language, and what it holds. */
export interface CodeBlock {
  readonly info: string;
  readonly text: string;
}

/** The code blocks of a language. */
export function codeBlocks(page: string, language: string): CodeBlock[] {
  return [...page.matchAll(/^```(\S+)([^\n]*)\n([\s\S]*?)^```/gm)]
    .filter(([, found]) => found === language)
    .map(([, , info = "", text = ""]) => ({ info: info.trim(), text }));
}

/** The text without its code blocks. */
export function withoutCode(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```/gm, "");
}

/** The headings of the second level, each with what stands below it. */
export function sections(page: string): { readonly title: string; readonly text: string }[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const [title = "", ...lines] = section.split("\n");
      return { title, text: lines.join("\n") };
    });
}

/** The rows of the first table in a text, without its head, each as its cells. */
export function tableRows(text: string): string[][] {
  const lines = text.split("\n");
  const begin = lines.findIndex((line) => line.startsWith("|"));
  if (begin === -1) return [];
  const rest = lines.slice(begin);
  const end = rest.findIndex((line) => !line.startsWith("|"));
  return rest.slice(2, end === -1 ? undefined : end).map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

/** What stands between backticks. */
export function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

/** Where the links of a page lead. */
export function linksIn(page: string): string[] {
  return [...withoutCode(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsIn(page: string): string[] {
  return [...withoutCode(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(/\s/g, "-"),
  );
}
