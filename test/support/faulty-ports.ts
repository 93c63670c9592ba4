import { createWorld, type World } from "#usecases/world.ts";

/** What a process leaves behind when it dies at a write: nothing of it, or all of it without knowing. */
export type Death = { readonly atWrite: number; readonly when: "before" | "after" };

export class Died extends Error {}

/** A world whose process dies once, at its n-th write to any port; `writes` counts them. */
export const dyingWorld = (world: World, death?: Death): { readonly world: World; readonly writes: () => number } => {
  let writes = 0;
  const write = async <T>(done: () => Promise<T>): Promise<T> => {
    writes += 1;
    const dies = writes === death?.atWrite;
    if (dies && death.when === "before") throw new Died(`before write ${writes}`);
    const result = await done();
    if (dies) throw new Died(`after write ${writes}`);
    return result;
  };
  const { store, queue, scheduler, usageCounters, documents, mailer } = world;
  return {
    writes: () => writes,
    world: createWorld({
      ...world,
      store: { ...store, commit: (changes) => write(() => store.commit(changes)) },
      queue: { ...queue, send: (name, messages) => write(() => queue.send(name, messages)) },
      scheduler: {
        ...scheduler,
        set: (alarm) => write(() => scheduler.set(alarm)),
        remove: (name) => write(() => scheduler.remove(name)),
      },
      usageCounters: {
        ...usageCounters,
        commit: (group, fold) => write(() => usageCounters.commit(group, fold)),
        undo: (submission, how) => write(() => usageCounters.undo(submission, how)),
        recordUnprocessed: (organizationId, events) =>
          write(() => usageCounters.recordUnprocessed(organizationId, events)),
      },
      documents: { ...documents, put: (document) => write(() => documents.put(document)) },
      mailer: { ...mailer, send: (mail) => write(() => mailer.send(mail)) },
    }),
  };
};

/** Does something that is repeated until it survives, as a client or a queue repeats it. */
export const untilSurvived = async <T>(done: () => Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await done();
    } catch (cause) {
      if (!(cause instanceof Died)) throw cause;
    }
  }
};
