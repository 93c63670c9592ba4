import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { parseArgs } from "node:util";

// Writes generated usage events as CSV, the same ones each time, for measuring an import.
// node bench/generate-events.ts 1000000 > events.csv
// node bench/generate-events.ts 1000000 --to events.csv [--accounts acme,globex] [--ids]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    to: { type: "string" },
    accounts: { type: "string", default: "acme" },
    ids: { type: "boolean", default: false },
  },
});
const COUNT = Number(positionals[0]);
if (!Number.isSafeInteger(COUNT) || COUNT < 0)
  throw new Error("say how many events: node bench/generate-events.ts 1000000");

const START = Date.UTC(2025, 0, 1);
const MONTH = 31 * 86_400_000;
const LINES_AT_A_TIME = 1_000;
const accounts = values.accounts.split(",");

/** The n-th line: the month is gone through once, whatever the number of events. */
const line = (number: number): string => {
  const timestamp = new Date(START + Math.floor((number / COUNT) * MONTH)).toISOString();
  const account = accounts[number % accounts.length];
  const id = values.ids ? `event-${number},` : "";
  return `${id}${timestamp},${account},small,${number % 4_000},${number % 900}`;
};

const output = values.to === undefined ? process.stdout : createWriteStream(values.to);
const write = async (text: string): Promise<void> => {
  if (!output.write(text)) await once(output, "drain");
};

await write(`${values.ids ? "id," : ""}timestamp,account_id,model,input_tokens,output_tokens\n`);
for (let from = 0; from < COUNT; from += LINES_AT_A_TIME) {
  const lines = Array.from({ length: Math.min(LINES_AT_A_TIME, COUNT - from) }, (_, at) => line(from + at));
  await write(`${lines.join("\n")}\n`);
}
if (values.to !== undefined) output.end();
