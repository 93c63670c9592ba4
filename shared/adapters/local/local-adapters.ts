import { join } from "node:path";
import { type Database, type DatabaseSettings, IN_MEMORY, openDatabase } from "#adapters/local/database.ts";
import { createDocumentLinks, type DocumentLinks } from "#adapters/local/document-links.ts";
import { createEmlMailer } from "#adapters/local/eml-mailer.ts";
import { createFileSecrets } from "#adapters/local/file-secrets.ts";
import { createFolderDocuments } from "#adapters/local/folder-documents.ts";
import { createMemoryDocuments } from "#adapters/local/memory-documents.ts";
import { createMemoryMailer } from "#adapters/local/memory-mailer.ts";
import { createSmtpMailer, type SmtpSettings } from "#adapters/local/smtp-mailer.ts";
import { type LocalQueue, openSqliteQueue, type QueueSettings } from "#adapters/local/sqlite-queue.ts";
import { createSqliteScheduler, type LocalScheduler } from "#adapters/local/sqlite-scheduler.ts";
import { createSqliteStore } from "#adapters/local/sqlite-store.ts";
import { createSqliteUsage } from "#adapters/local/sqlite-usage.ts";
import { openTestClock, type TestClock } from "#adapters/local/test-clock.ts";
import { createNodeCredentials } from "#adapters/node/node-credentials.ts";
import { createRandomIds } from "#adapters/node/random-ids.ts";
import type { Instant } from "#domain/time/instant.ts";
import type { Clock } from "#ports/clock.ts";
import type { Documents } from "#ports/documents.ts";
import type { Mailer } from "#ports/mailer.ts";
import type { Ports } from "#ports/ports.ts";
import type { QueueName } from "#ports/queue.ts";

export type LocalAdapterSettings = DatabaseSettings & {
  /** A clock of the caller's, or a durable test clock that stands at the instant when the data folder is new. */
  readonly clock: Clock | { readonly testClockStartsAt: Instant };
  /** Where this process is reached, for links to documents. Default `http://127.0.0.1:8787`. */
  readonly baseUrl?: () => string;
  /** Where mails go; without it they are put into `<dataDir>/outbox`. */
  readonly smtp?: SmtpSettings;
  readonly queues?: Readonly<Record<QueueName, QueueSettings>>;
};

/** The ports of one process, with what its runner needs beyond them. */
export type LocalAdapters = Ports & {
  readonly queue: LocalQueue;
  readonly scheduler: LocalScheduler;
  readonly documents: Documents & DocumentLinks;
  /** Present when the clock is the durable test clock. */
  readonly testClock: TestClock | undefined;
  readonly database: Database;
  /** Waits for what is being written, and lets go of the data folder. */
  close(): Promise<void>;
};

/** Opens a data folder, or an installation in memory, with all its adapters. */
export const openLocalAdapters = async (settings: LocalAdapterSettings): Promise<LocalAdapters> => {
  const database = openDatabase(settings);
  try {
    return await adaptersOver(database, settings);
  } catch (cause) {
    await database.close();
    throw cause;
  }
};

const adaptersOver = async (database: Database, settings: LocalAdapterSettings): Promise<LocalAdapters> => {
  const { dataDir } = database;
  const { clock, testClock } = await clockFor(database, settings.clock);
  const onAccepted = testClock ? testClock.pin : () => {};
  const secrets = createFileSecrets(dataDir, database.access);
  const links = createDocumentLinks({ clock, secrets, baseUrl: settings.baseUrl ?? (() => DEFAULT_BASE_URL) });
  const queue = await openSqliteQueue(database, {
    clock,
    onAccepted,
    ...(settings.queues && { settings: settings.queues }),
  });
  return {
    database,
    clock,
    testClock,
    ids: createRandomIds(clock),
    store: createSqliteStore(database, clock),
    usageCounters: createSqliteUsage(database),
    queue,
    scheduler: createSqliteScheduler(database, queue, { onAccepted }),
    documents:
      dataDir === IN_MEMORY ? createMemoryDocuments(links) : createFolderDocuments(join(dataDir, "documents"), links),
    mailer: mailerFor(dataDir, settings.smtp, clock),
    secrets,
    credentials: createNodeCredentials(secrets),
    close: () => database.close(),
  };
};

const clockFor = async (
  database: Database,
  wanted: LocalAdapterSettings["clock"],
): Promise<{ clock: Clock; testClock: TestClock | undefined }> => {
  if (!("testClockStartsAt" in wanted)) return { clock: wanted, testClock: undefined };
  const testClock = await openTestClock(database, wanted.testClockStartsAt);
  return { clock: testClock, testClock };
};

const DEFAULT_BASE_URL = "http://127.0.0.1:8787";

const mailerFor = (dataDir: string, smtp: SmtpSettings | undefined, clock: Clock): Mailer => {
  if (smtp) return createSmtpMailer(smtp, clock);
  return dataDir === IN_MEMORY ? createMemoryMailer() : createEmlMailer(join(dataDir, "outbox"), clock);
};
