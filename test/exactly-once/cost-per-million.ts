import { type Decimal, decimal, round, sum, toFixedText } from "#domain/money/decimal.ts";
import { READS_OF_ACCOUNT, READS_OF_BATCH } from "./ledger-reads.ts";
import { measureCommits } from "./measure-commits.ts";

/** USD in us-east-1, without free tiers and discounts; docs/exactly-once.md has sources and dates. */
const PRICES = {
  million: {
    "HTTP API requests": "1.00",
    "Lambda requests": "0.20",
    // Standard requests, and what fair queues cost more.
    "SQS requests": "0.50",
    "DynamoDB write units": "0.625",
    "DynamoDB read units": "0.125",
  },
  lambdaGigabyteSecond: "0.0000133334",
  /** Per gigabyte and month, with point-in-time recovery. */
  storage: "0.45",
} as const;

/** How events come. */
type Traffic = {
  readonly name: string;
  readonly eventsPerPost: number;
  /** Posts of one account that the metering function finds in a batch, so that they are one commit. */
  readonly postsPerCommit: number;
};

const TRAFFIC: readonly Traffic[] = [
  { name: "1 event a post, alone in its batch", eventsPerPost: 1, postsPerCommit: 1 },
  { name: "1 event a post, 10 of the account in 20 s", eventsPerPost: 1, postsPerCommit: 10 },
  { name: "1 event a post, 100 of the account in 20 s", eventsPerPost: 1, postsPerCommit: 100 },
  { name: "100 events a post", eventsPerPost: 100, postsPerCommit: 1 },
];

const EVENTS = 1_000_000;
const POSTS_PER_BATCH = 100;
/** Messages that Lambda takes from SQS, and deletes, with one request. */
const MESSAGES_PER_REQUEST = 10;
const READS_OF_AUTHORIZER = 1;

/** Billed seconds × gigabytes, taken generously: authorizer 512 MB, ingest 1,024 MB, meter 1,769 MB. */
const AUTHORIZER_SECONDS = 0.01;
const INGEST_SECONDS = { post: 0.01, event: 0.0003 };
const METER_SECONDS = { batch: 0.1, commit: 0.005, event: 0.0005 };

/** 66 days of an event's item, with the 100 bytes that DynamoDB adds to each. */
const MONTHS = 66 / 30.4;
const ITEM_OVERHEAD = 100;

/** What a million events cost, line by line, and together. */
const costPerMillion = async ({ eventsPerPost, postsPerCommit }: Traffic): Promise<ReadonlyMap<string, Decimal>> => {
  const { writes, reads } = await measureCommits(eventsPerPost * postsPerCommit, { meters: 2 });
  const { eventBytes } = await measureCommits(1, { meters: 2 });
  const posts = EVENTS / eventsPerPost;
  const commits = posts / postsPerCommit;
  const batches = posts / POSTS_PER_BATCH;
  const gigabyteSeconds =
    posts * AUTHORIZER_SECONDS * 0.5 +
    (posts * INGEST_SECONDS.post + EVENTS * INGEST_SECONDS.event) * 1 +
    (batches * METER_SECONDS.batch + commits * METER_SECONDS.commit + EVENTS * METER_SECONDS.event) * (1_769 / 1_024);
  const requests = {
    "HTTP API requests": posts,
    "Lambda requests": 2 * posts + batches,
    "SQS requests": posts + (2 * posts) / MESSAGES_PER_REQUEST,
    "DynamoDB write units": writes * EVENTS,
    "DynamoDB read units":
      reads * EVENTS + posts * READS_OF_AUTHORIZER + batches * READS_OF_BATCH + commits * READS_OF_ACCOUNT,
  };
  const lines = new Map<string, Decimal>();
  for (const [name, number] of Object.entries(requests) as [keyof typeof requests, number][]) {
    lines.set(name, priced(number / EVENTS, PRICES.million[name]));
  }
  lines.set("Lambda time", priced(gigabyteSeconds, PRICES.lambdaGigabyteSecond));
  lines.set("Data for 66 days", priced((EVENTS * (eventBytes + ITEM_OVERHEAD) * MONTHS) / 1e9, PRICES.storage));
  lines.set("Together", sum([...lines.values()]));
  return lines;
};

/** Rows of a table in Markdown: a line for each item, a column for each kind of traffic. */
export const costTable = async (): Promise<readonly string[]> => {
  const columns = await Promise.all(TRAFFIC.map(costPerMillion));
  return [...(columns[0]?.keys() ?? [])].map((name) => {
    const amounts = columns.map((column) => toFixedText(column.get(name) ?? decimal("0"), 2));
    return `| ${[name, ...amounts].join(" | ")} |`;
  });
};

/** Quantities are estimates with a few digits; what they cost is exact in them. */
const priced = (quantity: number, price: string): Decimal =>
  round(decimal(quantity.toFixed(6)).times(price), { scale: 2, rounding: "HALF_UP" });
