import * as z from "zod";
import { INGESTION_STATUSES, statusesOf } from "#domain/metering/status-class.ts";
import type { IngestionStatus } from "#domain/metering/usage-event.ts";
import { callerChosenId } from "#wire/entity-parts.ts";

// A page token carries all filters of its query and may have 500 characters at the most. It can, since statuses are kept as
// letters, and a schema's name is plain text of one byte per character.

/** One letter for each status, by its place in the list. */
const LETTERS = "abcdefghijklmnop";

/** Classes or statuses, separated by commas, as the letters of the statuses that they mean. */
const statusFilter = z
  .string()
  .max(1_000)
  .transform((text, context) => {
    const wanted = new Set<IngestionStatus>();
    for (const word of text.split(",")) {
      const meant = statusesOf(word);
      if (!meant) {
        const shown = word.slice(0, 50);
        context.addIssue({ code: "custom", message: `'${shown}' is neither a status nor PROCESSED, UNPROCESSED …` });
        return z.NEVER;
      }
      for (const status of meant) wanted.add(status);
    }
    return [...LETTERS].filter((_, place) => wanted.has(INGESTION_STATUSES[place] ?? "UNKNOWN")).join("");
  })
  .meta({ wire: "string" });

/** The statuses that letters stand for. */
export const statusesFromLetters = (letters: string): readonly IngestionStatus[] =>
  INGESTION_STATUSES.filter((_, place) => letters.includes(LETTERS[place] ?? ""));

export const eventFilters = {
  status: statusFilter.optional(),
  account_id: callerChosenId().optional(),
  schema_name: z
    .string()
    .min(1)
    .max(50)
    .regex(/^[ a-zA-Z0-9_-]*$/, { error: "may hold letters, digits, spaces, _ and - only" })
    .optional(),
};
