import type { Context } from "../context.ts";

/**
 * A variable of both families: the store was called leitstand and is called chronik. CHRONIK wins, and where the two
 * differ that is said. Empty is as good as unset.
 */
export function variablePair(
  { env, terminal }: Pick<Context, "env" | "terminal">,
  suffix: "INGEST_URL" | "TOKEN" | "DATA_DIR",
): { readonly name: string; readonly value: string } | undefined {
  const [chronik, leitstand] = [`CHRONIK_${suffix}`, `LEITSTAND_${suffix}`].flatMap((name) => {
    const value = env[name];
    return value === undefined || value === "" ? [undefined] : [{ name, value }];
  });
  if (chronik && leitstand && chronik.value !== leitstand.value) {
    terminal.note(`warning: ${chronik.name} and ${leitstand.name} differ; ${chronik.name} is used`);
  }
  return chronik ?? leitstand;
}
