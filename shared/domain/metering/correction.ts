import type { EventReference } from "#domain/ids.ts";
import type { IngestionStatus } from "#domain/metering/usage-event.ts";

/** UNDO takes an event back; REDO ingests it again afterwards, REDO_EVENT another one in its place (Togai rule §10.7). */
export const CORRECTION_ACTIONS = ["UNDO", "REDO", "REDO_EVENT"] as const;
export type CorrectionAction = (typeof CORRECTION_ACTIONS)[number];

/** What a correction does to a submission: take it back, with or without another one for it; only ingest; or nothing at all. */
export type CorrectionStep =
  | { readonly type: "revert" | "replace" | "ingest" }
  | { readonly type: "refuse"; readonly reason: string };

/** By the status that the submission has; whether its pricing cycle is past is another question. */
export const correctionStep = (action: CorrectionAction, status: IngestionStatus): CorrectionStep => {
  const reason = REFUSED[status] ?? (action === "UNDO" ? REFUSED_TO_UNDO[status] : undefined);
  if (reason !== undefined) return { type: "refuse", reason };
  if (action === "UNDO") return { type: "revert" };
  return { type: INGESTED_ONLY[action].includes(status) ? "ingest" : "replace" };
};

/** Whether it is in the counters now. */
export const wasCounted = ({ status }: { readonly status: IngestionStatus }): boolean =>
  status.startsWith("INGESTION_COMPLETED");

const REDO = "redo.";

/** The command of a redo: it says which submission takes the place of the one that it takes back. */
export const redoCommand = (reference: EventReference): string => `${REDO}${reference}`;

/** The submission that took the place of one that was taken back by this command; undefined where it was no redo. */
export const redoneAs = (command: string): EventReference | undefined =>
  command.startsWith(REDO) ? (command.slice(REDO.length) as EventReference) : undefined;

type Reasons = Partial<Record<IngestionStatus, string>>;

const REFUSED: Reasons = {
  INGESTION_IN_PROGRESS: "Event is being ingested at this moment",
  INGESTION_FAILED_DUPLICATE_EVENT: "Event is a duplicate: it was not counted",
  REVERTED: "Event was reverted before",
};

const REFUSED_TO_UNDO: Reasons = {
  INGESTION_FAILED_INSUFFICIENT_CREDITS: "Event was not counted for lack of credits",
};

/** Nothing came of them that could be taken back, and their record goes on saying why. */
const INGESTED_ONLY: Record<"REDO" | "REDO_EVENT", readonly IngestionStatus[]> = {
  REDO: ["INGESTION_FAILED_UNITS_INVALID", "INGESTION_FAILED_PAST_GRACE_PERIOD"],
  REDO_EVENT: [
    "INGESTION_FAILED_UNITS_INVALID",
    "INGESTION_FAILED_PAST_GRACE_PERIOD",
    "INGESTION_FAILED_ACCOUNT_NOT_FOUND",
  ],
};
