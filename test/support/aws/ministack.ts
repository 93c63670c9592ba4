import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AwsSettings } from "#adapters/aws/aws-clients.ts";
import { type Instant, instantOf } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";

/** An engine of SQS, S3, EventBridge Scheduler, SES, Secrets Manager and CloudWatch that nobody else uses. */
export type Ministack = {
  readonly settings: Required<AwsSettings>;
  /** The engine's clock. It stands still, so that a test reaches both sides of a moment. */
  readonly clock: Clock;
  /** Moves the clock, and lets ring what is due then. */
  pass(milliseconds: number): Promise<void>;
  /** The raw messages that SES accepted, in order. */
  mails(): Promise<readonly string[]>;
  /** Ends the process and removes what it wrote. */
  stop(): Promise<void>;
};

/** Starts MiniStack from the Python at `TOLLBOOK_TEST_PYTHON`, on a free port of 127.0.0.1. Fails where there is none. */
export const startMinistack = async (): Promise<Ministack> => {
  const python = process.env["TOLLBOOK_TEST_PYTHON"];
  if (!python) throw new Error("TOLLBOOK_TEST_PYTHON must name a Python that has MiniStack");
  const folder = mkdtempSync(join(tmpdir(), "tollbook-ministack-"));
  // The real time, as requests are signed with it; whole seconds, as schedules know no parts of them.
  let now = instantOf(Math.ceil(Date.now() / 1_000) * 1_000);
  const engine = spawn(python, [join(import.meta.dirname, "ministack-with-clock.py"), `${now}`], {
    env: { PATH: process.env["PATH"], TMPDIR: folder, STATE_DIR: folder, S3_DATA_DIR: folder },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => engine.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    engine.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const endpoint = `http://127.0.0.1:${await portOf(engine)}`;
    return {
      settings: { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } },
      clock: { now: () => now },
      pass: async (milliseconds) => {
        now = await moveClock(endpoint, instantOf(now + milliseconds));
      },
      mails: async () => {
        const mails = (await answerOf(await fetch(`${endpoint}/_tollbook/mails`))) as readonly string[];
        return mails.map((mail) => Buffer.from(mail, "base64").toString());
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
};

/** The first line that it prints. It accepts requests from then on, although the first may wait. */
const portOf = (engine: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    if (!engine.stdout) throw new Error("the engine has no output");
    engine.once("error", reject);
    engine.once("exit", (code) => reject(new Error(`the engine ended at its start, with code ${code}`)));
    createInterface(engine.stdout).once("line", (line) => resolve(Number(line)));
  });

const moveClock = async (endpoint: string, to: Instant): Promise<Instant> => {
  const body = JSON.stringify({ now: to });
  const moved = await answerOf(await fetch(`${endpoint}/_tollbook/clock`, { method: "POST", body }));
  return instantOf((moved as { now: number }).now);
};

const answerOf = async (response: Response): Promise<unknown> => {
  if (!response.ok) throw new Error(`the engine answered ${response.status}: ${await response.text()}`);
  return response.json();
};
