/**
 * How long an answer asks to be left alone, in milliseconds: `Retry-After` in seconds or as an HTTP date (RFC 9110,
 * 10.2.3). Undefined where it says nothing that can be used: not a number, not a date, or a time that was.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  const text = header?.trim();
  if (text === undefined || text === "") return undefined;
  if (/^[0-9]{1,12}$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Z][a-z]{2,8},? /.test(text)) return undefined;
  const wait = Date.parse(text) - now.getTime();
  return wait > 0 ? wait : undefined;
}
