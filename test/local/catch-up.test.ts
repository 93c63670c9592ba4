import { describe, expect, it } from "vitest";
import { instantOf } from "#domain/time/instant.ts";
import type { QueueName } from "#ports/queue.ts";
import { createCatchUp } from "../../local/catch-up.ts";

const NOW = 1_000_000;

/** A queue whose oldest waiting message was sent at one of these instants, one each time it is asked; the last one stays. */
const queueOf = (...oldest: readonly (number | undefined)[]) => {
  let asked = 0;
  return {
    oldestWaiting: async (_queue: QueueName) => {
      const sentAt = oldest[Math.min(asked, oldest.length - 1)];
      asked += 1;
      return sentAt === undefined ? undefined : instantOf(sentAt);
    },
  };
};

describe("catching up", () => {
  it.each`
    oldest                       | caughtUp | because
    ${[undefined]}               | ${true}  | ${"nothing waits"}
    ${[NOW - 5, NOW, undefined]} | ${true}  | ${"what was sent before has been done meanwhile"}
    ${[NOW + 1]}                 | ${true}  | ${"what waits was sent afterwards"}
    ${[NOW - 5, NOW + 1]}        | ${true}  | ${"what was sent before has been done, and more has come"}
    ${[NOW]}                     | ${false} | ${"on a clock that stands still it may have been sent before"}
    ${[NOW - 5]}                 | ${false} | ${"it is not done in time, and nobody waits for ever"}
  `("answers $caughtUp where $because", async ({ oldest, caughtUp }) => {
    const catchUp = createCatchUp({ queue: queueOf(...oldest), clock: { now: () => instantOf(NOW) } });
    expect(await catchUp(["usage-events"], 40)).toBe(caughtUp);
  });
});
