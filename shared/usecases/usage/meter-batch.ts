import type { Organization } from "#domain/identity/organization.ts";
import type { AccountId } from "#domain/ids.ts";
import { insufficientOf } from "#domain/metering/insufficient-of.ts";
import type { UsageMessage } from "#domain/metering/usage-message.ts";
import { earlier, type Instant } from "#domain/time/instant.ts";
import { atMost } from "#usecases/at-most.ts";
import { markForRefresh } from "#usecases/billing/mark-for-refresh.ts";
import { seatCounted } from "#usecases/licenses/seat-counted.ts";
import { countGroup } from "#usecases/usage/count-group.ts";
import {
  type BatchGroup,
  type CountableSubmission,
  groupsByPage,
  withoutRepeatsElsewhere,
} from "#usecases/usage/group-events.ts";
import { createBatchJudge, type JudgedMessage } from "#usecases/usage/judge-batch.ts";
import { undoReplaced } from "#usecases/usage/undo-replaced.ts";
import type { MeteringWorld } from "#usecases/world.ts";

/** What became of the events of a batch. An event whose message comes again is counted once, and refused each time. */
export type MeteringCounts = { readonly counted: number; readonly duplicate: number; readonly refused: number };

export type MeteredBatch = {
  /** Why messages failed, by their position; these must come again. All others are done. */
  readonly failures: ReadonlyMap<number, unknown>;
  readonly counts: MeteringCounts;
};

export type MeterBatch = (
  messages: readonly UsageMessage[],
  options?: {
    /** Asked before each write; what may not begin any more fails with {@link OutOfTime}. */
    readonly mayBegin?: () => boolean;
    /** Positions of messages that are counted without company, since they failed in company: the fault may be one's alone. */
    readonly alone?: ReadonlySet<number>;
  },
) => Promise<MeteredBatch>;

/** There was work left when the time was up. It is not begun, and comes again with its message. */
class OutOfTime extends Error {
  constructor() {
    super("not begun: the time is up");
    this.name = "OutOfTime";
  }
}

/** Writes that are under way at a time. */
const MOST_AT_ONCE = 16;

/**
 * Counts the events of messages together: those of one page are one commit, whatever messages brought them, since each commit
 * writes the page anew (docs/adr/0018-metering-batches.md). Content that cannot be metered is an outcome, kept with its
 * reason; only trouble with the world fails a message, and only those that took part in it. Doing it twice counts nothing
 * twice (see `ports/usage-counters.ts`).
 */
export const createMeterBatch = (world: MeteringWorld): MeterBatch => {
  const judgeBatch = createBatchJudge(world);
  return async (messages, { mayBegin = () => true, alone = NOBODY } = {}) => {
    const failures = new Map<number, unknown>();
    const fail = (positions: Iterable<number>, cause: unknown): void => {
      for (const position of positions) if (!failures.has(position)) failures.set(position, cause);
    };
    const counts = { counted: 0, duplicate: 0, refused: 0 };
    /** Whether it was done; otherwise the messages have failed. */
    const attempt = async (positions: Iterable<number>, write: () => Promise<void>): Promise<boolean> => {
      try {
        if (!mayBegin()) throw new OutOfTime();
        await write();
        return true;
      } catch (cause) {
        fail(positions, cause);
        return false;
      }
    };

    const judged = await judgeBatch(await undoReplaced(world, messages, attempt), fail);

    /**
     * One after the other; when one fails, the later ones have not begun: a later post must not go before an earlier one. Only
     * the failure of a message that is counted alone concerns nobody else.
     */
    const commitPage = async (groups: readonly BatchGroup[]): Promise<void> => {
      for (const [at, group] of groups.entries()) {
        const isAlone = group.alone !== undefined;
        const done = await attempt(messagesOf(isAlone ? [group] : groups.slice(at)), async () => {
          const outcomes = await countGroup(world, group);
          // Before the message is done: a delivery that ends between the two is followed by another one.
          await seatCounted(world, group, outcomes);
          const insufficient = group.events.filter((_, position) => outcomes[position] === "notAdmitted");
          if (insufficient.length > 0) {
            await world.usageCounters.recordUnprocessed(group.page.organizationId, insufficient.map(insufficientOf));
            counts.refused += insufficient.length;
          }
          for (const outcome of outcomes) if (outcome === "counted" || outcome === "duplicate") counts[outcome] += 1;
        });
        if (!done && !isAlone) return;
      }
    };
    const commitAll = (submissions: readonly CountableSubmission[]) =>
      groupsByPage(submissions).map((page) => () => commitPage(page));
    const keepRefused = async ({ position, organization, judged: own }: JudgedMessage): Promise<void> => {
      const refused = own.flatMap((one) => (one.type === "refused" ? [one.event] : []));
      if (refused.length === 0) return;
      await attempt([position], async () => {
        await world.usageCounters.recordUnprocessed(organization.id, refused);
        counts.refused += refused.length;
      });
    };
    const { firsts, repeats } = withoutRepeatsElsewhere(
      judged.flatMap(({ position, organization, judged: own }) => {
        const of = { organizationId: organization.id, message: position, isAlone: alone.has(position) };
        return own.flatMap((one) => (one.type === "counted" ? [{ ...of, event: one.event, demand: one.demand }] : []));
      }),
    );
    await atMost(MOST_AT_ONCE, [...commitAll(firsts), ...judged.map((one) => () => keepRefused(one))], (write) =>
      write(),
    );
    const due = repeats.filter(({ repeat, first }) => {
      // The failure of a message that is counted alone concerns nobody else.
      if (!failures.has(first.message) || first.isAlone) return true;
      fail([repeat.message], failures.get(first.message));
      return false;
    });
    await atMost(MOST_AT_ONCE, commitAll(due.map(({ repeat }) => repeat)), (write) => write());

    const touched = accountsIn(judged).filter(({ positions }) => positions.some((position) => !failures.has(position)));
    await atMost(MOST_AT_ONCE, touched, ({ organization, accountId, positions, usedFrom }) =>
      attempt(positions, () => markForRefresh(world, organization, accountId, usedFrom)),
    );
    return { failures, counts };
  };
};

const NOBODY: ReadonlySet<number> = new Set();

const messagesOf = (groups: readonly BatchGroup[]): number[] => groups.flatMap(({ messages }) => [...messages]);

type TouchedAccount = {
  readonly organization: Organization;
  readonly accountId: AccountId;
  readonly positions: readonly number[];
  /** When the earliest of it was used. */
  readonly usedFrom: Instant;
};

/** Accounts whose usage the batch is about, with the messages that counted for them. */
const accountsIn = (judged: readonly JudgedMessage[]): readonly TouchedAccount[] => {
  const touched = judged.flatMap(({ position, organization, judged: own }) => {
    const counted = own.flatMap((one) => (one.type === "counted" ? [one.event] : []));
    return [...Map.groupBy(counted, ({ accountId }) => accountId)].map(([accountId, events]) => ({
      organization,
      accountId,
      position,
      usedFrom: events.map(({ timestamp }) => timestamp).reduce(earlier),
    }));
  });
  const byAccount = Map.groupBy(touched, ({ organization, accountId }) => `${organization.id}#${accountId}`);
  return [...byAccount.values()].flatMap((same) => {
    const [first] = same;
    const usedFrom = same.map((one) => one.usedFrom).reduce(earlier);
    return first ? [{ ...first, usedFrom, positions: same.map(({ position }) => position) }] : [];
  });
};
