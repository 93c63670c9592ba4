import { describe, expect, it } from "vitest";
import { createAnswer } from "../../../functions/api/answer-request.ts";
import { createApiHandler } from "../../../functions/api/handler.ts";
import { routes } from "../../../functions/api/routes.ts";
import { logger } from "../../../functions/logger.ts";
import { lambdaContext } from "../../../local/lambda-context.ts";
import { apiEvent } from "../../support/api.ts";
import { openTestWorld } from "../../support/world.ts";

const open = async () => {
  const test = await openTestWorld();
  const answer = createAnswer(routes, test.world, { paths: "encoded" });
  const call = async (method: string, url: string, body?: unknown, headers?: Record<string, string>) => {
    const {
      statusCode,
      body: text = "",
      headers: sent,
    } = await answer(apiEvent(test.organizationId, method, url, body, headers));
    return { status: statusCode, body: JSON.parse(text), headers: sent };
  };
  return { ...test, call };
};

describe("a request", () => {
  it.each`
    method      | url                       | status | message
    ${"GET"}    | ${"/"}                    | ${404} | ${"GET / is no operation of this API"}
    ${"GET"}    | ${"/nothing/here"}        | ${404} | ${"GET /nothing/here is no operation of this API"}
    ${"DELETE"} | ${"/customers"}           | ${405} | ${"DELETE is not allowed here; use GET, POST"}
    ${"PUT"}    | ${"/v2/price_plans/pp.1"} | ${405} | ${"PUT is not allowed here; use GET, PATCH"}
    ${"HEAD"}   | ${"/customers"}           | ${405} | ${"HEAD is not allowed here; use GET, POST"}
    ${"GET"}    | ${"/customers/%E0%A4%A"}  | ${404} | ${"GET /customers/%E0%A4%A is no operation of this API"}
    ${"GET"}    | ${"/customers//accounts"} | ${404} | ${"GET /customers//accounts is no operation of this API"}
    ${"GET"}    | ${"/CUSTOMERS"}           | ${404} | ${"GET /CUSTOMERS is no operation of this API"}
  `("$method $url is answered with $status", async ({ method, url, status, message }) => {
    const { call } = await open();
    expect(await call(method, url)).toMatchObject({ status, body: { message } });
  });

  it("to an operation by another method is told the methods that it has", async () => {
    const { call } = await open();
    expect((await call("DELETE", "/customers")).headers).toMatchObject({ allow: "GET, POST" });
    expect((await call("GET", "/nothing/here")).headers).not.toHaveProperty("allow");
  });

  it("may end with a slash, and takes fixed words before parameters", async () => {
    const { call } = await open();
    expect((await call("GET", "/customers/")).status).toBe(200);
  });

  it("has what is wrong with path, query and body named together", async () => {
    const { call } = await open();
    const { status, body } = await call("POST", `/v2/accounts/${"a".repeat(51)}/edit_schedules?discard=maybe`, {});
    expect(status).toBe(400);
    for (const field of ["account_id: ", "discard: ", "edits: "]) expect(body.message).toContain(field);
  });

  it("may be too large or too deep", async () => {
    const { call } = await open();
    expect((await call("POST", "/customers", `"${"x".repeat(6 * 1024 * 1024)}"`)).status).toBe(413);
    expect((await call("POST", "/customers", "[".repeat(200_000))).status).toBe(400);
  });

  it("may carry a body where none is asked for", async () => {
    const { call } = await open();
    expect((await call("GET", "/customers", "not even JSON")).status).toBe(200);
  });

  it("is answered with a code in a header, and with problem+json where that is asked for", async () => {
    const { call } = await open();
    const plain = await call("GET", "/customers/nobody");
    expect(plain.headers).toMatchObject({ "x-tollbook-error-code": "NOT_FOUND", "cache-control": "no-store" });
    const problem = await call("GET", "/customers/nobody", undefined, { accept: "application/problem+json" });
    expect(problem).toMatchObject({
      status: 404,
      headers: { "content-type": "application/problem+json" },
      body: { title: "NOT_FOUND", status: 404, errors: [{ message: "customer 'nobody' does not exist" }] },
    });
  });

  it("that breaks us is answered with 500 and nothing of what broke", async () => {
    logger.setLogLevel("SILENT");
    const { world, organizationId } = await open();
    const broken = {
      ...world,
      customers: { ...world.customers, find: () => Promise.reject(new Error("/var/secret")) },
    };
    const answer = await createApiHandler(broken, { paths: "encoded" })(
      apiEvent(organizationId, "GET", "/customers/acme"),
      lambdaContext("api", "test"),
    );
    expect([answer.statusCode, answer.body]).toEqual([
      500,
      '{"message":"something went wrong on our side; the request may be repeated"}',
    ]);
  });
});
