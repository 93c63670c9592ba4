import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAdapters, openLocalAdapters } from "#adapters/local/local-adapters.ts";
import { createSmtpMailer } from "#adapters/local/smtp-mailer.ts";
import { QUEUE_SETTINGS } from "#adapters/local/sqlite-queue.ts";
import { systemClock } from "#adapters/node/system-clock.ts";
import { addMilliseconds, instantOf } from "#domain/time/instant.ts";
import { openSmtpSink } from "../support/smtp-sink.ts";
import { admissionContract } from "./admission.contract.ts";
import { clockContract } from "./clock.contract.ts";
import { documentsContract } from "./documents.contract.ts";
import { idsContract } from "./ids.contract.ts";
import { mailerContract } from "./mailer.contract.ts";
import { queueContract } from "./queue.contract.ts";
import { schedulerContract } from "./scheduler.contract.ts";
import { storeContract } from "./store.contract.ts";
import { usageCountersContract } from "./usage-counters.contract.ts";

const START = instantOf(Date.UTC(2025, 0, 15, 10));

/** A data folder whose process can end and start again, on a test clock. */
const openFolder = async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "tollbook-contract-"));
  const open = (): Promise<LocalAdapters> => openLocalAdapters({ dataDir, clock: { testClockStartsAt: START } });
  let adapters = await open();
  const now = () => adapters.clock.now();
  return {
    dataDir,
    adapters: () => adapters,
    now,
    pass: async (milliseconds: number): Promise<void> => {
      const moved = await adapters.testClock?.moveTo(addMilliseconds(now(), milliseconds));
      if (!moved?.ok) throw new Error("the clock did not move");
    },
    reopen: async (): Promise<LocalAdapters> => {
      await adapters.close();
      adapters = await open();
      return adapters;
    },
    close: async (): Promise<void> => {
      await adapters.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

storeContract("SQLite", async () => {
  const folder = await openFolder();
  return {
    store: folder.adapters().store,
    reopen: async () => (await folder.reopen()).store,
    close: folder.close,
  };
});

usageCountersContract("SQLite", async () => {
  const folder = await openFolder();
  return {
    usageCounters: folder.adapters().usageCounters,
    reopen: async () => (await folder.reopen()).usageCounters,
    close: folder.close,
  };
});

admissionContract("SQLite", async () => {
  const folder = await openFolder();
  const { usageCounters, store } = folder.adapters();
  return { usageCounters, store, close: folder.close };
});

queueContract("SQLite", async () => {
  const folder = await openFolder();
  return {
    queue: folder.adapters().queue,
    ...QUEUE_SETTINGS["usage-events"],
    now: folder.now,
    pass: folder.pass,
    reopen: async () => (await folder.reopen()).queue,
    close: folder.close,
  };
});

schedulerContract("SQLite", async () => {
  const folder = await openFolder();
  return {
    scheduler: folder.adapters().scheduler,
    now: folder.now,
    pass: async (milliseconds) => {
      await folder.pass(milliseconds);
      while ((await folder.adapters().scheduler.ring(folder.now())) > 0);
    },
    rung: async () => {
      const { queue } = folder.adapters();
      const received = await queue.receive("close-accounts", 1_000);
      await queue.acknowledge(
        "close-accounts",
        received.map(({ receiptHandle }) => receiptHandle),
      );
      return received;
    },
    reopen: async () => (await folder.reopen()).scheduler,
    close: folder.close,
  };
});

/** Opens a link as the local server does. */
const follow = async (adapters: LocalAdapters, link: string): Promise<Uint8Array | undefined> => {
  const { pathname, searchParams } = new URL(link);
  const key = pathname.replace("/tollbook/documents/", "");
  const [expires, signature] = [searchParams.get("expires") ?? "", searchParams.get("signature") ?? ""];
  if (!(await adapters.documents.verifyLink({ key, expires, signature }))) return undefined;
  return (await adapters.documents.get(key))?.content;
};

documentsContract("a folder", async () => {
  const folder = await openFolder();
  return {
    documents: folder.adapters().documents,
    follow: (link) => follow(folder.adapters(), link),
    pass: folder.pass,
    reopen: async () => (await folder.reopen()).documents,
    close: folder.close,
  };
});

documentsContract("memory", async () => {
  const adapters = await openLocalAdapters({ dataDir: ":memory:", clock: { testClockStartsAt: START } });
  return {
    documents: adapters.documents,
    follow: (link) => follow(adapters, link),
    pass: async (milliseconds) => {
      await adapters.testClock?.moveTo(addMilliseconds(adapters.clock.now(), milliseconds));
    },
    // What is in memory ends with its process: the same one goes on.
    reopen: async () => adapters.documents,
    close: adapters.close,
  };
});

mailerContract("files in the outbox", async () => {
  const folder = await openFolder();
  const outbox = join(folder.dataDir, "outbox");
  return {
    mailer: folder.adapters().mailer,
    delivered: async () => readdirSync(outbox).map((name) => readFileSync(join(outbox, name), "utf8")),
    close: folder.close,
  };
});

mailerContract("SMTP", async () => {
  const sink = await openSmtpSink();
  return {
    mailer: createSmtpMailer({ host: "127.0.0.1", port: sink.port, secure: false }, systemClock),
    delivered: async () => sink.messages,
    close: sink.close,
  };
});

const nothing = async (): Promise<void> => {};

clockContract("the machine's", async () => ({ clock: systemClock, close: nothing }));
clockContract("the test clock", async () => {
  const folder = await openFolder();
  return { clock: folder.adapters().clock, close: folder.close };
});

idsContract("on the machine's clock", async () => {
  const adapters = await openLocalAdapters({ dataDir: ":memory:", clock: systemClock });
  return { ids: adapters.ids, close: adapters.close };
});
idsContract("on a test clock that stands still", async () => {
  const folder = await openFolder();
  return { ids: folder.adapters().ids, close: folder.close };
});
