import type { UsageEvent } from "#domain/metering/usage-event.ts";

/**
 * Characters in the names and values of one event at the most (Togai rule §1.8). Whatever they are, it then fits into a message
 * and into a document of every store.
 */
const MOST_EVENT_CHARACTERS = 32_768;

export const TOO_LARGE = `the names and values of an event must not exceed ${MOST_EVENT_CHARACTERS} characters`;

/** Only many long dimensions make an event so large; the sum of their parts tells without writing it out. */
export const isTooLarge = ({ dimensions, attributes }: UsageEvent): boolean => {
  let characters = 0;
  for (const [name, value] of Object.entries(dimensions)) characters += name.length + value.length;
  for (const { name, value } of attributes) characters += name.length + value.length;
  return characters > MOST_EVENT_CHARACTERS;
};
