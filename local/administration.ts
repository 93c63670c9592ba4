import { z } from "zod";
import type { Organization } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { toIso } from "#domain/time/instant.ts";
import type { Page } from "#ports/store.ts";
import { type ApiKeyInfo, createApiKey, listApiKeys, revokeApiKey } from "#usecases/identity/api-keys.ts";
import { createOrganization, findOrganization, listOrganizations } from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";

const shortText = z.string().max(255);
const organizationId = shortText.optional();

/** What the owner of an installation does beside the API, which knows one organization only: the caller's. */
export const adminRequest = z.discriminatedUnion("operation", [
  z.strictObject({ operation: z.literal("listOrganizations") }),
  z.strictObject({ operation: z.literal("showOrganization"), organizationId }),
  z.strictObject({
    operation: z.literal("createOrganization"),
    name: shortText,
    baseCurrency: shortText.optional(),
    timeZone: shortText.optional(),
    paperSize: z.enum(["A4", "LETTER"]).optional(),
    netTermDays: z.int().optional(),
    senderName: shortText.optional(),
    senderEmail: shortText.optional(),
    senderAddress: z.array(shortText).max(6).optional(),
  }),
  z.strictObject({ operation: z.literal("createKey"), organizationId, name: shortText }),
  z.strictObject({ operation: z.literal("listKeys"), organizationId }),
  z.strictObject({ operation: z.literal("revokeKey"), organizationId, keyId: shortText }),
]);
export type AdminRequest = z.infer<typeof adminRequest>;

/** Does one administrative operation; where no organization is named, the only one there is meant. */
export const administer = async (world: World, request: AdminRequest): Promise<Result<unknown, Refusal>> => {
  if (request.operation === "listOrganizations") {
    return ok({ data: (await allOf((page) => listOrganizations(world, page))).map(organizationToShow) });
  }
  if (request.operation === "createOrganization") return makeOrganization(world, request);
  const meant = await organizationMeant(world, request.organizationId);
  if (!meant.ok) return meant;
  const { id } = meant.value;
  switch (request.operation) {
    case "showOrganization":
      return ok(organizationToShow(meant.value));
    case "createKey":
      return makeKey(world, { organizationId: id, name: request.name });
    case "listKeys":
      return ok({ data: (await allOf((page) => listApiKeys(world, id, page))).map(keyToShow) });
    case "revokeKey": {
      const revoked = await revokeApiKey(world, id, request.keyId);
      return revoked.ok ? ok(keyToShow(revoked.value)) : revoked;
    }
  }
};

/** The organization of that id, or the only one. */
export const organizationMeant = async (
  world: Pick<World, "organizations">,
  id: string | undefined,
): Promise<Result<Organization, Refusal>> => {
  if (id !== undefined) return findOrganization(world, id as OrganizationId);
  const { items } = await listOrganizations(world, { limit: 2 });
  const [only, another] = items;
  if (!only) return invalid("there is no organization yet; make one with 'tollbook org create NAME'");
  return another ? invalid("there are several organizations: say which one is meant", "organization") : ok(only);
};

const makeOrganization = async (
  world: World,
  {
    name,
    baseCurrency,
    timeZone,
    paperSize,
    netTermDays,
    senderName,
    senderEmail,
    senderAddress,
  }: Extract<AdminRequest, { operation: "createOrganization" }>,
): Promise<Result<unknown, Refusal>> => {
  const made = await createOrganization(world, {
    name,
    ...(baseCurrency !== undefined && { baseCurrency }),
    ...(timeZone !== undefined && { timeZone }),
    ...(paperSize !== undefined && { paperSize }),
    ...(netTermDays !== undefined && { netTermDays }),
    invoiceSender: {
      ...(senderName !== undefined && { name: senderName }),
      ...(senderEmail !== undefined && { email: senderEmail }),
      ...(senderAddress !== undefined && { addressLines: senderAddress }),
    },
  });
  if (!made.ok) return made;
  const key = await createApiKey(world, { organizationId: made.value.id, name: "first key" });
  return key.ok ? ok({ ...organizationToShow(made.value), apiKey: key.value.secret }) : key;
};

const makeKey = async (
  world: World,
  wanted: { readonly organizationId: OrganizationId; readonly name: string },
): Promise<Result<unknown, Refusal>> => {
  const made = await createApiKey(world, wanted);
  return made.ok ? ok({ ...keyToShow(made.value.apiKey), apiKey: made.value.secret }) : made;
};

const organizationToShow = ({
  id,
  name,
  baseCurrency,
  timeZone,
  paperSize,
  netTermDays,
  invoiceSender,
  createdAt,
}: Organization) => ({
  id,
  name,
  baseCurrency,
  timeZone,
  paperSize,
  netTermDays,
  invoiceSender,
  createdAt: toIso(createdAt),
});

const keyToShow = ({ id, organizationId: owner, name, status, createdAt, revokedAt }: ApiKeyInfo) => ({
  id,
  organizationId: owner,
  name,
  status,
  createdAt: toIso(createdAt),
  ...(revokedAt !== undefined && { revokedAt: toIso(revokedAt) }),
});

/** Every item of a paged list; an installation has few organizations and keys. */
const allOf = async <T>(
  read: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<T>>,
): Promise<readonly T[]> => {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const page = await read({ limit: 100, ...(after !== undefined && { after }) });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
};
