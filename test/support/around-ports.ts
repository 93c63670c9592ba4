import { createWorld, type World } from "#usecases/world.ts";

/** A call of a port. A write leaves something behind where it is done. */
export type PortCall = { readonly name: string; readonly writes: boolean };

/** Stands between the use cases and the ports: does the call, or not, or lets it look as if it had not been done. */
export type Around = <T>(call: PortCall, done: () => Promise<T>) => Promise<T>;

const READS = {
  store: ["get", "getMany", "list"],
  queue: ["oldestWaiting"],
  scheduler: [],
  usageCounters: ["usage", "usageByHour", "refold", "cells", "listEvents", "eventsByTime", "findEvents", "eventCounts"],
  documents: ["get", "link"],
  mailer: [],
} as const;

const WRITES = {
  store: ["commit"],
  queue: ["send"],
  scheduler: ["set", "remove"],
  usageCounters: ["commit", "undo", "recordUnprocessed"],
  documents: ["put"],
  mailer: ["send"],
} as const;

type Wrapped = keyof typeof READS;

/** The same world with something around every call of its ports. */
export const aroundPorts = (world: World, around: Around): World => {
  const wrapped = <Name extends Wrapped>(name: Name): World[Name] => {
    const port = { ...world[name] } as Record<string, (...given: unknown[]) => Promise<unknown>>;
    const wrap = (methods: readonly string[], writes: boolean): void => {
      for (const method of methods) {
        const call = port[method];
        if (!call) throw new Error(`${name} has no ${method}`);
        port[method] = (...given) => around({ name: `${name}.${method}`, writes }, () => call(...given));
      }
    };
    wrap(READS[name], false);
    wrap(WRITES[name], true);
    return port as unknown as World[Name];
  };
  return createWorld({
    ...world,
    store: wrapped("store"),
    queue: wrapped("queue"),
    scheduler: wrapped("scheduler"),
    usageCounters: wrapped("usageCounters"),
    documents: wrapped("documents"),
    mailer: wrapped("mailer"),
  });
};
