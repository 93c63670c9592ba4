import { writeMessage } from "#usecases/billing/close-message.ts";
import type { Place } from "#usecases/billing/position.ts";
import type { Sender } from "#usecases/world.ts";

/** Puts the drawings that a state still wishes for on the queue. Only when they are there may the wish be struck off. */
export const sendDrawings = async (
  { queue }: Sender,
  { organizationId, state }: Pick<Place, "organizationId" | "state">,
): Promise<void> => {
  if (state.toRender.length === 0) return;
  await queue.send(
    "render-invoices",
    state.toRender.map((invoiceId) => ({
      body: writeMessage({ organizationId, invoiceId }),
      group: `${organizationId}#${state.accountId}`,
    })),
  );
};
