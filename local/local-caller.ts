import type { APIGatewayProxyEventV2 } from "aws-lambda";

const LOCAL_NAMES = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/**
 * Whether a request comes from a program on this machine rather than from a web page that a browser here shows: a page sends
 * its origin, and one that reaches us through a name of its own sends that name.
 */
export const isLocalCaller = ({ headers }: APIGatewayProxyEventV2): boolean =>
  headers["origin"] === undefined && LOCAL_NAMES.test(headers["host"] ?? "");
