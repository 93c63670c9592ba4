import type { Instant } from "#domain/time/instant.ts";

/** Which drafts that wait past their grace are made due (Togai rule §17.10); what is not given does not matter. */
export type BillRun = {
  readonly ownerId?: string | undefined;
  readonly customerId?: string | undefined;
  /** The invoice date lies at or after it. */
  readonly startTime?: Instant | undefined;
  /** The invoice date lies before it. */
  readonly endTime?: Instant | undefined;
};
