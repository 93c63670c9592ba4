import * as z from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import type { TimeZone } from "#domain/time/calendar.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { editSchedules } from "#usecases/schedules/edit-schedules.ts";
import { discardSchedules, finalizeSchedules } from "#usecases/schedules/finalize-schedules.ts";
import type { World } from "#usecases/world.ts";
import { success } from "#wire/primitives.ts";
import {
  editSchedulesRequest,
  finalizeSchedulesRequest,
  type ScheduleWithPlan,
  scheduleToWire,
  stagedToWire,
  wireSchedules,
  wireStagedSchedules,
} from "#wire/schedules.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { route } from "../route.ts";

const tag = "Schedules";
const path = z.strictObject({ account_id: z.string().max(50) });

export const scheduleRoutes = [
  route({
    operationId: "bulkEditSchedules",
    method: "POST",
    url: "/v2/accounts/{account_id}/edit_schedules",
    tag,
    summary: "Stage up to ten associations and disassociations as a draft timeline",
    path,
    query: z.strictObject({ discard: z.enum(["true", "false"]).optional() }),
    body: editSchedulesRequest,
    status: 200,
    answer: wireStagedSchedules,
    handle: async (world, { organizationId, path: { account_id }, query: { discard }, body: { edits } }) => {
      const staged = await editSchedules(world, organizationId, account_id, { edits, discard: discard === "true" });
      if (!staged.ok) return staged;
      const { account, draft } = staged.value;
      const zone = await zoneOf(world, organizationId);
      const schedules = await withPlans(world, organizationId, draft);
      return ok({
        accountId: account.id,
        accountName: account.name,
        pricingSchedules: schedules.map((schedule) => stagedToWire(schedule, zone)),
      });
    },
  }),
  route({
    operationId: "listaccountSchedules",
    method: "GET",
    url: "/v2/accounts/{account_id}/schedules",
    tag,
    summary: "List the account's slices, live or staged",
    path,
    query: listQuery({ mode: z.enum(["ACTIVE", "DRAFT"]).optional() }, CONFIGURATION).omit({
      _sort: true,
      _search: true,
    }),
    status: 200,
    answer: wireSchedules,
    handle: async (world, request) => {
      const { account_id } = request.path;
      const { organizationId, query } = request;
      if (query.mode === undefined && query.nextToken === undefined)
        return invalid("is needed: ACTIVE or DRAFT", "mode");
      const account = await world.accounts.find(organizationId, account_id);
      if (!account) return notFound("account", account_id);
      const zone = await zoneOf(world, organizationId);
      const page = await answerPage(world, request, {
        list: `account ${account_id} schedules`,
        sizes: CONFIGURATION,
        fetch: async ({ mode }, { limit, after }) => {
          const timeline = (await world.timelines.find(organizationId, account.value.id))?.value;
          const schedules = (mode === "DRAFT" ? timeline?.draft : timeline?.schedules) ?? [];
          const from = Number(after ?? "0");
          const items = await withPlans(world, organizationId, schedules.slice(from, from + limit));
          return ok(from + limit < schedules.length ? { items, next: String(from + limit) } : { items });
        },
      });
      if (!page.ok) return page;
      return ok({
        data: page.value.items.map((item) => scheduleToWire(item, zone)),
        nextToken: page.value.nextToken,
      });
    },
  }),
  route({
    operationId: "finalizeAccountSchedules",
    method: "POST",
    url: "/v2/accounts/{account_id}/finalize_schedules",
    tag,
    summary: "Make the staged timeline live",
    path,
    body: finalizeSchedulesRequest,
    status: 200,
    answer: wireSchedules,
    handle: async (
      world,
      { organizationId, path: { account_id }, body: { mergeSchedules = false, preActions = [] } },
    ) => {
      const finalized = await finalizeSchedules(world, organizationId, account_id, { mergeSchedules, preActions });
      if (!finalized.ok) return finalized;
      const zone = await zoneOf(world, organizationId);
      const schedules = await withPlans(world, organizationId, finalized.value.schedules);
      return ok({ data: schedules.map((schedule) => scheduleToWire(schedule, zone)) });
    },
  }),
  route({
    operationId: "discardAccountSchedules",
    method: "DELETE",
    url: "/v2/accounts/{account_id}/discard_schedules",
    tag,
    summary: "Throw the staged timeline away",
    path,
    status: 200,
    answer: success,
    handle: async (world, { organizationId, path: { account_id } }) => {
      const discarded = await discardSchedules(world, organizationId, account_id);
      return discarded.ok ? ok({ success: true }) : discarded;
    },
  }),
];

const zoneOf = async (
  { organizations }: Pick<World, "organizations">,
  organizationId: OrganizationId,
): Promise<TimeZone> => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return organization.value.timeZone;
};

const withPlans = (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  schedules: readonly Schedule[],
): Promise<readonly ScheduleWithPlan[]> =>
  Promise.all(
    schedules.map(async (schedule) => ({ schedule, plan: (await planOf(world, organizationId, schedule)).plan })),
  );
