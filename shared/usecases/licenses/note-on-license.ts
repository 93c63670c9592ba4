import type { AddOnId, OrganizationId } from "#domain/ids.ts";
import type { HeldEntry } from "#domain/licenses/license-entry.ts";
import { notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { type Instant, toIso } from "#domain/time/instant.ts";
import { resolveAccount } from "#usecases/customers/resolve-account.ts";
import { readHeldEntry } from "#usecases/licenses/held-entries.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "accounts" | "aliases" | "clock" | "licenses" | "save">;

/**
 * Replaces what is noted on an entry; nothing else of it ever changes (Togai rule §13.1). An entry is named by its account, its
 * license and the instant from which it holds; of several at one instant the last one is meant, whose quantity holds.
 */
export const noteOnLicense = (
  world: Needs,
  organizationId: OrganizationId,
  {
    account: idOrAlias,
    licenseId,
    effectiveFrom,
    metadata,
  }: {
    readonly account: string;
    readonly licenseId: string;
    readonly effectiveFrom: Instant;
    readonly metadata: Readonly<Record<string, string>>;
  },
): Promise<Result<HeldEntry, Refusal>> =>
  retryLostRaces(`license '${licenseId}' of account '${idOrAlias}'`, async () => {
    const accountId = await resolveAccount(world, organizationId, idOrAlias, world.clock.now());
    if (!accountId) return notFound("account", idOrAlias);
    const name = { accountId, licenseId: licenseId as AddOnId, effectiveFrom };
    const read = await world.licenses.latestEntryAt(organizationId, name);
    if (!read) return notFound("license update", `${licenseId} of ${idOrAlias} from ${toIso(effectiveFrom)}`);
    const saved = await world.save([world.licenses.entryReplaced(organizationId, read, { ...read.value, metadata })]);
    return saved.ok ? ok(await readHeldEntry(world, organizationId, read.value)) : undefined;
  });
