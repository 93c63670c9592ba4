import { describe, expect, it } from "vitest";
import { correctionStep } from "#domain/metering/correction.ts";
import { INGESTION_STATUSES } from "#domain/metering/status-class.ts";

describe("a correction", () => {
  // Togai rule §10.7 names the statuses whose record is not marked REVERTED; all others are.
  it.each`
    status                                            | UNDO        | REDO         | REDO_EVENT   | because
    ${"INGESTION_IN_PROGRESS"}                        | ${"refuse"} | ${"refuse"}  | ${"refuse"}  | ${"what it will be is not known yet"}
    ${"INGESTION_COMPLETED_EVENT_METERED"}            | ${"revert"} | ${"replace"} | ${"replace"} | ${"it was counted"}
    ${"INGESTION_COMPLETED_EVENT_NOT_METERED"}        | ${"revert"} | ${"replace"} | ${"replace"} | ${"it was counted, without a plan"}
    ${"INGESTION_COMPLETED_NO_MATCHING_METERS"}       | ${"revert"} | ${"replace"} | ${"replace"} | ${"its id is used"}
    ${"INGESTION_FAILED"}                             | ${"revert"} | ${"replace"} | ${"replace"} | ${"its record is done with"}
    ${"INGESTION_FAILED_SCHEMA_NOT_DEFINED"}          | ${"revert"} | ${"replace"} | ${"replace"} | ${"its record is done with"}
    ${"INGESTION_FAILED_ENRICHMENT_FAILED"}           | ${"revert"} | ${"replace"} | ${"replace"} | ${"its record is done with"}
    ${"INGESTION_FAILED_UNITS_INVALID"}               | ${"revert"} | ${"ingest"}  | ${"ingest"}  | ${"nothing was metered"}
    ${"INGESTION_FAILED_PAST_GRACE_PERIOD"}           | ${"revert"} | ${"ingest"}  | ${"ingest"}  | ${"nothing was metered"}
    ${"INGESTION_FAILED_ACCOUNT_NOT_FOUND"}           | ${"revert"} | ${"replace"} | ${"ingest"}  | ${"another event may name an account"}
    ${"INGESTION_FAILED_DUPLICATE_EVENT"}             | ${"refuse"} | ${"refuse"}  | ${"refuse"}  | ${"another submission counted"}
    ${"INGESTION_FAILED_NO_EVENT_ID"}                 | ${"revert"} | ${"replace"} | ${"replace"} | ${"its record is done with"}
    ${"INGESTION_FAILED_INVALID_NAMED_LICENSE_EVENT"} | ${"revert"} | ${"replace"} | ${"replace"} | ${"its record is done with"}
    ${"INGESTION_FAILED_INSUFFICIENT_CREDITS"}        | ${"refuse"} | ${"replace"} | ${"replace"} | ${"there may be credits now"}
    ${"REVERTED"}                                     | ${"refuse"} | ${"refuse"}  | ${"refuse"}  | ${"it was corrected before"}
    ${"UNKNOWN"}                                      | ${"revert"} | ${"replace"} | ${"replace"} | ${"it is in no set"}
  `(
    "of an event that is $status: $UNDO by UNDO, $REDO by REDO, $REDO_EVENT by REDO_EVENT, because $because",
    ({ status, ...expected }) => {
      for (const action of ["UNDO", "REDO", "REDO_EVENT"] as const) {
        expect(correctionStep(action, status).type, action).toBe(expected[action]);
      }
    },
  );

  it("is decided for every status there is", () => {
    for (const status of INGESTION_STATUSES) expect(correctionStep("UNDO", status).type).toMatch(/^(revert|refuse)$/);
  });
});
