declare module "bpmnlint" {
  class Linter {
    constructor(options: { readonly config: object; readonly resolver: object });
    lint(root: object): Promise<Readonly<Record<string, readonly { readonly id: string }[]>>>;
  }
}
declare module "bpmnlint/lib/resolver/node-resolver.js" {
  class NodeResolver {}
  export default NodeResolver;
}
