import type { Instant } from "#domain/time/instant.ts";
import type { JsonValue, Stored } from "#ports/store.ts";
import { createWorld, type World } from "#usecases/world.ts";
import type { Company } from "./company.ts";
import type { YearSettings } from "./simulate.ts";

/** A mistake that is made on purpose, and the check that must notice it. */
export type Fault = Pick<YearSettings, "through" | "meddle"> & { readonly noticedBy: string };

const HOUR = 3_600_000;
/** When a document is altered: late enough that there is one. */
const DAY_OF_CRIME = 25;

/** The world whose counters leave out the last hour of whatever is longer than a day. */
const losesLastHours = (world: World): World => {
  const { usageCounters } = world;
  const usage: typeof usageCounters.usage = ({ interval, ...of }, fold) => {
    const isLong = interval.end - interval.start > 24 * HOUR;
    const end = isLong ? ((interval.end - HOUR) as Instant) : interval.end;
    return usageCounters.usage({ ...of, interval: { ...interval, end } }, fold);
  };
  return createWorld({ ...world, usageCounters: { ...usageCounters, usage } });
};

/** The world whose journal forgets that an event was there when it is folded again. */
const refoldsNothing = (world: World): World => {
  const { usageCounters } = world;
  return createWorld({ ...world, usageCounters: { ...usageCounters, refold: async () => new Map() } });
};

type Members = { readonly [name: string]: JsonValue | undefined };

/** Alters the documents of a partition that can be altered so, in each organization, behind everybody's back. */
const altered =
  (kind: string, change: (members: Members) => Members | undefined): NonNullable<YearSettings["meddle"]> =>
  async (day, companies) => {
    if (day !== DAY_OF_CRIME) return;
    for (const company of companies) await alterAll(company, kind, change);
  };

const alterAll = async (
  { world, organizationId }: Company,
  kind: string,
  change: (members: Members) => Members | undefined,
): Promise<void> => {
  const partition = `${organizationId}#${kind}`;
  const { items } = await world.store.list({ partition, direction: "FORWARD", limit: 1_000 });
  for (const { key, value } of items as readonly (Stored & { value: Members })[]) {
    const members = change(value);
    if (members) await world.store.commit([{ type: "put", key, value: members, expect: "PRESENT" }]);
  }
};

const DECIMAL = (text: string): JsonValue => ({ $decimal: text });

export const FAULTS: Readonly<Record<string, Fault>> = {
  "usage that the counters do not give": { through: losesLastHours, noticedBy: "billed" },
  "a journal that lost its events": { through: refoldsNothing, noticedBy: "refold" },
  "a wallet with money that nobody paid": {
    meddle: altered("wallet", (wallet) => ({ ...wallet, balance: DECIMAL("1000000") })),
    noticedBy: "ledger",
  },
  "a number that is left out": {
    meddle: altered("sequence", ({ nextNumber }) => ({ nextNumber: Number(nextNumber) + 1 })),
    noticedBy: "numbers",
  },
  "an invoice that says that it was paid": {
    meddle: altered("invoice", (invoice) =>
      invoice["status"] === "DUE" ? { ...invoice, status: "PAID", paidAmount: DECIMAL("1") } : undefined,
    ),
    noticedBy: "paid",
  },
  "drafts that nobody closes": {
    meddle: altered("billing", ({ state, ...item }) => ({ ...item, state: { ...(state as Members), openDrafts: [] } })),
    noticedBy: "due",
  },
};
