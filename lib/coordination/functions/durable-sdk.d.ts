/**
 * The part of AWS's durable execution SDK that is used here. The package itself is in Lambda's runtimes, and is no dependency of this
 * one, since it asks for Node.js 22.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-supported-runtimes.html
 */
declare module "@aws/durable-execution-sdk-js" {
  export interface DurableContext {
    readonly lambdaContext: { readonly functionName: string };
    /** Does something once, unless the process ends while it does so; its result is noted as JSON. */
    step<T>(
      name: string,
      run: () => Promise<T>,
      config?: {
        readonly retryStrategy?: (error: Error, attempt: number) => { readonly shouldRetry: boolean };
      },
    ): Promise<T>;
    /** Lets time pass, while no process runs. */
    wait(name: string, duration: { readonly seconds: number }): Promise<void>;
  }
  export function withDurableExecution<Event, Result>(
    run: (event: Event, context: DurableContext) => Promise<Result>,
  ): (event: unknown, context: unknown) => Promise<unknown>;
}
