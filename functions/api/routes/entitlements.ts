import * as z from "zod";
import { ok } from "#domain/result.ts";
import { updateFeatureCreditEntry, voidFeatureCreditEntry } from "#usecases/entitlements/change-entry.ts";
import {
  findFeatureValue,
  listFeatureValues,
  removeFeatureValue,
  setFeatureValue,
} from "#usecases/entitlements/feature-values.ts";
import { featureBalance, listFeatureCreditEntries } from "#usecases/entitlements/read-feature-credits.ts";
import {
  entryEditFromWire,
  featureBalanceToWire,
  featureCreditEntryToWire,
  featureValueRequest,
  featureValueToWire,
  updateFeatureCreditsRequest,
  wireFeatureBalance,
  wireFeatureCreditEntries,
  wireFeatureCreditEntry,
  wireFeatureValue,
  wireFeatureValues,
} from "#wire/entitlements.ts";
import { success, wholeNumberText } from "#wire/primitives.ts";
import { answerPage, TRANSACTIONAL } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Entitlements";
const account = { account_id: z.string().max(50) };
const accountPath = z.strictObject(account);
const path = z.strictObject({ ...account, feature_id: z.string().max(50) });
const entryPath = z.strictObject({ ...account, feature_id: z.string().max(50), entry_id: z.string().max(50) });
const entries = "/accounts/{account_id}/features/{feature_id}/entries";
const common = { tag, status: 200 } as const;

type FeaturePath = z.output<typeof path>;
const named = ({ account_id, feature_id }: FeaturePath) => ({ account: account_id, feature: feature_id });
const namedEntry = ({ entry_id, ...rest }: z.output<typeof entryPath>) => ({ ...named(rest), entryId: entry_id });

export const entitlementRoutes = [
  route({
    ...common,
    operationId: "getFeatureCredits",
    method: "GET",
    url: "/accounts/{account_id}/features/{feature_id}",
    summary: "Read what an account can use of a feature now",
    path,
    answer: wireFeatureBalance,
    handle: async (world, { organizationId, path: of }) => {
      const balance = await featureBalance(world, organizationId, named(of));
      return balance.ok ? ok(featureBalanceToWire(balance.value)) : balance;
    },
  }),
  route({
    ...common,
    operationId: "listFeatureCreditEntries",
    method: "GET",
    url: entries,
    summary: "Page through the feature credit entries of an account, the latest start first",
    path,
    query: z.strictObject({
      pageSize: wholeNumberText({ minimum: 1, maximum: TRANSACTIONAL.most }).optional(),
      nextToken: z.string().max(4_000).optional(),
    }),
    queryProblem: "TooLarge",
    answer: wireFeatureCreditEntries,
    handle: async (world, { organizationId, path: of, query }) => {
      const page = await answerPage(
        world,
        { organizationId, query },
        {
          list: `feature-credit-entries ${of.account_id} ${of.feature_id}`,
          sizes: TRANSACTIONAL,
          fetch: (_query, wanted) => listFeatureCreditEntries(world, organizationId, named(of), wanted),
        },
      );
      if (!page.ok) return page;
      const now = world.clock.now();
      return ok({
        data: page.value.items.map((entry) => featureCreditEntryToWire(entry, now)),
        nextToken: page.value.nextToken,
      });
    },
  }),
  route({
    ...common,
    operationId: "UpdateFeatureCreditEntry",
    method: "PATCH",
    url: `${entries}/{entry_id}`,
    summary: "Change the grant or the end of a feature credit entry",
    path: entryPath,
    body: updateFeatureCreditsRequest,
    answer: wireFeatureCreditEntry,
    handle: async (world, { organizationId, path: of, body }) => {
      const edit = entryEditFromWire(body);
      const updated = await updateFeatureCreditEntry(world, organizationId, namedEntry(of), edit);
      return updated.ok ? ok(featureCreditEntryToWire(updated.value, world.clock.now())) : updated;
    },
  }),
  route({
    ...common,
    operationId: "VoidFeatureCreditEntry",
    method: "POST",
    url: `${entries}/{entry_id}/void`,
    summary: "Void a feature credit entry: what is left of it is gone, what was used stays used",
    path: entryPath,
    answer: success,
    handle: async (world, { organizationId, path: of }) => {
      const voided = await voidFeatureCreditEntry(world, organizationId, namedEntry(of));
      return voided.ok ? ok({ success: true }) : voided;
    },
  }),
  route({
    ...common,
    operationId: "getEntitlements",
    method: "GET",
    url: "/accounts/{account_id}/entitlements",
    summary: "Read the values of the unmetered features of an account",
    path: accountPath,
    answer: wireFeatureValues,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const values = await listFeatureValues(world, organizationId, account_id);
      return values.ok ? ok({ data: values.value.map(featureValueToWire) }) : values;
    },
  }),
  route({
    ...common,
    operationId: "getEntitlementValue",
    method: "GET",
    url: "/accounts/{account_id}/entitlements/{feature_id}",
    summary: "Read the value that an account has of an unmetered feature",
    path,
    answer: wireFeatureValues,
    handle: async (world, { organizationId, path: of }) => {
      const values = await findFeatureValue(world, organizationId, named(of));
      return values.ok ? ok({ data: values.value.map(featureValueToWire) }) : values;
    },
  }),
  route({
    ...common,
    operationId: "validateEntitlementValue",
    method: "POST",
    url: "/accounts/{account_id}/entitlements/{feature_id}",
    summary: "Ask whether an account has this value of an unmetered feature",
    path,
    body: featureValueRequest,
    answer: success,
    handle: async (world, { organizationId, path: of, body }) => {
      const values = await findFeatureValue(world, organizationId, named(of));
      return values.ok ? ok({ success: values.value.some(({ value }) => value === body.value) }) : values;
    },
  }),
  route({
    ...common,
    operationId: "setEntitlementValue",
    method: "PUT",
    url: "/tollbook/accounts/{account_id}/entitlements/{feature_id}",
    summary: "Give an account a value of an unmetered feature",
    path,
    body: featureValueRequest,
    answer: wireFeatureValue,
    handle: async (world, { organizationId, path: of, body }) => {
      const set = await setFeatureValue(world, organizationId, named(of), body.value);
      return set.ok ? ok(featureValueToWire(set.value)) : set;
    },
  }),
  route({
    ...common,
    operationId: "removeEntitlementValue",
    method: "DELETE",
    url: "/tollbook/accounts/{account_id}/entitlements/{feature_id}",
    summary: "Take the value of an unmetered feature from an account",
    path,
    answer: success,
    handle: async (world, { organizationId, path: of }) => {
      const removed = await removeFeatureValue(world, organizationId, named(of));
      return removed.ok ? ok({ success: true }) : removed;
    },
  }),
];
