import { identityOf } from "#adapters/local/usage-identity.ts";
import type { UsageSeen } from "#adapters/local/usage-seen.ts";
import type { UsageUndone } from "#adapters/local/usage-undone.ts";
import type { OrganizationId } from "#domain/ids.ts";

/** The rows of the events that counted for an id, the first one first. All but the last are undone; the last may be. */
export function* generationsOf(
  { seen, undone }: { readonly seen: UsageSeen; readonly undone: UsageUndone },
  organizationId: OrganizationId,
  id: string,
): Generator<number> {
  for (let generation = 0; ; generation += 1) {
    const row = seen.find(identityOf(organizationId, id, generation));
    if (row === undefined) return;
    yield row;
    if (undone.commandOf(row) === undefined) return;
  }
}
