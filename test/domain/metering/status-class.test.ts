import { expect, it } from "vitest";
import { classOf, INGESTION_STATUSES, STATUS_CLASSES, statusesOf } from "#domain/metering/status-class.ts";

it.each`
  status                                      | statusClass      | because
  ${"INGESTION_IN_PROGRESS"}                  | ${"IN_PROGRESS"} | ${"it is not decided yet"}
  ${"INGESTION_COMPLETED_EVENT_METERED"}      | ${"PROCESSED"}   | ${"it was counted"}
  ${"INGESTION_COMPLETED_EVENT_NOT_METERED"}  | ${"PROCESSED"}   | ${"it was understood"}
  ${"INGESTION_COMPLETED_NO_MATCHING_METERS"} | ${"PROCESSED"}   | ${"it was understood"}
  ${"INGESTION_FAILED"}                       | ${"UNPROCESSED"} | ${"it failed"}
  ${"INGESTION_FAILED_DUPLICATE_EVENT"}       | ${"UNPROCESSED"} | ${"it failed"}
  ${"REVERTED"}                               | ${undefined}     | ${"it was counted and is no more"}
  ${"UNKNOWN"}                                | ${undefined}     | ${"nobody knows"}
`("$status is of class $statusClass: $because", ({ status, statusClass }) => {
  expect(classOf(status)).toBe(statusClass);
});

it("means all statuses of a class by its name, and each status by its own", () => {
  const inClasses = STATUS_CLASSES.flatMap((name) => statusesOf(name) ?? []);

  expect(inClasses.toSorted()).toEqual(
    INGESTION_STATUSES.filter((status) => status !== "REVERTED" && status !== "UNKNOWN").toSorted(),
  );
  expect(INGESTION_STATUSES.map(statusesOf)).toEqual(INGESTION_STATUSES.map((status) => [status]));
});

it.each(["", "processed", "FAILED", "INGESTION", "constructor"])("does not know the word '%s'", (word) => {
  expect(statusesOf(word)).toBeUndefined();
});
