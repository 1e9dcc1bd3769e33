import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { FaultInfo, MachineInfo } from "../protocol.js";
import { ask } from "./connection.js";
import { icons, type Shown, stateName } from "./run-looks.js";

interface PictureProps {
  readonly machine: MachineInfo;
  readonly looks: ReadonlyMap<string, Shown>;
  readonly faults: readonly FaultInfo[];
  readonly selected: string | undefined;
  readonly onSelect: (state: string) => void;
}

/** The state machine: the picture of its saga, or a list of its states. */
export function Picture(props: PictureProps) {
  return props.machine.hasPicture ? <SagaPicture {...props} /> : <StateList {...props} />;
}

const pictures = new Map<string, Promise<string>>();

/** The picture that `saga draw` draws, coloured by the names of states that its boxes bear. */
function SagaPicture({ machine, looks, faults, selected, onSelect }: PictureProps) {
  const place = useRef<HTMLDivElement>(null);
  const [svg, setSvg] = useState<string | undefined>();
  useEffect(() => {
    const known =
      pictures.get(machine.arn) ??
      ask<{ svg: string }>("picture", { machine: machine.arn }).then(({ svg }) => svg);
    pictures.set(machine.arn, known);
    let isOver = false;
    known.then(
      (found) => !isOver && setSvg(found),
      () => pictures.delete(machine.arn),
    );
    return () => {
      isOver = true;
    };
  }, [machine.arn]);
  useLayoutEffect(() => {
    const div = place.current;
    if (div === null || svg === undefined) return;
    div.innerHTML = svg;
    prepare(div, machine);
  }, [svg, machine]);
  useLayoutEffect(() => {
    const div = place.current;
    if (div === null || svg === undefined) return;
    for (const node of div.querySelectorAll<SVGGElement>("g.node[data-state]")) {
      const state = node.dataset.state ?? "";
      const fault = faults.find(({ task, machine: arn }) => task === state && arn === machine.arn);
      colour(node, looks.get(state), { fault, isSelected: state === selected });
    }
  }, [svg, looks, faults, selected, machine]);
  const choose = (target: EventTarget | null): boolean => {
    const node = target instanceof Element ? target.closest<SVGGElement>("g.node[role=button]") : null;
    if (node?.dataset.state !== undefined) onSelect(node.dataset.state);
    return node !== null;
  };
  return (
    <div
      ref={place}
      class="picture"
      role="group"
      aria-label={`Picture of ${machine.title}`}
      onClick={({ target }) => void choose(target)}
      onKeyDown={(event) => {
        if ((event.key === "Enter" || event.key === " ") && choose(event.target)) event.preventDefault();
      }}
    />
  );
}

/** Makes buttons of the boxes: a picture for reading has none in it. */
function prepare(div: HTMLElement, { tasks }: MachineInfo): void {
  // The boxes say in words what the hidden list says.
  div.querySelector("foreignObject")?.remove();
  const drawing = div.querySelector("g[role=img]");
  for (const attribute of ["role", "aria-labelledby", "aria-describedby"])
    drawing?.removeAttribute(attribute);
  div.querySelector("svg")?.setAttribute("role", "presentation");
  for (const title of div.querySelectorAll("g[class] > title, svg > g > title, svg > g > desc")) {
    if (title.closest(".label") === null) title.remove();
  }
  for (const node of div.querySelectorAll<SVGGElement>("g.node")) {
    const { state } = node.dataset;
    if (state === undefined) continue;
    const lines = [...node.querySelectorAll("text")];
    node.dataset.words = lines.map(({ textContent }) => textContent).join(" ");
    // Lines are read as words of their own.
    for (const line of lines) line.after(" ");
    if (tasks.some((task) => task.state === state) || node.classList.contains("wait")) {
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", "0");
    } else node.setAttribute("role", "img");
  }
}

const svgSpace = "http://www.w3.org/2000/svg";

function colour(
  node: SVGGElement,
  shown: Shown | undefined,
  { fault, isSelected }: { readonly fault: FaultInfo | undefined; readonly isSelected: boolean },
): void {
  const told = shown === undefined ? undefined : `${icons[shown.look]} ${shown.words}`;
  node.dataset.look = shown?.look ?? "";
  node.classList.toggle("selected", isSelected);
  if (node.getAttribute("role") === "button") node.setAttribute("aria-pressed", String(isSelected));
  const failing = fault === undefined ? "" : ` ⚡ fault: ${fault.words}`;
  node.setAttribute("aria-label", `${node.dataset.words} ${told ?? ", not reached"}${failing}`);
  badge(node, "badge", told, "end");
  badge(node, "bolt", fault === undefined ? undefined : "⚡", "start");
}

/** A small label on the upper edge of a box. */
function badge(node: SVGGElement, name: string, text: string | undefined, side: "start" | "end"): void {
  const known = node.querySelector(`.${name}`);
  if (known?.textContent === text) return;
  known?.remove();
  const box = node.querySelector<SVGRectElement>("rect.box");
  if (text === undefined || box === null) return;
  const width = 12 + 6.3 * text.length;
  const right = box.x.baseVal.value + box.width.baseVal.value - 4;
  const x = side === "end" ? right - width : box.x.baseVal.value + 4;
  const y = box.y.baseVal.value - 12;
  const group = document.createElementNS(svgSpace, "g");
  group.setAttribute("class", name);
  const rect = document.createElementNS(svgSpace, "rect");
  for (const [key, value] of Object.entries({ x, y, width, height: 17, rx: 8.5 }))
    rect.setAttribute(key, String(value));
  const label = document.createElementNS(svgSpace, "text");
  label.setAttribute("x", String(x + width / 2));
  label.setAttribute("y", String(y + 12.5));
  label.textContent = text;
  group.append(rect, label);
  node.append(group, " ");
}

/** The states of a state machine that is no saga, or whose description isn't known. */
function StateList({ machine, looks, selected, onSelect, faults }: PictureProps) {
  const states = machine.states.length === 0 ? [...looks.keys()] : machine.states;
  return (
    <ol class="states" aria-label={`States of ${machine.title}`}>
      {states.map((state) => {
        const shown = looks.get(stateName(state));
        return (
          <li key={state}>
            <button
              type="button"
              data-state={state}
              data-look={shown?.look ?? ""}
              aria-pressed={state === selected}
              onClick={() => onSelect(state)}
            >
              <span class="name">{state}</span>
              {faults.some(({ task, machine: arn }) => task === state && arn === machine.arn) && (
                <span>⚡ fault</span>
              )}
              <span class="look">
                {shown === undefined ? "not reached" : `${icons[shown.look]} ${shown.words}`}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
