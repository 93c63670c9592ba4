import type { IdPrefix } from "#domain/ids.ts";

/** Makes ids that nobody can guess and that sort by the moment they were made. */
export interface Ids {
  next(prefix: IdPrefix): string;
  uuid(): string;
}
