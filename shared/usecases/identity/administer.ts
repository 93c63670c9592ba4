import type { Organization } from "#domain/identity/organization.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { toText } from "#domain/money/decimal.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { toIso } from "#domain/time/instant.ts";
import type { Page } from "#ports/store.ts";
import { type ApiKeyInfo, createApiKey, listApiKeys, revokeApiKey } from "#usecases/identity/api-keys.ts";
import { addExchangeRate } from "#usecases/identity/exchange-rates.ts";
import {
  changeOrganization,
  createOrganization,
  findOrganization,
  listOrganizations,
} from "#usecases/identity/organizations.ts";
import type { World } from "#usecases/world.ts";

/** A tenant to be made; what is left open gets its default. */
type CreateRequest = {
  readonly operation: "createOrganization";
  readonly name: string;
  readonly baseCurrency?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly paperSize?: Organization["paperSize"] | undefined;
  readonly netTermDays?: number | undefined;
  readonly senderName?: string | undefined;
  readonly senderEmail?: string | undefined;
  readonly senderAddress?: readonly string[] | undefined;
};

type OfOrganization = { readonly organizationId?: string | undefined };

/** What concerns one organization. */
type OneOrganizationRequest =
  | (OfOrganization & { readonly operation: "showOrganization" })
  | (OfOrganization & { readonly operation: "addExchangeRate"; readonly currency: string; readonly rate: string })
  | (OfOrganization & { readonly operation: "setAutoAdvance"; readonly autoAdvance: boolean })
  | (OfOrganization & { readonly operation: "createKey"; readonly name: string })
  | (OfOrganization & { readonly operation: "listKeys" })
  | (OfOrganization & { readonly operation: "revokeKey"; readonly keyId: string });

/** What the owner of an installation asks for. */
export type AdminRequest = { readonly operation: "listOrganizations" } | CreateRequest | OneOrganizationRequest;

/** What administering takes. */
export type AdministeringWorld = Parameters<typeof createApiKey>[0] & Pick<World, "organizations">;

/**
 * Does one administrative operation; where no organization is named, the only one there is meant. What it answers is for the
 * owner's eyes: a new key is in it, now and never again.
 */
export const administer = async (
  world: AdministeringWorld,
  request: AdminRequest,
): Promise<Result<unknown, Refusal>> => {
  if (request.operation === "listOrganizations") {
    return ok({ data: (await allOf((page) => listOrganizations(world, page))).map(organizationToShow) });
  }
  if (request.operation === "createOrganization") return makeOrganization(world, request);
  const meant = await organizationMeant(world, request.organizationId);
  return meant.ok ? administerOne(world, meant.value, request) : meant;
};

const administerOne = async (
  world: AdministeringWorld,
  organization: Organization,
  request: OneOrganizationRequest,
): Promise<Result<unknown, Refusal>> => {
  const { id } = organization;
  switch (request.operation) {
    case "showOrganization":
      return ok(organizationToShow(organization));
    case "addExchangeRate":
      return shown(await addExchangeRate(world, id, request));
    case "setAutoAdvance":
      return shown(await changeOrganization(world, id, { autoAdvance: request.autoAdvance }));
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

const shown = (organization: Result<Organization, Refusal>): Result<unknown, Refusal> =>
  organization.ok ? ok(organizationToShow(organization.value)) : organization;

/** The organization of that id, or the only one. */
export const organizationMeant = async (
  world: Pick<World, "organizations">,
  id: string | undefined,
): Promise<Result<Organization, Refusal>> => {
  if (id !== undefined) return findOrganization(world, id as OrganizationId);
  const { items } = await listOrganizations(world, { limit: 2 });
  const [only, another] = items;
  if (!only) return invalid("there is no organization yet: create one first");
  return another ? invalid("there are several organizations: say which one is meant", "organization") : ok(only);
};

const makeOrganization = async (
  world: AdministeringWorld,
  { name, baseCurrency, timeZone, paperSize, netTermDays, senderName, senderEmail, senderAddress }: CreateRequest,
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
  world: AdministeringWorld,
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
  autoAdvance = true,
  exchangeRates = [],
  createdAt,
}: Organization) => ({
  id,
  name,
  baseCurrency,
  timeZone,
  paperSize,
  netTermDays,
  invoiceSender,
  autoAdvance,
  exchangeRates: exchangeRates.map(({ currency, rate, createdAt: addedAt }) => ({
    currency,
    rate: toText(rate),
    createdAt: toIso(addedAt),
  })),
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
