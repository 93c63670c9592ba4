/** Waits for the signals that ask a process to end. */
export type UntilStopped = {
  /** Settles at the first signal. */
  readonly asked: Promise<void>;
  /**
   * Waits for work, or for the first signal if that comes earlier. What the work says after it is of no interest: it fails
   * because everything around it is being shut.
   */
  orDone(work: Promise<void>): Promise<void>;
};

const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;

/** A second signal ends the process at once, as if nobody listened. */
export const untilStopped = (): UntilStopped => {
  let stopped = false;
  const asked = new Promise<void>((resolve) => {
    for (const signal of SIGNALS) {
      process.once(signal, () => {
        stopped = true;
        resolve();
      });
    }
  });
  return {
    asked,
    orDone: async (work) => {
      const outcome = work.catch((cause: unknown) => {
        if (!stopped) throw cause;
      });
      await Promise.race([outcome, asked]);
    },
  };
};
