import type { OrganizationId } from "#domain/ids.ts";
import type { Result } from "#domain/result.ts";
import type { Change } from "#ports/store.ts";
import { identityOf, MOST_CHANGES } from "#ports/store-limits.ts";
import type { Invoices } from "#repositories/invoices.ts";

/**
 * Writes changes with the organization's next invoice number, in the commit that takes it. Answers whether they were written: not
 * where one of them was refused, nor where other processes were always faster. Throws what the store throws.
 *
 * `changesWith` may be asked again with another number; `firstNumber` is the number of an organization that has given none.
 */
export type SaveNumbered = (
  organizationId: OrganizationId,
  numbering: {
    readonly firstNumber: number;
    readonly changesWith: (number: number) => readonly Change[];
  },
) => Promise<boolean>;

type Needs = {
  readonly invoices: Pick<Invoices, "sequence" | "sequenceMoved">;
  readonly save: (changes: readonly Change[]) => Promise<Result<void, { readonly positions: readonly number[] }>>;
};

/**
 * Where those of one process that want a number stand in line, one line for each organization. All who wait take theirs in one commit,
 * so that they never lose a number to each other: alone, ten at a time would need fifty-five tries. Other processes are noticed by
 * the version of the sequence, as ever.
 */
export const createNumberDesk = (world: Needs): SaveNumbered => {
  const lines = new Map<OrganizationId, Waiting[]>();
  const serve = async (organizationId: OrganizationId, line: Waiting[]): Promise<void> => {
    // Who comes in the same turn of the event loop joins.
    await new Promise((resolve) => setImmediate(resolve));
    while (line.length > 0) await serveFirst(world, organizationId, line);
    lines.delete(organizationId);
  };
  return (organizationId, numbering) =>
    new Promise((resolve, reject) => {
      const waiting: Waiting = { ...numbering, resolve, reject, lost: 0, alone: false };
      const line = lines.get(organizationId);
      if (line) {
        line.push(waiting);
        return;
      }
      const opened = [waiting];
      lines.set(organizationId, opened);
      void serve(organizationId, opened);
    });
};

/** How often in a row other processes may be faster. Each time one of them got on. */
const MOST_LOST = 100;

type Waiting = Parameters<SaveNumbered>[1] & {
  readonly resolve: (written: boolean) => void;
  readonly reject: (cause: unknown) => void;
  /** How often another process took the number. */
  readonly lost: number;
  /** It is written by itself: what it was to be written with failed, and it is not known by whose fault. */
  readonly alone: boolean;
};

/** One who waits, with its changes. */
type Ready = { readonly waiting: Waiting; readonly changes: readonly Change[] };

/** One commit for as many as it has room for. Who gets no answer by it is first in line again. */
const serveFirst = async (world: Needs, organizationId: OrganizationId, line: Waiting[]): Promise<void> => {
  const [first] = line;
  if (!first) return;
  let ready: readonly Ready[] = [];
  try {
    const read = await world.invoices.sequence(organizationId);
    const number = read?.value.nextNumber ?? first.firstNumber;
    ready = readyTogether(line, number);
    line.splice(0, ready.length);
    const moved = world.invoices.sequenceMoved(organizationId, read, { nextNumber: number + ready.length });
    const saved = await world.save([moved, ...ready.flatMap(({ changes }) => changes)]);
    if (!saved.ok) line.unshift(...stillRight(ready, new Set(saved.error.positions)));
    else for (const { waiting } of ready) waiting.resolve(true);
  } catch (cause) {
    if (ready.length > 1) {
      line.unshift(...ready.map(({ waiting }) => ({ ...waiting, alone: true })));
      return;
    }
    // Where not even the changes of the first could be made, it is in line yet.
    if (ready.length === 0) line.shift();
    first.reject(cause);
  }
};

/**
 * From the front of the line, those that can share a commit, each with the number after that of the one before. Two that change the
 * same document cannot: the second is decided anew once the first is done.
 */
const readyTogether = (line: readonly Waiting[], firstNumber: number): readonly Ready[] => {
  const ready: Ready[] = [];
  const taken = new Set<string>();
  for (const waiting of line) {
    if (ready.length > 0 && (waiting.alone || ready[0]?.waiting.alone)) break;
    const changes =
      ready.length > 0 ? triedChanges(waiting, firstNumber + ready.length) : waiting.changesWith(firstNumber);
    const keys = changes?.map(({ key }) => identityOf(key)) ?? [];
    // One place is the sequence's own.
    const fits = taken.size + keys.length < MOST_CHANGES && !keys.some((key) => taken.has(key));
    if (!changes || (ready.length > 0 && !fits)) break;
    for (const key of keys) taken.add(key);
    ready.push({ waiting, changes });
  }
  return ready;
};

/** Undefined where they cannot be made; whoever waits for them is told when it is the first in line. */
const triedChanges = ({ changesWith }: Waiting, number: number): readonly Change[] | undefined => {
  try {
    return changesWith(number);
  } catch {
    return undefined;
  }
};

/** Tells those whose own changes were refused, by their places in the commit; answers the others. */
const stillRight = (ready: readonly Ready[], refused: ReadonlySet<number>): readonly Waiting[] => {
  const lost = refused.has(0) ? 1 : 0;
  let place = 1;
  return ready.flatMap(({ waiting, changes }) => {
    const from = place;
    place += changes.length;
    const isRefused = changes.some((_, at) => refused.has(from + at));
    if (!isRefused && waiting.lost + lost < MOST_LOST) return [{ ...waiting, lost: waiting.lost + lost }];
    waiting.resolve(false);
    return [];
  });
};
