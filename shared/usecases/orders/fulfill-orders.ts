import { type BillingState, withoutLapsing } from "#domain/invoicing/billing-state.ts";
import type { Invoice } from "#domain/invoicing/invoice.ts";
import { dated, givenBack, isToFulfill } from "#domain/orders/order.ts";
import type { Purchase } from "#domain/purchases/purchase.ts";
import type { Refusal } from "#domain/refusal.ts";
import { type Instant, SINCE_EVER } from "#domain/time/instant.ts";
import type { Versioned } from "#repositories/collection.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import type { Fulfilled } from "#usecases/orders/fulfilled.ts";
import { fulfillment } from "#usecases/orders/fulfillment.ts";
import { moneyGivenBack } from "#usecases/orders/money-given-back.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Fulfills the paid orders of an account, one commit each: the order becomes an invoice with its number, everything that it is for
 * is granted, and its purchase succeeds (Togai rule §16.1, docs/adr/0033-orders.md). Paid twice, woken twice or stopped anywhere
 * it happens once: the same commit takes the order off the list of those to fulfill. More grants than a commit has room for are
 * made in commits before that one, each of them once.
 */
export const fulfillOrders = {
  dueAt: ({ state: { toFulfill = [] } }: Position): Instant | undefined =>
    toFulfill.length > 0 ? SINCE_EVER : undefined,
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { organizationId, state } = position;
    const [orderId, ...others] = state.toFulfill ?? [];
    const next: BillingState = {
      ...withoutLapsing(state, orderId),
      toFulfill: others.filter((other) => other !== orderId),
    };
    const order = orderId && (await world.invoices.find(organizationId, orderId));
    if (!order) throw new Error(`order ${orderId} does not exist`);
    // Its money went back before its grants were made, or it was named twice.
    if (!isToFulfill(order.value)) return commitStep(world, position, { changes: [], next });
    const purchase = await world.purchases.findOfOrder(organizationId, order.value.id);
    if (!purchase) throw new Error(`nobody knows what order ${orderId} is for`);
    const fulfilled = await fulfillment(world, position, purchase.value, order.value);
    const paid: PaidOrder = { order, purchase, next };
    return fulfilled.ok
      ? succeeded(world, position, paid, fulfilled.value)
      : failed(world, position, paid, fulfilled.error);
  },
};

type PaidOrder = {
  readonly order: Versioned<Invoice>;
  readonly purchase: Versioned<Purchase>;
  /** The state without the order. */
  readonly next: BillingState;
};

const succeeded = (
  world: ClosingWorld,
  position: Position,
  { order, purchase, next }: PaidOrder,
  { changes, state, isComplete, comment }: Fulfilled,
): Promise<Outcome> => {
  const { organizationId, now } = position;
  if (!isComplete) return commitStep(world, position, { changes, next: state(position.state) });
  const done: Purchase = {
    ...purchase.value,
    status: "SUCCESS",
    fulfilledAt: now,
    updatedAt: now,
    ...(comment !== undefined && { comment }),
  };
  return commitStep(world, position, {
    final: {
      draft: dated(order.value, now),
      effects: (invoice) => ({ invoice, changes: [] }),
      written: (invoice) => [world.invoices.replaced(organizationId, order, invoice)],
    },
    changes: [world.purchases.replaced(organizationId, purchase, done), ...changes],
    next: state({ ...next, toRender: [...next.toRender, order.value.id] }),
  });
};

/** What was paid for cannot be had any more: the money goes into the account's wallet, and the purchase says why. */
const failed = async (
  world: ClosingWorld,
  position: Position,
  { order, purchase, next }: PaidOrder,
  { reasons }: Refusal,
): Promise<Outcome> => {
  const { organizationId, now } = position;
  const why = reasons.map(({ path, message }) => (path === "" ? message : `${path} ${message}`)).join("; ");
  const { paidAmount } = order.value;
  const where = paidAmount.gt("0") ? "; the money that was paid is in the account's wallet" : "";
  const done: Purchase = { ...purchase.value, status: "FAILURE", comment: `${why}${where}`, updatedAt: now };
  return commitStep(world, position, {
    changes: [
      world.invoices.replaced(organizationId, order, givenBack(order.value, now)),
      world.purchases.replaced(organizationId, purchase, done),
      ...(await moneyGivenBack(world, organizationId, order.value)),
    ],
    next,
  });
};
