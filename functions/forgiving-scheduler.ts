import type { Scheduler } from "#ports/scheduler.ts";
import type { Publish } from "./business-figures.ts";
import { logger } from "./logger.ts";

/**
 * Alarm clocks that fail nobody. When one is set or removed, what it is about has been written, and the due index has the time at
 * which there is more to do: the sweeper finds the account without being woken, minutes later. So trouble with the scheduler must
 * not bring a message again whose usage is counted or whose account is closed. It is told in the log and as a figure.
 */
export const createForgivingScheduler = (scheduler: Scheduler, publish: Publish): Scheduler => {
  const forgive = async (what: string, name: string, done: () => Promise<void>): Promise<void> => {
    try {
      await done();
    } catch (cause) {
      logger.warn(what, { alarm: name, error: cause as Error });
      publish({ AlarmClocksNotSet: 1 });
    }
  };
  return {
    set: (alarm) => forgive("alarm clock not set", alarm.name, () => scheduler.set(alarm)),
    remove: (name) => forgive("alarm clock not removed", name, () => scheduler.remove(name)),
  };
};
