import type { BillRun } from "#domain/jobs/bill-run.ts";
import type { Migration } from "#domain/schedules/migration.ts";

/** What a job does to each of its entries, and how they are found. */
export type JobWork =
  | { readonly type: "MIGRATION"; readonly migration: Migration }
  | { readonly type: "BILL_RUN"; readonly billRun: BillRun };
