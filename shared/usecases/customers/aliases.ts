import { type Alias, freeAlias } from "#domain/customers/alias.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { refusalOf } from "#usecases/customers/plan-account.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import type { World } from "#usecases/world.ts";

type Needs = Pick<World, "aliases" | "clock" | "save">;

/**
 * Enters values in the organization's list, all or none. A value that an account holds already is in the list; entering it
 * makes it stay there when the account lets go of it.
 */
export const registerAliases = (
  { aliases, clock, save }: Needs,
  organizationId: OrganizationId,
  values: readonly string[],
): Promise<Result<readonly Alias[], Refusal>> =>
  retryLostRaces("the list of aliases", async () => {
    const now = clock.now();
    const documents = new Map((await aliases.findMany(organizationId, values)).map((read) => [read.value.value, read]));
    const reasons = values.flatMap((value, at): Reason[] => {
      const path = `aliases[${at}].value`;
      if (values.indexOf(value) < at) return [{ path, message: `'${value}' is given twice` }];
      return documents.get(value)?.value.registered ? [{ path, message: `alias '${value}' exists already` }] : [];
    });
    const refused = refusalOf(reasons);
    if (refused) return refused;
    const next = values.map((value): Alias => {
      const current = documents.get(value)?.value ?? freeAlias(value, now);
      return { ...current, registered: true, updatedAt: now };
    });
    const saved = await save(
      next.map((alias) => {
        const read = documents.get(alias.value);
        return read ? aliases.replaced(organizationId, read, alias) : aliases.added(organizationId, alias);
      }),
    );
    return saved.ok ? ok(next) : undefined;
  });

/** Takes a value off the list. Refused while an account holds it, for whatever time. */
export const deleteAlias = (
  { aliases, save }: Pick<World, "aliases" | "save">,
  organizationId: OrganizationId,
  value: string,
): Promise<Result<void, Refusal>> =>
  retryLostRaces(`alias '${value}'`, async () => {
    const read = await aliases.find(organizationId, value);
    if (!read) return notFound("alias", value);
    const [hold] = read.value.holds;
    if (hold) return invalid(`alias '${value}' belongs to account '${hold.accountId}'; remove it there first`);
    const saved = await save([aliases.removed(organizationId, read)]);
    return saved.ok ? ok(undefined) : undefined;
  });
