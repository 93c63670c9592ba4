import { commitStep, type Outcome, type Place } from "#usecases/billing/closing-step.ts";
import { sendDrawings } from "#usecases/billing/send-drawings.ts";
import type { ClosingWorld } from "#usecases/world.ts";

/** Asks for the drawing of final invoices. Only when the queue has it is the wish struck off, so it is never lost. */
export const askForRendering = async (world: ClosingWorld, position: Place): Promise<Outcome> => {
  await sendDrawings(world, position);
  return commitStep(world, position, { changes: [], next: { ...position.state, toRender: [] } });
};
