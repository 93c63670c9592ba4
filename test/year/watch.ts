import type { Invoice } from "#domain/invoicing/invoice.ts";
import type { PageKey } from "#ports/usage-counters.ts";
import { fromStored } from "#repositories/stored-value.ts";
import { createWorld, type World } from "#usecases/world.ts";

/** What was written to an organization since somebody last looked. */
export type Written = {
  /** Every write of an invoice, in the order of the commits. */
  readonly invoices: Invoice[];
  readonly credits: Set<string>;
  readonly wallets: Set<string>;
  readonly billing: Set<string>;
  readonly timelines: Set<string>;
  /** `<account>#<feature>`. */
  readonly featureCredits: Set<string>;
  /** Accounts of which events were counted or undone. */
  readonly counted: Set<string>;
  readonly pages: Map<string, PageKey>;
};

const nothing = (): Written => ({
  invoices: [],
  credits: new Set(),
  wallets: new Set(),
  billing: new Set(),
  timelines: new Set(),
  featureCredits: new Set(),
  counted: new Set(),
  pages: new Map(),
});

const HOUR = 3_600_000;

/**
 * The same world, whose commits are noted: so that a check of a day reads what has changed in it and nothing else. Notes what was
 * written, and judges nothing.
 */
export const watched = (
  world: World,
): { readonly world: World; readonly take: (organizationId: string) => Written } => {
  const noted = new Map<string, Written>();
  const pagesOfHour = new Map<string, Map<string, PageKey>>();
  const of = (organizationId: string): Written => {
    const known = noted.get(organizationId) ?? nothing();
    noted.set(organizationId, known);
    return known;
  };
  const { store, usageCounters } = world;
  const commit: typeof store.commit = async (changes) => {
    await store.commit(changes);
    for (const change of changes) {
      if (change.type !== "put") continue;
      const [organizationId = "", kind, part = ""] = change.key.partition.split("#");
      const written = of(organizationId);
      const { sort } = change.key;
      if (kind === "invoice") written.invoices.push(fromStored<Invoice>(change.value));
      else if (kind === "credit") written.credits.add(sort);
      else if (kind === "wallet") written.wallets.add(sort);
      else if (kind === "billing") written.billing.add(sort);
      else if (kind === "timeline") written.timelines.add(sort);
      else if (kind === "feature-credits") written.featureCredits.add(`${part}#${sort}`);
    }
  };
  return {
    world: createWorld({
      ...world,
      store: { ...store, commit },
      usageCounters: {
        ...usageCounters,
        commit: async (group, fold, admission) => {
          const outcomes = await usageCounters.commit(group, fold, admission);
          const { organizationId, accountId, lane, hour } = group.page;
          const inHour = `${organizationId}#${accountId}#${hour}`;
          pagesOfHour.set(inHour, (pagesOfHour.get(inHour) ?? new Map()).set(lane, group.page));
          of(organizationId).pages.set(`${accountId}#${lane}#${hour}`, group.page);
          of(organizationId).counted.add(accountId);
          return outcomes;
        },
        undo: async (submission, how) => {
          const outcome = await usageCounters.undo(submission, how);
          const { organizationId, reference, timestamp } = submission;
          const [record] = await usageCounters.findEvents(organizationId, { reference });
          if (record?.accountId) {
            of(organizationId).counted.add(record.accountId);
            const hour = Math.floor(timestamp / HOUR) * HOUR;
            for (const [lane, page] of pagesOfHour.get(`${organizationId}#${record.accountId}#${hour}`) ?? []) {
              of(organizationId).pages.set(`${record.accountId}#${lane}#${hour}`, page);
            }
          }
          return outcome;
        },
      },
    }),
    take: (organizationId) => {
      const written = of(organizationId);
      noted.delete(organizationId);
      return written;
    },
  };
};
