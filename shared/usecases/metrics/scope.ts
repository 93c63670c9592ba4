import type { Organization } from "#domain/identity/organization.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Interval } from "#domain/time/interval.ts";

/** What all queries of a request have in common. */
export type Scope = {
  readonly organization: Organization;
  /** Start inclusive, end exclusive. */
  readonly window: Interval;
  readonly now: Instant;
};

/** Sums that one query may ask for: a bucket or a cycle of one account is one, however many meters it has. */
export const MOST_SUMS = 20_000;

export const TOO_MANY_SUMS = `asks for more than ${MOST_SUMS} sums (one for each account and point in time): filter by ACCOUNT_ID or CUSTOMER_ID, or ask for less time or longer periods`;
