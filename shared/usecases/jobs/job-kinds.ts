import type { JobWork } from "#domain/jobs/job-work.ts";
import { billRuns } from "#usecases/jobs/bill-run-kind.ts";
import type { JobKind } from "#usecases/jobs/job-kind.ts";
import { migrations } from "#usecases/migrations/migration-kind.ts";

/** What the work of a job is done by. */
export const kindOf = (work: JobWork): JobKind => {
  switch (work.type) {
    case "MIGRATION":
      return migrations(work.migration);
    case "BILL_RUN":
      return billRuns(work.billRun);
  }
};
