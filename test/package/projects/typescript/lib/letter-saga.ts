import { operation, saga, shape } from "cdk-saga";

interface Letter {
  readonly id: string;
  readonly to: string;
}

const send = operation("Send", {
  request: shape<Letter>(),
  response: shape<{ readonly cost: number }>(),
  rejections: ["AddressUnknown"],
});
const recall = operation("Recall", { request: shape<Letter>() });
const file = operation("File", {
  request: shape<{ readonly id: string; readonly cost: number }>(),
  rejections: ["ArchiveFull"],
});

export const letter = saga<{ readonly to: string }>("Letter")
  .step("Send", {
    action: send,
    request: ({ input, key }) => ({ id: key, to: input.to }),
    compensation: recall,
  })
  .step("File", {
    kind: "pivot",
    action: file,
    request: ({ results, key }) => ({ id: key, cost: results.Send.cost }),
  })
  .output(({ results }) => ({ cost: results.Send.cost }));
