import type { OrganizationId } from "#domain/ids.ts";
import type { Change, Key, Store } from "#ports/store.ts";
import { keyPart } from "#repositories/key-text.ts";

/** What a caller's idempotency key is unique in: one kind of thing of one owner (Togai rule §1.9, docs/adr/0031). */
export type IdempotencyKey = {
  readonly kind: "credit" | "credit-grant" | "payment" | "license-update" | "purchase" | "custom-invoice";
  /** The account, or the account and what else narrows the scope. */
  readonly owner: string;
  readonly key: string;
};

/** Who has used which key for what. Kept for good: a repeat answers with what the first request made. */
export type IdempotencyKeys = {
  /** The id of what the first request with this key made. */
  find(organizationId: OrganizationId, key: IdempotencyKey): Promise<string | undefined>;
  /** Refused if the key has been used; belongs into the commit that makes the thing. */
  used(organizationId: OrganizationId, key: IdempotencyKey, id: string): Change;
};

export const createIdempotencyKeys = (store: Store): IdempotencyKeys => ({
  find: async (organizationId, key) => {
    const stored = await store.get(keyOf(organizationId, key));
    return typeof stored?.value === "string" ? stored.value : undefined;
  },
  used: (organizationId, key, id) => ({ type: "put", key: keyOf(organizationId, key), value: id, expect: "ABSENT" }),
});

const keyOf = (organizationId: OrganizationId, { kind, owner, key }: IdempotencyKey): Key => ({
  partition: `${organizationId}#idempotency-key#${kind}#${keyPart(owner)}`,
  sort: keyPart(key),
});
