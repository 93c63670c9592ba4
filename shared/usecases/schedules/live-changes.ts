import type { Account } from "#domain/customers/customer.ts";
import type { OrganizationId } from "#domain/ids.ts";
import { invalid, invalidAll, type Reason, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Schedule, Timeline } from "#domain/schedules/schedule.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { planOf } from "#usecases/billing/billing-basis.ts";
import { reasonOf } from "#usecases/price-plans/faults-of.ts";
import type { EditableFrom } from "#usecases/schedules/editable-from.ts";
import { timelineMadeLive, tooManyAtOnce } from "#usecases/schedules/make-live.ts";
import { type PreAction, preActionChanges } from "#usecases/schedules/pre-actions.ts";
import { draftFaults } from "#usecases/schedules/schedule-faults.ts";
import type { World } from "#usecases/world.ts";

export type LiveNeeds = Pick<
  World,
  | "accounts"
  | "addOns"
  | "billingStates"
  | "clock"
  | "features"
  | "idempotencyKeys"
  | "licenses"
  | "organizations"
  | "pricePlans"
  | "save"
  | "timelines"
  | "usageMeters"
>;

export const TIMELINE_TOO_LARGE = "the account's timeline is too large with all its own rate cards and rules";

export const STALE_DRAFT =
  "the live schedules have changed since the draft was staged on them; discard it and stage it anew";

type ToMakeLive = {
  readonly account: Versioned<Account>;
  readonly read: Versioned<Timeline> | undefined;
  readonly schedules: readonly Schedule[];
  /** A staged timeline that stays staged beside them, though it cannot be made live any more. */
  readonly staleDraft?: readonly Schedule[] | undefined;
  readonly from: EditableFrom;
  readonly preActions: readonly PreAction[];
};

/**
 * Everything that one commit writes to make slices live: they, the licenses that are granted before, and the account as due. Or
 * everything that is wrong with any of it.
 */
export const liveChanges = async (
  world: LiveNeeds,
  organizationId: OrganizationId,
  { account, read, schedules, staleDraft, from, preActions }: ToMakeLive,
): Promise<Result<readonly Change[], Refusal>> => {
  const { id: accountId } = account.value;
  const organization = await world.organizations.find(organizationId);
  if (!organization) throw new Error(`organization ${organizationId} does not exist`);
  const live = read?.value.schedules ?? [];
  const faults = await draftFaults(world, organizationId, { live, draft: schedules });
  const granted = await preActionChanges(world, organizationId, {
    accountId,
    schedules,
    preActions,
    zone: organization.value.timeZone,
  });
  const reasons: Reason[] = [
    ...faults.map(reasonOf),
    ...(await currencyFaults(world, organizationId, account.value, schedules, live)),
    ...(granted.ok ? [] : granted.error.reasons),
  ];
  const [first, ...others] = reasons;
  if (first) return invalidAll([first, ...others]);
  const timeline: Timeline = { accountId, schedules, ...(staleDraft && { draft: staleDraft, draftIsStale: true }) };
  const changes = [
    ...(await timelineMadeLive(world, organizationId, { read, timeline, reopenFrom: from.reopenFrom })),
    ...(granted.ok ? granted.value : []),
    // Who archives an account looks at its timeline, and who is archived gets no plan.
    world.accounts.unchanged(organizationId, account),
  ];
  const tooMany = tooManyAtOnce(changes);
  return tooMany === undefined ? ok(changes) : invalid(tooMany);
};

/** The account's currency may have changed since a slice was staged. */
const currencyFaults = async (
  world: Pick<World, "pricePlans">,
  organizationId: OrganizationId,
  { invoiceCurrency }: Account,
  schedules: readonly Schedule[],
  live: readonly Schedule[],
): Promise<Reason[]> => {
  const known = new Set(live.map(({ id }) => id));
  const plans = await Promise.all(
    schedules.filter(({ id }) => !known.has(id)).map((schedule) => planOf(world, organizationId, schedule)),
  );
  return [...new Map(plans.map(({ plan }) => [plan.id, plan])).values()]
    .filter(({ supportedCurrencies }) => !supportedCurrencies.includes(invoiceCurrency))
    .map(({ id }) => ({
      path: "",
      message: `price plan '${id}' has no prices in the account's currency ${invoiceCurrency}`,
    }));
};
