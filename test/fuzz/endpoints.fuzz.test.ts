import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logger } from "../../functions/logger.ts";
import { createLocalGateway } from "../../local/gateway.ts";
import { answerEvent } from "../../local/http-server.ts";
import { isLocalCaller } from "../../local/local-caller.ts";
import { apiEvent } from "../support/api.ts";
import { watchDatabase } from "./database-digest.ts";
import { type Json, jsonText, literal, members } from "./json-text.ts";
import { mutated } from "./near-valid.ts";
import { nonsenseBody, nonsenseText } from "./nonsense.ts";
import { openSeededInstallation, type SeededInstallation } from "./seeded-installation.ts";
import { PARAMETERS } from "./settings.ts";

let seeded: SeededInstallation;
beforeAll(async () => {
  // Each refused caller is a line; here they are thousands.
  logger.setLogLevel("ERROR");
  seeded = await openSeededInstallation();
});
afterAll(() => seeded.installation.close());

const readable = (text: string): boolean => {
  const { message, ...rest } = JSON.parse(text) as Record<string, unknown>;
  return Object.keys(rest).length === 0 && typeof message === "string" && message.length <= 500;
};

describe("the test clock", () => {
  const moves = members(["now", "2025-02-05T00:00:00Z"]);
  const bodies = fc.oneof(
    { weight: 3, arbitrary: mutated(fc.constant(moves)) },
    { weight: 1, arbitrary: nonsenseBody.map(literal) },
    { weight: 1, arbitrary: nonsenseText.map((text) => members(["now", text])) },
  );

  it("stands still when it does not understand, and never fails", async () => {
    const watch = watchDatabase(seeded.installation.adapters.database);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("POST", "POST", "POST", "GET", "PUT", "HEAD"), bodies, async (method, body) => {
        const before = watch.digest();
        const text = jsonText(body, () => "");
        const answer = await seeded.answer(seeded.tenant, {
          method,
          path: "/tollbook/clock",
          query: "",
          headers: {},
          body: text,
        });
        const about = `${method} ${text.slice(0, 300)} → ${answer.status} ${answer.text}`;
        expect([200, 400, 405, 409], about).toContain(answer.status);
        if (answer.status === 200) return;
        expect(readable(answer.text), about).toBe(true);
        expect(watch.digest() === before, about).toBe(true);
      }),
      PARAMETERS,
    );
  });

  it.each`
    header      | value                          | because
    ${"origin"} | ${"https://example.test"}      | ${"a page of the web asks"}
    ${"origin"} | ${"null"}                      | ${"a page from nowhere asks"}
    ${"host"}   | ${"example.test"}              | ${"a name was bent to this machine"}
    ${"host"}   | ${"127.0.0.1.example.test"}    | ${"it only looks like this machine"}
    ${"host"}   | ${"localhost@example.test:80"} | ${"it only looks like this machine"}
    ${"host"}   | ${""}                          | ${"nobody knows what was asked"}
  `("is out of reach for $header '$value', $because", ({ header, value }) => {
    const event = apiEvent("", "GET", "/tollbook/clock", undefined, { host: "127.0.0.1:8787", [header]: value });
    expect(isLocalCaller(event)).toBe(false);
  });

  it.each(["localhost", "localhost:1", "127.0.0.1:8787", "[::1]:65535"])("is in reach for host %s", (host) => {
    expect(isLocalCaller(apiEvent("", "GET", "/tollbook/clock", undefined, { host }))).toBe(true);
  });
});

describe("a document", () => {
  const path = fc.oneof(
    fc
      .array(fc.constantFrom("..", ".", "", "%2e%2e", "%2f", "org", "\\", "documents", "%00", "tollbook.sqlite"), {
        maxLength: 6,
      })
      .map((parts) => parts.join("/")),
    nonsenseText.map((text) => encodeURIComponent(text.toWellFormed())),
  );
  const query = fc.oneof(
    fc.constant(""),
    fc
      .tuple(nonsenseText, nonsenseText)
      .map(([expires, signature]) =>
        new URLSearchParams({ expires: expires.toWellFormed(), signature: signature.toWellFormed() }).toString(),
      ),
    fc.constantFrom(
      "expires=99999999999999&signature=",
      "expires=99999999999999&signature=AAAA",
      "signature=x",
      "expires=1",
    ),
  );

  it("is shown to nobody without the link that we signed", async () => {
    await fc.assert(
      fc.asyncProperty(path, query, async (below, parameters) => {
        const answer = await seeded.answer(seeded.tenant, {
          method: "GET",
          path: `/tollbook/documents/${below}`,
          query: parameters,
          headers: {},
        });
        expect([403, 404], `${below} ${parameters} ${answer.text}`).toContain(answer.status);
        expect(readable(answer.text)).toBe(true);
      }),
      PARAMETERS,
    );
  });

  it("is shown by its link, and by no link that differs in one character", async () => {
    const [invoice] = seeded.tenant.names.get("invoice") ?? [];
    const all = (seeded.tenant.names.get("invoice") ?? []).map(async (id) => {
      const { text } = await seeded.answer(seeded.tenant, {
        method: "GET",
        path: `/invoices/${id}`,
        query: "",
        headers: {},
      });
      return (JSON.parse(text) as { pdfUrl?: string }).pdfUrl;
    });
    const link = (await Promise.all(all)).find((url) => url !== undefined);
    expect(link, `invoice ${invoice} has no document`).toBeDefined();
    const { pathname, search } = new URL(link ?? "");
    const ask = (at: string) => {
      const [asked = "", parameters = ""] = at.split("?");
      return seeded.answer(seeded.tenant, { method: "GET", path: asked, query: parameters, headers: {} });
    };
    const signed = `${pathname}${search}`;
    const shown = await ask(signed);
    expect([shown.status, shown.text.slice(0, 5)]).toEqual([200, "%PDF-"]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: signed.length - 1 }), fc.constantFrom(..."aZ09_-/."), async (place, character) => {
        const bent = `${signed.slice(0, place)}${character}${signed.slice(place + 1)}`;
        fc.pre(bent !== signed && bent.startsWith("/tollbook/documents/"));
        expect((await ask(bent)).status, bent).toBe(403);
      }),
      PARAMETERS,
    );
  });
});

describe("a caller with any headers but the right ones", () => {
  const names = ["authorization", "x-api-key", "Authorization", "cookie", "host", "x-forwarded-for", "__proto__"];
  const credential = fc.oneof(
    nonsenseText,
    nonsenseText.map((text) => `Bearer ${text}`),
    fc.tuple(fc.base64String(), fc.base64String(), fc.base64String()).map((parts) => `Bearer ${parts.join(".")}`),
    fc.stringMatching(/^tb_[0-9A-Za-z]{16}_[0-9A-Za-z]{43}$/).map((key) => `Bearer ${key}`),
  );

  it("is let in by nobody", async () => {
    const { authorize } = seeded.installation;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), credential), async (headers) => {
        const event = apiEvent("", "GET", "/customers");
        const answer = await authorize({ ...event, type: "REQUEST", headers } as never, {} as never);
        expect(answer.isAuthorized).toBe(false);
      }),
      PARAMETERS,
    );
  });

  it("is let in by no key that differs from a real one in one character", async () => {
    const { authorize } = seeded.installation;
    const { apiKey } = seeded.tenant;
    const ask = (key: string) =>
      authorize(
        { ...apiEvent("", "GET", "/customers"), type: "REQUEST", headers: { authorization: `Bearer ${key}` } } as never,
        {} as never,
      );
    expect((await ask(apiKey)).isAuthorized).toBe(true);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: apiKey.length - 1 }), fc.constantFrom(..."aZ09_"), async (place, character) => {
        const bent = `${apiKey.slice(0, place)}${character}${apiKey.slice(place + 1)}`;
        fc.pre(bent !== apiKey);
        expect((await ask(bent)).isAuthorized).toBe(false);
      }),
      PARAMETERS,
    );
  });
});

describe("what is beside the API", () => {
  const TOKEN = "admin-token";
  const operations = fc.constantFrom<Json>(
    members(["operation", "listOrganizations"]),
    members(["operation", "showOrganization"], ["organizationId", "org.x.y"]),
    members(
      ["operation", "createOrganization"],
      ["name", "One more"],
      ["timeZone", "Asia/Kolkata"],
      ["senderAddress", ["Street"]],
    ),
    members(["operation", "createKey"], ["organizationId", "org.x.y"], ["name", "one more"]),
    members(["operation", "revokeKey"], ["keyId", "key.x.y"]),
  );
  const body = fc.oneof(
    { weight: 3, arbitrary: mutated(operations) },
    { weight: 1, arbitrary: operations },
    { weight: 1, arbitrary: nonsenseBody.map(literal) },
  );
  const authorization = fc.oneof(fc.constantFrom(`Bearer ${TOKEN}`, "Bearer", "", `bearer ${TOKEN}x`), nonsenseText);
  const paths = [
    "/tollbook/admin",
    "/tollbook/settled",
    "/tollbook/health",
    "/openapi.json",
    "/tollbook/",
    "/tollbook/__proto__",
  ];

  it("is for who holds the token, and never fails", async () => {
    const failures: unknown[] = [];
    const gateway = createLocalGateway(seeded.installation, {
      adminToken: TOKEN,
      onError: (cause) => failures.push(cause),
    });
    const watch = watchDatabase(seeded.installation.adapters.database);
    await seeded.installation.runner.settle();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom("POST", "GET", "PUT"),
        fc.constantFrom(...paths),
        authorization,
        body,
        async (method, path, credential, json) => {
          const before = watch.digest();
          const text = jsonText(json, () => "");
          const event = apiEvent("", method, path, text, { host: "127.0.0.1:8787", authorization: credential });
          const { statusCode = 0, body: answer = "" } = await answerEvent(gateway, event);
          const about = `${method} ${path} ${credential} ${text.slice(0, 300)} → ${statusCode} ${answer.slice(0, 300)}`;
          expect(statusCode, about).toBeLessThan(500);
          if (statusCode >= 400) expect(readable(answer) && watch.digest() === before, about).toBe(true);
          if (path === "/tollbook/admin" && credential !== `Bearer ${TOKEN}`)
            expect([401, 405], about).toContain(statusCode);
        },
      ),
      PARAMETERS,
    );
    expect(failures).toEqual([]);
  });
});
