/** Where a command writes: results to one place, everything else to the other, a line at a time. */
export type Terminal = {
  readonly out: (line: string) => void;
  readonly say: (line: string) => void;
  /** Writes over the line that is being written, where somebody is looking. */
  readonly redraw: ((line: string) => void) | undefined;
  /** Whether somebody reads the results as they come. */
  readonly isInteractive: boolean;
};

/** The process's own. A reader that went away (`tollbook invoice list | head`) ends the process without a word. */
export const processTerminal = (): Terminal => {
  const { stdout, stderr } = process;
  stdout.on("error", (cause: NodeJS.ErrnoException) => {
    if (cause.code === "EPIPE") process.exit(0);
    throw cause;
  });
  return {
    out: (line) => stdout.write(`${line}\n`),
    say: (line) => stderr.write(`${line}\n`),
    redraw: stderr.isTTY ? (line) => stderr.write(`\r\x1b[K${line}`) : undefined,
    isInteractive: stdout.isTTY === true,
  };
};
