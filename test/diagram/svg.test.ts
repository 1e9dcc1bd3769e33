import { describe, expect, it } from "@jest/globals";
import { layOut, writeSvg } from "../../lib/diagram/index.js";
import { tripBooking } from "../../lib/examples/trip-booking/saga.js";
import type { SagaDocument } from "../../lib/saga/index.js";

const trip = tripBooking.toJSON();
const svg = writeSvg(layOut(trip));

/** The elements of XML, each with its attributes. Throws if a tag isn't closed, or a character isn't escaped. */
function elementsOf(xml: string): { readonly name: string; readonly attributes: Record<string, string> }[] {
  const open: string[] = [];
  const found: { name: string; attributes: Record<string, string> }[] = [];
  const tag = /<(\/?)([A-Za-z]+)((?:\s+[\w:-]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)\s*(\/?)>/g;
  const rest = xml.replaceAll(tag, (_tag, closes, name, attributes, isEmpty) => {
    if (closes === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes another element.`);
      return "";
    }
    const pairs = [...String(attributes).matchAll(/([\w:-]+)="([^"]*)"/g)];
    found.push({
      name,
      attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, value])),
    });
    if (isEmpty !== "/") open.push(name);
    return "";
  });
  if (open.length > 0) throw new Error(`<${open.at(-1)}> isn't closed.`);
  if (/[<]|&(?!(?:amp|lt|gt|quot);)/.test(rest)) throw new Error(`Not escaped: ${rest}`);
  return found;
}

describe("the SVG of a saga", () => {
  it("is one file that needs no other", () => {
    const { length } = elementsOf(svg);
    expect(length).toBeGreaterThan(50);
    expect(svg).not.toMatch(/href|url\(|@import|<script|<image/);
    expect(svg.match(/https?:[^"]*/g)).toEqual([
      "http://www.w3.org/2000/svg",
      "http://www.w3.org/1999/xhtml",
    ]);
  });

  it("is an image with a title and a description, and has the same as an ordered list", () => {
    const image = elementsOf(svg).find(({ attributes }) => attributes.role === "img");
    const ids = elementsOf(svg).map(({ attributes }) => attributes.id);
    expect(ids).toContain(image?.attributes["aria-labelledby"]);
    expect(ids).toContain(image?.attributes["aria-describedby"]);
    expect(svg).toContain(">Book a trip</title>");
    const list = /<ol>.*<\/ol>/.exec(svg)?.[0] ?? "";
    expect(
      list
        .split("<li>")
        .slice(1)
        .map((item) => item.replaceAll(/<[^>]*>/g, "")),
    ).toEqual([
      "Reserve a car. It may be refused: car unavailable or invalid request. Taken back by: Cancel the car.",
      "Reserve a hotel room. It may be refused: hotel unavailable or invalid request. Taken back by: Cancel the hotel room.",
      "Reserve a flight. It may be refused: flight unavailable or invalid request. Taken back by: Cancel the flight.",
      "Take the payment. This is the point of no return: once it is done, nothing is taken back any more. It may be refused: payment declined or invalid request.",
      "Confirm the car. It is tried for about 1 hour. If it still fails, the run waits for an operator.",
      "Confirm the hotel room. It is tried for about 1 hour. If it still fails, the run waits for an operator.",
      "Confirm the flight. It is tried for about 1 hour. If it still fails, the run waits for an operator.",
      "Tell the traveller. It is done if possible; if not, everything goes on.",
    ]);
    // It stands beside the image: what is inside of one is passed over by screen readers.
    expect(svg.indexOf("<ol>")).toBeGreaterThan(svg.indexOf("</g>\n<foreignObject"));
  });

  it("names the step and the state of each box", () => {
    const nodes = elementsOf(svg).filter(({ attributes }) => attributes["data-state"] !== undefined);
    expect(nodes.map(({ attributes }) => [attributes["data-step"], attributes["data-state"]])).toEqual([
      [undefined, "Compensated"],
      ...["Car", "Hotel", "Flight"].flatMap((what) => [
        [`Reserve${what}`, `Reserve${what}`],
        [`Reserve${what}`, `Cancel${what}`],
      ]),
      ["TakePayment", "TakePayment"],
      ...["Car", "Hotel", "Flight"].map((what) => [`Confirm${what}`, `Confirm${what}`]),
      ["NotifyTraveller", "NotifyTraveller"],
      [undefined, "Completed"],
    ]);
  });

  it("has colours for light and dark, and tells kinds by words and forms, too", () => {
    expect(svg).toContain("@media (prefers-color-scheme:dark)");
    expect(svg).toContain(".best-effort .box{stroke-dasharray");
    expect(svg.match(/>tried for about 1 hour</g)).toHaveLength(3);
    expect(svg.match(/<path class="mark"/g)).toHaveLength(6);
  });

  it("escapes whatever a title holds", () => {
    const title = `<b>&"'\u0000\ud800]]>😀`;
    const odd: SagaDocument = { ...trip, title, steps: trip.steps.map((step) => ({ ...step, title })) };
    const written = writeSvg(layOut(odd));
    expect(elementsOf(written).length).toBeGreaterThan(50);
    expect(written).toContain("&lt;b&gt;&amp;&quot;'\ufffd\ufffd]]&gt;😀");
  });
});
