import type { AccountId, AddOnId } from "#domain/ids.ts";
import type { BookedUpdate } from "#domain/licenses/license-book.ts";
import type { Decimal } from "#domain/money/decimal.ts";
import type { Instant } from "#domain/time/instant.ts";

/** An update of a license with what its caller noted on it; only the notes can change (Togai rule §13.1). */
export type LicenseEntry = BookedUpdate & {
  readonly accountId: AccountId;
  readonly licenseId: AddOnId;
  readonly createdAt: Instant;
  readonly metadata: Readonly<Record<string, string>>;
};

/** An entry as callers see it: with what is held after it, given every update known at this moment. */
export type HeldEntry = LicenseEntry & { readonly held: Decimal };
