import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export type EngineCommand = {
  readonly name: string;
  readonly program: string;
  readonly options: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  readonly logFile: string;
};
export type EngineProcess = { readonly stop: () => Promise<void> };

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 5_000;

/**
 * Starts an engine and waits until it listens. It leads a process group of its own, which holds everything that it starts in
 * turn, so that stopping ends those processes and no others; they end too when this process ends without having stopped it.
 */
export const startEngineProcess = async (command: EngineCommand): Promise<EngineProcess> => {
  const log = openSync(command.logFile, "a");
  const { env } = command;
  const child = spawn(command.program, command.options, { env, detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  const failure = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`it ended with ${signal ?? `exit code ${code}`}`)));
  });
  failure.catch(() => undefined);
  const killAll = () => signalGroup(child, "SIGKILL");
  process.once("exit", killAll);
  const stop = async () => {
    await stopGroup(child);
    process.off("exit", killAll);
  };
  try {
    await Promise.race([untilListening(command.port), failure]);
    return { stop };
  } catch (cause) {
    await stop();
    const log = readFileSync(command.logFile, "utf8").trimEnd().split("\n").slice(-20).join("\n");
    throw new Error(`${command.name} does not start:\n${log}`, { cause });
  }
};

const untilListening = async (port: number): Promise<void> => {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline) {
    if (await listens(port)) return;
    await delay(50);
  }
  throw new Error(`it did not listen on port ${port} within ${READY_WITHIN_MS / 1000} s`);
};

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

/** Asks the engine to end, and then ends what is left of its group. */
const stopGroup = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await Promise.race([ended, delay(STOPPED_WITHIN_MS, undefined, { ref: false })]);
  }
  signalGroup(child, "SIGKILL");
};

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group has ended already.
  }
};
