import type { OrganizationId } from "#domain/ids.ts";
import { createApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization, listOrganizations } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";

/** The organization of a data folder and a key for it: the first one made here, or the one that there is with a new key. */
export const firstOrganization = async (
  world: World,
  { name, keyName }: { readonly name: string; readonly keyName: string },
): Promise<{ readonly organizationId: OrganizationId; readonly apiKey: string }> => {
  const known = (await listOrganizations(world, { limit: 1 })).items[0];
  const organization = known ?? expectOk(await createOrganization(world, { name }));
  const key = expectOk(await createApiKey(world, { organizationId: organization.id, name: keyName }));
  return { organizationId: organization.id, apiKey: key.secret };
};

/** What our own fixed input gives must not be refused. */
const expectOk = <T, E>(result: { ok: true; value: T } | { ok: false; error: E }): T => {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
};
