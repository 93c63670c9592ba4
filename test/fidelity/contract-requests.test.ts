import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { parseExact } from "#wire/json.ts";
import type { Operation } from "../../functions/api/route.ts";
import { routes } from "../../functions/api/routes.ts";
import { ingestOperations } from "../../functions/ingest/operations.ts";
import { conforming, known } from "../fuzz/near-valid.ts";
import { filledIn, kindOf } from "../fuzz/requests.ts";
import { openSeededInstallation, type SeededInstallation } from "../fuzz/seeded-installation.ts";
import { isOurs } from "../support/togai-contract.ts";
import { shapeInContract } from "./contract-schema.ts";
import { DELIBERATE } from "./deliberate-differences.ts";

const RUNS = Number(process.env["FIDELITY_RUNS"] ?? "60");
const SEED = Number(process.env["FIDELITY_SEED"] ?? "20250115");

let seeded: SeededInstallation;
beforeAll(async () => {
  seeded = await openSeededInstallation();
});
afterAll(() => seeded.installation.close());

const bodied: readonly Operation[] = [...ingestOperations, ...routes].filter(({ body, url }) => body && !isOurs(url));
const deliberate = DELIBERATE.flatMap(({ differences }) => differences);

/** A refusal for the form of a member. What a handler finds out by looking at several members, or at what there is, is none. */
const isFormal = (issue: z.core.$ZodIssue): boolean => issue.code !== "custom" && !isDeliberate(issue);

const isDeliberate = (issue: z.core.$ZodIssue): boolean => {
  const path = ["body", ...issue.path]
    .map((part) => (typeof part === "number" ? "[]" : String(part)))
    .join(".")
    .replaceAll(".[]", "[]");
  const tail = path.split(".").slice(-2).join(".");
  if (issue.code === "unrecognized_keys")
    return deliberate.includes(`${tail}: other members refused, contract described`);
  if (issue.code === "too_small")
    return (
      deliberate.includes(`${tail}: minLength ${issue.minimum}, contract none`) ||
      deliberate.includes(`${tail}: minItems ${issue.minimum}, contract none`)
    );
  if (issue.code === "too_big")
    return deliberate.some(
      (one) =>
        one.startsWith(`${tail}: maxLength ${issue.maximum}, `) ||
        one.startsWith(`${tail}: maxItems ${issue.maximum}, `),
    );
  return false;
};

describe("a request that the contract allows", () => {
  it.each(bodied.map((operation) => [operation.operationId, operation] as const))(
    "is never refused for its form by %s",
    async (_name, operation) => {
      const { body = {} } = shapeInContract(operation);
      const path = operation.url
        .split("/")
        .slice(1)
        .map((part) => (part.startsWith("{") ? known(kindOf(part.slice(1, -1), []) ?? "unknown") : fc.constant(part)));
      const tally = new Map<boolean, number>();
      await fc.assert(
        fc.asyncProperty(fc.tuple(...path), conforming(body, kindOf), async (parts, json) => {
          const sketch = { method: operation.method, path: parts as never, query: [], headers: {}, body: json };
          const request = filledIn(sketch, seeded.tenant, seeded.other);
          const parsed = parseExact(request.body ?? "");
          const checked = operation.body && z.safeParse(operation.body, parsed.ok ? parsed.value : undefined);
          expect(checked?.error?.issues.filter(isFormal) ?? [], request.body).toEqual([]);
          const { status, text } = await seeded.answer(seeded.tenant, request);
          tally.set(status < 300, (tally.get(status < 300) ?? 0) + 1);
          if (status < 300) return;
          expect([400, 404, 409, 422], `${request.body} → ${text}`).toContain(status);
          expect(JSON.parse(text).message.length).toBeGreaterThan(10);
        }),
        { seed: SEED, numRuns: RUNS, endOnFailure: true },
      );
      if (process.env["FUZZ_TALLY"]) console.log(operation.operationId, [...tally]);
    },
  );
});
