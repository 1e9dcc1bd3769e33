// The package asks for Node 22, of which this is all that it needs for these machines.
Object.assign(Promise, {
  withResolvers(): object {
    let resolve: unknown;
    let reject: unknown;
    const promise = new Promise((fulfil, refuse) => {
      resolve = fulfil;
      reject = refuse;
    });
    return { promise, resolve, reject };
  },
});

export {};
