import type { AccountId } from "#domain/ids.ts";
import type { IdempotencyKey } from "#repositories/idempotency-keys.ts";

/** What an idempotency key is unique in: the purchases of an account, and apart from them its proposals (Togai rule §1.9). */
export const purchaseKey = (
  what: "purchase" | "proposal",
  accountId: AccountId,
  key: string | undefined,
): IdempotencyKey | undefined =>
  key === undefined
    ? undefined
    : { kind: "purchase", owner: what === "purchase" ? accountId : `${accountId}#proposals`, key };
