import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

type Fields = Readonly<Record<string, unknown>>;

/** An execution of a fake endpoint. Times are in seconds since 1970. */
export interface FakeExecution {
  readonly name: string;
  readonly status: string;
  readonly error?: string;
  readonly stopDate: number;
  readonly redriveStatus?: "REDRIVABLE" | "NOT_REDRIVABLE";
  readonly redriveStatusReason?: string;
  /** Events of its history, the oldest first. */
  readonly history?: readonly Fields[];
}

export const fakeMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Trips";
const executionArnOf = (name: string) => `arn:aws:states:us-east-1:123456789012:execution:Trips:${name}`;

/** Stand-in for the endpoint of Step Functions, with any number of executions of one state machine, by pages as AWS has them. */
export class FakeStepFunctions {
  readonly calls: string[] = [];
  /** Errors by action, each with the name of its execution, or any. */
  readonly failing = new Map<string, { readonly error: string; readonly of?: string }>();
  readonly #executions: Map<string, FakeExecution>;
  readonly #definition: string;
  readonly #server: Server;

  private constructor(executions: readonly FakeExecution[], definition: string) {
    this.#executions = new Map(executions.map((each) => [executionArnOf(each.name), each]));
    this.#definition = definition;
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((input) => {
        const action = String(request.headers["x-amz-target"]).replace(/^AWSStepFunctions\./, "");
        const { status, body } = this.#answer(action, input);
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0" });
        response.end(JSON.stringify(body));
      });
    });
  }

  static async start(executions: readonly FakeExecution[], definition: object): Promise<FakeStepFunctions> {
    const fake = new FakeStepFunctions(executions, JSON.stringify(definition));
    await new Promise<void>((resolve) => fake.#server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(action: string, input: Fields): { readonly status: number; readonly body: Fields } {
    this.calls.push(action);
    const arn = String(input.executionArn);
    const failure = this.failing.get(action);
    if (failure !== undefined && (failure.of === undefined || arn === executionArnOf(failure.of)))
      return { status: 400, body: { __type: failure.error, message: `${failure.error} said so` } };
    const execution = this.#executions.get(arn);
    if (input.executionArn !== undefined && execution === undefined)
      return {
        status: 400,
        body: { __type: "ExecutionDoesNotExist", message: `Execution Does Not Exist: '${arn}'` },
      };
    return { status: 200, body: this.#body(action, input, execution) };
  }

  #body(action: string, input: Fields, execution: FakeExecution | undefined): Fields {
    switch (action) {
      case "ListStateMachines":
        return {
          stateMachines: [
            { stateMachineArn: fakeMachineArn, name: "Trips", type: "STANDARD", creationDate: 0 },
          ],
        };
      case "DescribeStateMachine":
      case "DescribeStateMachineForExecution":
        return { stateMachineArn: fakeMachineArn, type: "STANDARD", definition: this.#definition };
      case "ListExecutions": {
        const wanted = [...this.#executions.values()].filter(
          ({ status }) => input.statusFilter === undefined || status === input.statusFilter,
        );
        const from = Number(input.nextToken ?? 0);
        const to = from + Number(input.maxResults ?? 100);
        return {
          executions: wanted.slice(from, to).map(({ error: _error, ...each }) => listed(each)),
          ...(to < wanted.length ? { nextToken: String(to) } : {}),
        };
      }
      case "DescribeExecution":
        return {
          ...(execution === undefined ? {} : listed(execution)),
          error: execution?.error,
          redriveStatus: execution?.redriveStatus ?? "REDRIVABLE",
          redriveStatusReason: execution?.redriveStatusReason,
        };
      case "GetExecutionHistory": {
        const events = [...(execution?.history ?? [])];
        return { events: input.reverseOrder === true ? events.reverse() : events };
      }
      default:
        return { redriveDate: 0 };
    }
  }
}

function listed({ name, status, stopDate }: FakeExecution): Fields {
  return {
    executionArn: executionArnOf(name),
    stateMachineArn: fakeMachineArn,
    name,
    status,
    startDate: stopDate - 60,
    stopDate,
    redriveCount: 0,
  };
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text === "" ? {} : JSON.parse(text);
}
