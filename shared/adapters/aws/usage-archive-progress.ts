import { archiveProgressKey, arrivalAt, arrivalsOfOrganization, instantOfArrival } from "#adapters/aws/usage-keys.ts";
import type { UsageTable } from "#adapters/aws/usage-table.ts";
import type { AccountId, OrganizationId } from "#domain/ids.ts";
import {
  addMilliseconds,
  DAY,
  earlier,
  FOREVER,
  HOUR,
  type Instant,
  instantOf,
  SINCE_EVER,
} from "#domain/time/instant.ts";

/** Events that arrived so long ago are put into the archive. */
const ARCHIVED_AFTER_DAYS = 7;
/**
 * How much further back each pass looks. An event is counted when its message is delivered: up to 14 days after its arrival, and up
 * to 14 more each time it was put back from the dead letters, since that lets its retention begin anew. With these days whatever is
 * counted within 57 days of its arrival is archived before its item expires, after 66 at the soonest.
 */
const LATE_DAYS = 52;
/** A pass over all accounts begins so long after the last one that was finished: daily, whoever calls how often. */
const PASS_MILLISECONDS = 20 * HOUR;

/** A walk over all accounts of an organization, in the order of their keys. */
export type ArchivePass = {
  /** What arrived from then on, and before `until`. */
  readonly from: Instant;
  readonly until: Instant;
  /** Accounts up to this one are done. */
  readonly after: AccountId | undefined;
  /** Something could not be archived. */
  readonly hasFailed: boolean;
};

export type ArchiveProgress = {
  /** Everything that arrived before is archived; undefined before the first pass has ended. */
  readonly until: Instant | undefined;
  readonly pass: ArchivePass | undefined;
};

export type ArchiveProgresses = {
  read(organizationId: OrganizationId): Promise<ArchiveProgress>;
  write(organizationId: OrganizationId, progress: ArchiveProgress): Promise<void>;
  archivedUntil(organizationId: OrganizationId): Promise<Instant>;
};

export const createArchiveProgresses = (table: UsageTable): ArchiveProgresses => {
  const read: ArchiveProgresses["read"] = async (organizationId) => {
    const item = await table.get(archiveProgressKey(organizationId));
    return {
      until: item?.["until"] === undefined ? undefined : instantOf(Number(item["until"])),
      pass:
        item?.["pf"] === undefined
          ? undefined
          : {
              from: instantOf(Number(item["pf"])),
              until: instantOf(Number(item["pu"])),
              after: item["acct"] === undefined ? undefined : (item["acct"] as AccountId),
              hasFailed: item["bad"] !== undefined,
            },
    };
  };
  return {
    read,
    write: (organizationId, { until, pass }) =>
      table.put({
        ...archiveProgressKey(organizationId),
        ...(until !== undefined && { until }),
        ...(pass && {
          pf: pass.from,
          pu: pass.until,
          ...(pass.after !== undefined && { acct: pass.after }),
          ...(pass.hasFailed && { bad: 1 }),
        }),
      }),
    archivedUntil: async (organizationId) => {
      const { until } = await read(organizationId);
      if (until !== undefined) return until;
      const firsts = await Promise.all(
        arrivalsOfOrganization(organizationId).map((pk) => table.query({ pk, limit: 1 })),
      );
      const arrivals = firsts.flat().map(({ sk }) => instantOfArrival(sk.split("#", 1)[0] ?? ""));
      return arrivals.reduce(earlier, FOREVER);
    },
  };
};

/** The pass that is under way, or the next one; undefined where the last one has ended so lately that there is none. */
export const passAt = ({ until, pass }: ArchiveProgress, now: Instant): ArchivePass | undefined => {
  if (pass) return pass;
  const next = instantOfArrival(arrivalAt(addMilliseconds(now, -ARCHIVED_AFTER_DAYS * DAY)));
  if (until !== undefined && next - until < PASS_MILLISECONDS) return undefined;
  const from = until === undefined ? SINCE_EVER : addMilliseconds(until, -LATE_DAYS * DAY);
  return { from, until: next, after: undefined, hasFailed: false };
};
