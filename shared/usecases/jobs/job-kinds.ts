import type { JobWork } from "#domain/jobs/job-work.ts";
import type { JobKind } from "#usecases/jobs/job-kind.ts";
import { MIGRATIONS } from "#usecases/migrations/migration-kind.ts";

/** What the work of a job is done by. */
export const kindOf = (work: JobWork): JobKind => {
  switch (work.type) {
    case "MIGRATION":
      return MIGRATIONS(work.migration);
  }
};
