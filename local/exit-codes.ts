/** What the exit code of a command says. 3: the server, or the checks before it, refused what was asked for. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, interrupted: 130 } as const;

/** Ends a command with a message for its caller instead of a stack. */
export class CommandFailed extends Error {
  readonly exitCode: number;
  constructor(how: keyof typeof EXIT, message: string) {
    super(message);
    this.name = "CommandFailed";
    this.exitCode = EXIT[how];
  }
}
