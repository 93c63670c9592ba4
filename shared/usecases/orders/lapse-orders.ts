import { type LapsingOrder, withoutLapsing } from "#domain/invoicing/billing-state.ts";
import { lapsed } from "#domain/orders/order.ts";
import type { Instant } from "#domain/time/instant.ts";
import { commitStep, type Outcome, type Position } from "#usecases/billing/closing-step.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/**
 * Voids orders that have not been paid by the time their purchase named, and has the purchase fail with them. What has been paid
 * in whole or in part, or was given up by somebody before, stays as it is.
 */
export const lapseOrders = {
  dueAt: ({ state: { lapsingOrders = [] } }: Position): Instant | undefined => earliestOf(lapsingOrders)?.lapsesAt,
  run: async (world: ClosingWorld, position: Position): Promise<Outcome> => {
    const { organizationId, state, now } = position;
    const { lapsingOrders = [] } = state;
    const { invoiceId } = earliestOf(lapsingOrders) ?? {};
    if (invoiceId === undefined) throw new Error(`no order of account ${state.accountId} lapses`);
    const next = withoutLapsing(state, invoiceId);
    const order = await world.invoices.find(organizationId, invoiceId);
    const purchase = await world.purchases.findOfOrder(organizationId, invoiceId);
    if (!order || !purchase) throw new Error(`order ${invoiceId} or its purchase does not exist`);
    if (order.value.invoiceClass !== "ORDER" || order.value.status !== "DUE") {
      return commitStep(world, position, { changes: [], next });
    }
    const comment = "the order was not paid before the purchase expired";
    return commitStep(world, position, {
      changes: [
        world.invoices.replaced(organizationId, order, lapsed(order.value, now)),
        world.purchases.replaced(organizationId, purchase, {
          ...purchase.value,
          status: "FAILURE",
          comment,
          updatedAt: now,
        }),
      ],
      next,
    });
  },
};

const earliestOf = (orders: readonly LapsingOrder[]): LapsingOrder | undefined =>
  orders.reduce<LapsingOrder | undefined>(
    (first, order) => (first === undefined || order.lapsesAt < first.lapsesAt ? order : first),
    undefined,
  );
