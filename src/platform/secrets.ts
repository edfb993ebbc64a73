const shapes: readonly RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{20,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{20,}/g,
  /\bglpat-[A-Za-z0-9_-]{16,}/g,
  /\bxox[abprs]-[A-Za-z0-9-]{10,}/g,
  /\bAKIA[0-9A-Z]{16}\b/g,
];

const secretNames = /(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|API_?KEY)$/i;

/** Makes a function that takes secrets out of text: token shapes, credentials in URLs, and the environment's own. */
export function secretMask(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const values = Object.entries(env)
    .flatMap(([name, value]) => (secretNames.test(name) && value !== undefined && value.length >= 6 ? [value] : []))
    .sort((a, b) => b.length - a.length);
  return (text) => {
    let masked = text.replace(/(\/\/)[^/@\s]+@/g, "$1***@");
    for (const value of values) masked = masked.replaceAll(value, "***");
    for (const shape of shapes) masked = masked.replace(shape, "***");
    return masked;
  };
}
