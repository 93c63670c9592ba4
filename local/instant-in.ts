import { type Instant, parseInstant } from "#domain/time/instant.ts";
import { CommandFailed } from "./exit-codes.ts";

/** The instant that an option of a command says: a date-time, or a date for its first moment in UTC. */
export const instantIn = (option: string, text: string): Instant => {
  const instant = parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);
  if (instant !== undefined) return instant;
  throw new CommandFailed("usage", `${option}: '${text}' is no ISO 8601 date-time such as 2026-03-03T00:00:00Z`);
};
