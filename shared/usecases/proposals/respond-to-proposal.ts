import type { OrganizationId } from "#domain/ids.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import { invalid, notFound, type Refusal } from "#domain/refusal.ts";
import { ok, type Result } from "#domain/result.ts";
import type { Change } from "#ports/store.ts";
import type { Versioned } from "#repositories/collection.ts";
import { type BillingBasis, billingBasis } from "#usecases/billing/billing-basis.ts";
import { wakeAccount } from "#usecases/billing/wake-account.ts";
import { raiseOrder } from "#usecases/orders/raise-order.ts";
import { billingTold } from "#usecases/orders/tell-billing.ts";
import { orderOf } from "#usecases/purchases/plan-purchase.ts";
import { asItStands } from "#usecases/purchases/read-purchases.ts";
import { type TimelineWith, timelineWith } from "#usecases/purchases/timeline-with.ts";
import { retryLostRaces } from "#usecases/retry.ts";
import { timelineMadeLive } from "#usecases/schedules/make-live.ts";
import type { RatingWorld, Sender } from "#usecases/world.ts";

/**
 * Takes the customer's answer to a proposal. DECLINE ends it. APPROVE raises its order, or, where it is paid afterwards,
 * associates its plan in the same commit (Togai rule §16.2). Only an active proposal can be answered; what speaks against it by
 * now leaves it active.
 */
export const respondToProposal = async (
  world: RatingWorld & Sender,
  organizationId: OrganizationId,
  id: string,
  answer: "APPROVE" | "DECLINE",
): Promise<Result<Purchase, Refusal>> => {
  const responded = await retryLostRaces(`proposal '${id}'`, async () => {
    const read = await world.purchases.find(organizationId, id);
    if (!read?.value.proposal) return notFound("proposal", id);
    const { status } = (await asItStands(world, organizationId, read.value)).standing;
    if (status !== "PROPOSAL_ACTIVE") {
      return invalid(`proposal '${id}' is ${status}; only one that is PROPOSAL_ACTIVE can be approved or declined`);
    }
    const answered = await (answer === "DECLINE" ? declined : approved)(world, organizationId, read);
    if (!answered.ok) return answered;
    const saved = await world.save(answered.value.changes);
    return saved.ok ? ok(answered.value.purchase) : undefined;
  });
  if (responded.ok && answer === "APPROVE") await wakeAccount(world, organizationId, responded.value.accountId);
  return responded;
};

type Answered = { readonly purchase: Purchase; readonly changes: readonly Change[] };

const respondedNow = (
  { clock }: Pick<RatingWorld, "clock">,
  purchase: Purchase,
  status: "PROPOSAL_APPROVED" | "PROPOSAL_DECLINED",
): Purchase => {
  const now = clock.now();
  const paymentMode = purchase.proposal?.paymentMode ?? "PREPAID";
  return { ...purchase, status, proposal: { paymentMode, respondedAt: now }, updatedAt: now };
};

const declined = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  read: Versioned<Purchase>,
): Promise<Result<Answered, Refusal>> => {
  const purchase = respondedNow(world, read.value, "PROPOSAL_DECLINED");
  return ok({ purchase, changes: [world.purchases.replaced(organizationId, read, purchase)] });
};

const approved = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  read: Versioned<Purchase>,
): Promise<Result<Answered, Refusal>> => {
  const { accountId, proposal } = read.value;
  const basis = await billingBasis(world, organizationId, accountId);
  if (!basis || basis.account.status === "ARCHIVED") return invalid(`account '${accountId}' is archived`);
  const timeline = await timelineOf(world, organizationId, { basis, purchase: read.value });
  if (!timeline.ok) return timeline;
  const purchase = respondedNow(world, read.value, "PROPOSAL_APPROVED");
  return ok(
    proposal?.paymentMode === "POSTPAID" && timeline.value
      ? await associatedAtOnce(world, organizationId, { read, purchase, timeline: timeline.value })
      : await ordered(world, organizationId, { read, purchase, basis, timeline: timeline.value }),
  );
};

const timelineOf = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  { basis, purchase }: { readonly basis: BillingBasis; readonly purchase: Purchase },
): Promise<Result<TimelineWith | undefined, Refusal>> => {
  const { association, pricePlanId, pricePlanVersion } = purchase;
  if (!association || pricePlanId === undefined || pricePlanVersion === undefined) return ok(undefined);
  const plan = (await world.pricePlans.findVersion(organizationId, pricePlanId, pricePlanVersion))?.value;
  if (!plan) return invalid(`price plan '${pricePlanId}' version ${pricePlanVersion} does not exist any more`);
  return timelineWith(world, organizationId, { account: basis.account, plan, association });
};

const associatedAtOnce = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    read,
    purchase,
    timeline,
  }: { readonly read: Versioned<Purchase>; readonly purchase: Purchase; readonly timeline: TimelineWith },
): Promise<Answered> => {
  const done: Purchase = { ...purchase, fulfilledAt: purchase.updatedAt };
  const live = { read: timeline.read, timeline: timeline.timeline, reopenFrom: timeline.reopenFrom };
  return {
    purchase: done,
    changes: [
      world.purchases.replaced(organizationId, read, done),
      ...(await timelineMadeLive(world, organizationId, live)),
    ],
  };
};

const ordered = async (
  world: RatingWorld,
  organizationId: OrganizationId,
  {
    read,
    purchase,
    basis,
    timeline,
  }: {
    readonly read: Versioned<Purchase>;
    readonly purchase: Purchase;
    readonly basis: BillingBasis;
    readonly timeline: TimelineWith | undefined;
  },
): Promise<Answered> => {
  const draft = await orderOf(world, organizationId, { basis, purchase, timeline });
  const raised = raiseOrder(world, organizationId, { draft, purchase, now: world.clock.now() });
  return {
    purchase: raised.purchase,
    changes: [
      world.purchases.replaced(organizationId, read, raised.purchase),
      ...raised.changes,
      ...(await billingTold(world, organizationId, { accountId: purchase.accountId, state: raised.state })),
    ],
  };
};
