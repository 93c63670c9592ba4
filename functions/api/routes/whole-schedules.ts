import * as z from "zod";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, notFound } from "#domain/refusal.ts";
import { ok } from "#domain/result.ts";
import type { Schedule } from "#domain/schedules/schedule.ts";
import { type CalendarDate, dateAt, FOREVER_DATE, type TimeZone } from "#domain/time/calendar.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { editLiveSchedules, type LiveEdits } from "#usecases/schedules/edit-live-schedules.ts";
import type { World } from "#usecases/world.ts";
import { type DayOrInstant, dayOrInstant } from "#wire/primitives.ts";
import {
  editedToWire,
  editPricingSchedulesRequest,
  updatePricingScheduleRequest,
  type WholeSchedule,
  wholeScheduleToWire,
  wireEditedSchedules,
  wireWholeSchedules,
} from "#wire/whole-schedules.ts";
import { answerPage, CONFIGURATION, listQuery } from "../listing.ts";
import { type ApiWorld, route } from "../route.ts";

const tag = "Accounts";
const path = z.strictObject({ account_id: z.string().max(50) });
const flag = z.enum(["true", "false"]).optional();

/** The first generation of the API: edits are live at once (Togai rule §15.4). */
export const wholeScheduleRoutes = [
  route({
    operationId: "updatePricingSchedule",
    method: "POST",
    url: "/accounts/{account_id}/price_plans",
    tag,
    summary: "Associate or disassociate a price plan at once",
    path,
    body: updatePricingScheduleRequest,
    status: 200,
    answer: wireEditedSchedules,
    handle: (world, { organizationId, path: { account_id }, body: { edit, preActions } }) =>
      edited(world, organizationId, account_id, { edits: [edit], preActions, mode: "APPLY", pathOf: () => "" }),
  }),
  route({
    operationId: "updatePricingScheduleBatch",
    method: "POST",
    url: "/accounts/{account_id}/edit_schedules",
    tag,
    summary: "Do up to ten associations and disassociations at once, or tell what they would make",
    path,
    query: z.strictObject({ dry_run: flag }),
    body: editPricingSchedulesRequest,
    status: 200,
    answer: wireEditedSchedules,
    handle: (world, { organizationId, path: { account_id }, query: { dry_run }, body: { edits } }) =>
      edited(world, organizationId, account_id, {
        edits,
        preActions: [],
        mode: dry_run === "true" ? "DRY_RUN" : "APPLY",
        pathOf: (at) => `edits[${at}].`,
      }),
  }),
  route({
    operationId: "getPricingSchedules",
    method: "GET",
    url: "/accounts/{account_id}/pricing_schedules",
    tag,
    summary: "List the account's live slices with what they sell",
    path,
    query: listQuery(
      {
        start_date: dayOrInstant().optional(),
        end_date: dayOrInstant().optional(),
        include_price_plan_info: flag,
        compact: flag,
      },
      CONFIGURATION,
    ).omit({ _sort: true, _search: true }),
    status: 200,
    answer: wireWholeSchedules,
    handle: async (world, request) => {
      const { organizationId, path: of } = request;
      const account = await world.accounts.find(organizationId, of.account_id);
      if (!account) return notFound("account", of.account_id);
      const zone = await zoneOf(world, organizationId);
      let shown = { zone, compact: false, planInfo: false };
      const page = await answerPage(world, request, {
        list: `account ${of.account_id} pricing schedules`,
        sizes: CONFIGURATION,
        fetch: async ({ start_date, end_date, include_price_plan_info, compact }, { limit, after }) => {
          const from = start_date === undefined ? undefined : dayOf(start_date, zone);
          const until = end_date === undefined ? FOREVER_DATE : dayOf(end_date, zone);
          if (from !== undefined && until < from) return invalid("must not lie before start_date", "end_date");
          shown = { zone, compact: compact === "true", planInfo: include_price_plan_info === "true" };
          const live = (await world.timelines.find(organizationId, account.value.id))?.value.schedules ?? [];
          const within = live.filter(
            ({ startDate, endDate }) => startDate < until && (from === undefined || endDate > from),
          );
          const first = Number(after ?? "0");
          const items = await asWhole(world, organizationId, within.slice(first, first + limit));
          return ok(first + limit < within.length ? { items, next: String(first + limit) } : { items });
        },
      });
      if (!page.ok) return page;
      const { items, nextToken } = page.value;
      return ok({ data: items.map((item) => wholeScheduleToWire(item, shown)), nextToken });
    },
  }),
];

const edited = async (world: ApiWorld, organizationId: OrganizationId, accountId: string, edits: LiveEdits) => {
  const done = await editLiveSchedules(world, organizationId, accountId, edits);
  if (!done.ok) return done;
  const { account, schedules } = done.value;
  const zone = await zoneOf(world, organizationId);
  const whole = await asWhole(world, organizationId, schedules);
  return ok({
    accountId: account.id as string,
    accountName: account.name,
    pricingSchedules: whole.map((schedule) => editedToWire(schedule, zone)),
  });
};

const dayOf = (moment: DayOrInstant, zone: TimeZone): CalendarDate =>
  typeof moment === "string" ? moment : dateAt(moment, zone);

const zoneOf = async (
  { organizations }: Pick<World, "organizations">,
  organizationId: OrganizationId,
): Promise<TimeZone> => {
  const organization = await organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  return organization.value.timeZone;
};

const asWhole = (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  schedules: readonly Schedule[],
): Promise<readonly WholeSchedule[]> =>
  Promise.all(
    schedules.map(async (schedule) => {
      const [{ plan }, head] = await Promise.all([
        planOf(world, organizationId, schedule),
        world.pricePlans.findHead(organizationId, schedule.pricePlanId),
      ]);
      const { supportedCurrencies } = plan;
      const active = head?.value.activeCurrencies ?? supportedCurrencies;
      return { schedule, plan, activeCurrencies: active.filter((one) => supportedCurrencies.includes(one)) };
    }),
  );
