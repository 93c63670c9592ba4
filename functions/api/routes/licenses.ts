import * as z from "zod";
import { given } from "#domain/given.ts";
import type { AddOnId } from "#domain/ids.ts";
import { invalid, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import { accountNamed } from "#usecases/customers/resolve-account.ts";
import { listLicenseUpdates } from "#usecases/licenses/list-license-updates.ts";
import { listNamedSeats } from "#usecases/licenses/list-named-seats.ts";
import { noteOnLicense } from "#usecases/licenses/note-on-license.ts";
import { updateLicense } from "#usecases/licenses/update-license.ts";
import {
  licenseEntryDetailsUpdateRequest,
  licenseUpdateRequest,
  licenseUpdateToWire,
  wireLicenseUpdate,
  wireLicenseUpdates,
} from "#wire/license-updates.ts";
import { namedLicenseUpdateToWire, wireNamedLicenseUpdates } from "#wire/named-license-updates.ts";
import { dateTime, wholeNumberText } from "#wire/primitives.ts";
import { answerPage, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Licenses";

const PAGE = {
  pageSize: wholeNumberText({ minimum: 1, maximum: TRANSACTIONAL.most }).optional(),
  nextToken: z.string().max(4_000).optional(),
};
const FILTERS = {
  account_id: z.string().max(512).optional(),
  licenseId: z.string().max(50).optional(),
  /** The same filter by the name that the guides of the API have for it. */
  license_id: z.string().max(50).optional(),
};

/** The license that a list is asked for, under either name. */
const licenseOf = ({
  licenseId,
  license_id,
}: {
  readonly licenseId?: string | undefined;
  readonly license_id?: string | undefined;
}): Result<string | undefined, Refusal> =>
  licenseId !== undefined && license_id !== undefined && licenseId !== license_id
    ? invalid("names another license than licenseId", "license_id")
    : ok(licenseId ?? license_id);

export const licenseRoutes = [
  route({
    operationId: "getLicenseUpdates",
    method: "GET",
    url: "/license_updates",
    tag,
    summary: "Page through license updates with what is held after each; of one account by license, the latest first",
    query: z.strictObject({ ...PAGE, ...FILTERS, effectiveFrom: dateTime().optional() }),
    queryProblem: "TooLarge",
    status: 200,
    answer: wireLicenseUpdates,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "license-updates",
        sizes: TRANSACTIONAL,
        fetch: async ({ account_id: account, effectiveFrom, ...named }, { limit, after }) => {
          const license = licenseOf(named);
          if (!license.ok) return license;
          const listing = { account, licenseId: license.value, effectiveFrom, limit, after };
          return ok(await listLicenseUpdates(world, organizationId, listing));
        },
      });
      if (!page.ok) return page;
      return ok({ data: page.value.items.map(licenseUpdateToWire), nextToken: page.value.nextToken });
    },
  }),
  route({
    operationId: "addLicenseUpdateEntry",
    method: "POST",
    url: "/license_updates",
    tag,
    summary: "Grant licenses, or take them: at this moment, at an earlier or at a later one",
    body: licenseUpdateRequest,
    status: 200,
    answer: wireLicenseUpdate,
    handle: async (world, { organizationId, body: { accountId: account, idempotencyKey, ...update } }) => {
      const { licenseId, updateType, quantity, ...more } = update;
      // An empty key would make one update of all that come without.
      const key = idempotencyKey === "" ? undefined : idempotencyKey;
      const grant = { account, licenseId, updateType, quantity, ...given({ ...more, idempotencyKey: key }) };
      const updated = await updateLicense(world, organizationId, grant);
      return updated.ok ? ok(licenseUpdateToWire(updated.value)) : updated;
    },
  }),
  route({
    operationId: "updateLicenseEntryDetails",
    method: "PATCH",
    url: "/license_updates/{license_id}",
    tag,
    summary: "Change what is noted on a license update; its path names the license, whatever the query says",
    path: z.strictObject({ license_id: z.string().max(50) }),
    query: z.strictObject({ licenseId: z.string().max(50).optional() }),
    body: licenseEntryDetailsUpdateRequest,
    status: 200,
    answer: wireLicenseUpdate,
    handle: async (world, { organizationId, path, query, body: { accountId: account, ...noted } }) => {
      // The contract's path has a name that its parameters lack: a client made from it may leave the path's text as it is.
      const licenseId = isFilledIn(path.license_id) ? path.license_id : (query.licenseId ?? path.license_id);
      const updated = await noteOnLicense(world, organizationId, { ...noted, account, licenseId });
      return updated.ok ? ok(licenseUpdateToWire(updated.value)) : updated;
    },
  }),
  route({
    operationId: "getNamedLicenseUpdates",
    method: "GET",
    url: "/named_license_updates",
    tag,
    summary: "Page through the stretches for which names have seats, in order of account, license, name and time",
    query: z.strictObject({ ...PAGE, ...FILTERS }),
    status: 200,
    answer: wireNamedLicenseUpdates,
    handle: async (world, request) => {
      const { organizationId } = request;
      const page = await answerPage(world, request, {
        list: "named-license-updates",
        sizes: TRANSACTIONAL,
        fetch: async ({ account_id: idOrAlias, ...named }, { limit, after }) => {
          const license = licenseOf(named);
          if (!license.ok) return license;
          const licenseId = license.value;
          const at = world.clock.now();
          const accountId =
            idOrAlias === undefined ? undefined : await accountNamed(world, organizationId, { idOrAlias, at });
          const scope = given({ accountId, licenseId: licenseId as AddOnId | undefined });
          return ok(await listNamedSeats(world, organizationId, { scope, licenseId, limit, after }));
        },
      });
      if (!page.ok) return page;
      return ok({ data: page.value.items.map(namedLicenseUpdateToWire), nextToken: page.value.nextToken });
    },
  }),
];

const isFilledIn = (pathText: string): boolean => !/^\{.*\}$/.test(pathText);
