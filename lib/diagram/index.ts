export { isBpmnOfSaga, writeBpmn } from "./bpmn/bpmn.js";
export { ModdleError } from "./bpmn/moddle.js";
export { isDocumentOfSaga, writeDocument } from "./document/document.js";
export type { DocumentFacts } from "./document/facts.js";
export { layOut } from "./layout/layout.js";
export { isMermaidOfSaga, writeMermaid } from "./mermaid/mermaid.js";
export type {
  BoxKind,
  LineKind,
  Mark,
  OutlineItem,
  Picture,
  PictureBox,
  PictureFrame,
  PictureLabel,
  PictureLine,
  PlacedText,
  Point,
  Rectangle,
} from "./picture.js";
export { style as svgStyle } from "./svg/style.js";
export { isSvgOfSaga, writeSvg } from "./svg/svg.js";
