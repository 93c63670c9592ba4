import { writeMessage } from "#usecases/billing/close-message.ts";
import { commitStep, type Outcome, type Place } from "#usecases/billing/closing-step.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Asks for the drawing of final invoices. Only when the queue has it is the wish struck off, so it is never lost. */
export const askForRendering = async (world: ClosingWorld, position: Place): Promise<Outcome> => {
  const { organizationId, state } = position;
  await world.queue.send(
    "render-invoices",
    state.toRender.map((invoiceId) => ({
      body: writeMessage({ organizationId, invoiceId }),
      group: `${organizationId}#${state.accountId}`,
    })),
  );
  return commitStep(world, position, { changes: [], next: { ...state, toRender: [] } });
};
