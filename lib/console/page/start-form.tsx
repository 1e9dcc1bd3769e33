import { useEffect, useRef, useState } from "preact/hooks";
import type { MachineInfo } from "../protocol.js";
import { laidOut } from "./words.js";

/** An execution that is about to be started. */
export interface Draft {
  readonly title: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
}

type Scalar = string | number | boolean | null;

interface StartFormProps {
  readonly draft: Draft;
  readonly machine: MachineInfo;
  readonly onClose: () => void;
  /** Starts it. Resolves with the problem, if there is one. */
  readonly onStart: (name: string, input: string) => Promise<string | undefined>;
}

/** The form by which an execution is started: a field for each value of a flat input, or JSON. */
export function StartForm({ draft, machine, onClose, onStart }: StartFormProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [name, setName] = useState(draft.name);
  const [input, setInput] = useState(laidOut(draft.input));
  const [isJson, setIsJson] = useState(fieldsIn(draft.input) === undefined);
  const [problem, setProblem] = useState<string | undefined>();
  useEffect(() => dialog.current?.showModal(), []);
  const fields = isJson ? undefined : fieldsIn(input);
  const start = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wrong = problemIn(input);
    setProblem(wrong ?? (await onStart(name, input)));
  };
  return (
    <dialog
      ref={dialog}
      class="form"
      aria-labelledby="form-title"
      // The browser gives the focus back to where it was.
      onClose={onClose}
    >
      <form onSubmit={(event) => void start(event)}>
        <h2 id="form-title">{draft.title}</h2>
        <label class="field">
          <span>Name</span>
          <input
            value={name}
            required
            maxLength={80}
            pattern="[A-Za-z0-9_\-]+"
            title="Letters, digits, - and _"
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        {machine.inputs.length > 1 && (
          <label class="field">
            <span>Begin with</span>
            <select
              onChange={({ currentTarget }) => {
                const chosen = machine.inputs[Number(currentTarget.value)];
                if (chosen === undefined) return;
                setInput(chosen.input);
                setIsJson(isJson || fieldsIn(chosen.input) === undefined);
              }}
            >
              <option value="">this input</option>
              {machine.inputs.map(({ title }, index) => (
                <option key={title} value={index}>
                  {title}
                </option>
              ))}
            </select>
          </label>
        )}
        {fields === undefined ? (
          <label class="field">
            <span>Input, as JSON</span>
            <textarea
              rows={12}
              spellcheck={false}
              value={input}
              onInput={({ currentTarget }) => setInput(currentTarget.value)}
            />
          </label>
        ) : (
          <fieldset>
            <legend>Input</legend>
            {Object.entries(fields).map(([field, value]) => (
              <Field
                key={field}
                name={field}
                value={value}
                onChange={(changed) => setInput(JSON.stringify({ ...fields, [field]: changed }, null, 2))}
              />
            ))}
          </fieldset>
        )}
        {problem !== undefined && (
          <p class="problem" role="alert">
            ✗ {problem}
          </p>
        )}
        <div class="actions">
          <button type="submit" class="primary">
            Start
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <label class="switch">
            <input
              type="checkbox"
              checked={fields === undefined}
              disabled={fields === undefined && fieldsIn(input) === undefined}
              onChange={({ currentTarget }) => setIsJson(currentTarget.checked)}
            />
            <span>As JSON</span>
          </label>
        </div>
      </form>
    </dialog>
  );
}

function Field({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: Scalar;
  readonly onChange: (value: Scalar) => void;
}) {
  if (typeof value === "boolean") {
    return (
      <label class="switch">
        <input
          type="checkbox"
          checked={value}
          onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        />
        <span>{name}</span>
      </label>
    );
  }
  if (typeof value === "number") {
    return (
      <label class="field">
        <span>{name}</span>
        <input
          type="number"
          step="any"
          value={String(value)}
          onInput={({ currentTarget: { valueAsNumber } }) =>
            onChange(Number.isNaN(valueAsNumber) ? 0 : valueAsNumber)
          }
        />
      </label>
    );
  }
  return (
    <label class="field">
      <span>{name}</span>
      <input value={value ?? ""} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}

/** The values of a flat input; undefined if there are lists or objects in it, which fields can't show. */
function fieldsIn(text: string): Readonly<Record<string, Scalar>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    const isFlat =
      entries.length > 0 && entries.every(([, each]) => typeof each !== "object" || each === null);
    return isFlat ? Object.fromEntries(entries) : undefined;
  } catch {
    return undefined;
  }
}

function problemIn(input: string): string | undefined {
  try {
    JSON.parse(input);
    return undefined;
  } catch (error) {
    return `The input isn't JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}
