import { useEffect, useState } from "preact/hooks";
import type { TableRow, TableView } from "../protocol.js";
import { ask } from "./connection.js";

interface TablesProps {
  readonly run: string;
  /** Beginning of the keys of the execution's steps, which is left out of what is shown. */
  readonly keyPrefix: string;
  /** Id of the event up to which writes count; undefined for all. */
  readonly until: number | undefined;
  /** Id of the event before that one: what was written since is marked as just now. */
  readonly since: number | undefined;
  /** Grows whenever something was written. */
  readonly changed: number;
}

const marks: Readonly<Record<TableRow["change"], string>> = {
  new: "✚ new",
  changed: "● changed",
  deleted: "✖ deleted",
  same: "as before",
};

/** Rows of the participants' tables that the execution has changed, as they were at one moment. */
export function Tables({ run, keyPrefix, until, since, changed }: TablesProps) {
  const [tables, setTables] = useState<readonly TableView[]>([]);
  useEffect(() => {
    let isOver = false;
    ask<TableView[]>("tables", { run, until }).then(
      (found) => !isOver && setTables(found),
      () => {},
    );
    return () => {
      isOver = true;
    };
  }, [run, until, changed]);
  return (
    <section class="tables" aria-labelledby="tables-title">
      <h3 id="tables-title">What the participants hold</h3>
      {tables.length === 0 && <p class="empty">The execution has written nothing yet.</p>}
      {tables.map(({ table, rows, more }) => {
        const names = columnsOf(rows);
        return (
          <div key={table} class="scroll" tabIndex={0} role="group" aria-label={`Table ${table}`}>
            <table>
              <caption>
                {table}
                {more > 0 && ` (${more} more rows)`}
              </caption>
              <thead>
                <tr>
                  <th scope="col">Change</th>
                  {names.map((name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.key} class={`${row.change}${isJustNow(row, since) ? " now" : ""}`}>
                    <td class="mark">
                      {row.item === undefined && row.before === undefined ? "– not yet" : marks[row.change]}
                      {isJustNow(row, since) && ", just now"}
                    </td>
                    {names.map((name) => (
                      <Cell key={name} row={row} name={name} keyPrefix={keyPrefix} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      })}
    </section>
  );
}

/** The columns of a table: short values come first, so that what matters is seen without scrolling. */
function columnsOf(rows: readonly TableRow[]): readonly string[] {
  const lengths = new Map<string, number>();
  for (const { key, item, before } of rows) {
    for (const [name, text] of [...Object.entries(before ?? {}), ...Object.entries(item ?? {})]) {
      const length = text === key ? 0 : text.length;
      lengths.set(name, Math.max(length, lengths.get(name) ?? 0));
    }
  }
  return [...lengths].sort(([, one], [, other]) => one - other).map(([name]) => name);
}

function Cell({
  row: { item, before, change },
  name,
  keyPrefix,
}: {
  readonly row: TableRow;
  readonly name: string;
  readonly keyPrefix: string;
}) {
  const [now, then] = [item?.[name], before?.[name]];
  const short = (text: string): string => text.replaceAll(keyPrefix, "…/");
  if (change !== "changed" || now === then) {
    const text = (item ?? before)?.[name] ?? "";
    return <td title={text}>{short(text)}</td>;
  }
  return (
    <td class="changed" title={now ?? "removed"}>
      {then !== undefined && <del>{short(then)}</del>} {now !== undefined && <ins>{short(now)}</ins>}
    </td>
  );
}

function isJustNow({ changedAfter }: TableRow, since: number | undefined): boolean {
  return since !== undefined && changedAfter >= since;
}
