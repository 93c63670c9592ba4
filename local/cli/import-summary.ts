import type { ImportSummary } from "../event-import/import-events.ts";
import { textTable } from "../text-table.ts";

const WORDS: Readonly<Record<string, string>> = {
  INGESTION_COMPLETED_EVENT_METERED: "metered",
  INGESTION_COMPLETED_EVENT_NOT_METERED: "measured, but the account had no price plan then",
  INGESTION_COMPLETED_NO_MATCHING_METERS: "kept, but no usage meter was for them",
  INGESTION_FAILED_DUPLICATE_EVENT: "counted before: their ids are known",
  INGESTION_FAILED_ACCOUNT_NOT_FOUND: "not counted: there is no such account",
  INGESTION_FAILED_SCHEMA_NOT_DEFINED: "not counted: there is no such event schema",
  INGESTION_FAILED_PAST_GRACE_PERIOD: "not counted: they came after the grace period of their cycle",
  INGESTION_FAILED: "not counted",
};

/** What an import did, for people. */
export const importSummaryText = (file: string, summary: ImportSummary): readonly string[] => {
  const { lines, skipped, sent, accepted, refused, rejected, seconds, outcomes = {}, reasons, rejects } = summary;
  if (lines === 0 && skipped > 0) {
    return [`Nothing new in ${file}: its ${count(skipped)} lines were imported before.`];
  }
  const rows: (readonly [number, string])[] = [
    [lines, "lines read"],
    ...(skipped > 0 ? [[skipped, "lines before them left out: imported earlier"] as const] : []),
    ...(rejected > 0 ? [[rejected, "lines that are no events"] as const] : []),
    [sent, "events sent"],
    [accepted, "events accepted"],
    ...(refused > 0 ? [[refused, "events refused by the server"] as const] : []),
    ...Object.entries(outcomes).map(([status, events]): [number, string] => [
      events,
      outcomeText(status, reasons[status]),
    ]),
  ];
  return [
    ...textTable(
      rows.map(([number, what]) => [count(number), what]),
      [{ align: "right" }],
    ),
    `in ${seconds.toFixed(1)} s, ${count(Math.round(lines / Math.max(seconds, 0.001)))} lines a second`,
    ...(rejects === undefined ? [] : [`Bad lines are kept in ${rejects}; mend it and import it.`]),
  ];
};

const outcomeText = (status: string, reason: string | undefined): string =>
  `  ${WORDS[status] ?? status}${reason === undefined ? "" : ` (${reason})`}`;

const count = (number: number): string => number.toLocaleString("en");
