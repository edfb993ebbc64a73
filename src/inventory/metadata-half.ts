import type { Problem } from "../contracts/failure.ts";
import type { InventoryEntry } from "../contracts/inventory.ts";
import { metadataFile } from "../contracts/inventory.ts";
import { validate } from "../platform/validate.ts";
import type { YamlDocument } from "../platform/yaml-document.ts";
import { isMapping } from "./mapping.ts";
import type { Remark } from "./remark.ts";
import { salvageNamed } from "./salvage.ts";

/** What the metadata half of the split form says, by name. */
export interface MetadataHalf {
  readonly owner?: string;
  readonly repositories: readonly InventoryEntry[];
}

/** Reads the metadata file against its contract; where it breaks it, as far as it can be read. */
export function readMetadataHalf(document: YamlDocument): {
  readonly metadata: MetadataHalf;
  readonly problems: readonly Problem[];
  readonly remarks: readonly Remark[];
} {
  if (document.value === null) {
    const hint = "write `schema_version: 1` and `repositories: {}`, or remove the file";
    const at = { half: "metadata", path: [] } as const;
    return {
      metadata: { repositories: [] },
      problems: [],
      remarks: [{ severity: "problem", at, message: "the file is empty", hint }],
    };
  }
  const checked = validate(metadataFile, document);
  if (checked.ok) {
    const owner = checked.value.github?.owner;
    const repositories = Object.entries(checked.value.repositories ?? {}).map(([name, entry]) => ({ ...entry, name }));
    return { metadata: { ...(owner !== undefined && { owner }), repositories }, problems: [], remarks: [] };
  }
  const raw = isMapping(document.value) ? document.value["repositories"] : undefined;
  const salvaged = Object.entries(isMapping(raw) ? raw : {}).map(([name, entry]) => salvageNamed(name, entry));
  const repositories = salvaged.filter((entry) => entry !== undefined);
  return { metadata: { repositories }, problems: checked.problems, remarks: [] };
}
