import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** What a query costs by GitHub's rules: "Rate limits and query limits for the GraphQL API". */
export interface QueryCost {
  /** Nodes that the connections may give in all. */
  readonly nodes: number;
  readonly points: number;
  /** Connections that say neither `first` nor `last`, or more than 100. */
  readonly unbounded: readonly string[];
}

interface Count {
  readonly nodes: number;
  readonly requests: number;
}

/** Counts a valid query. */
export function costOf(schema: GraphQLSchema, document: DocumentNode): QueryCost {
  const counter = new Counter(schema, document);
  const operation = document.definitions.find((each) => each.kind === "OperationDefinition");
  const { nodes, requests } = counter.ofSelections(operation?.selectionSet, schema.getQueryType() ?? undefined);
  return { nodes, points: Math.max(1, Math.round(requests / 100)), unbounded: counter.unbounded };
}

class Counter {
  readonly unbounded: string[] = [];
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #known = new Map<string, Count>();

  constructor(schema: GraphQLSchema, document: DocumentNode) {
    this.#schema = schema;
    for (const each of document.definitions) {
      if (each.kind === "FragmentDefinition") this.#fragments.set(each.name.value, each);
    }
  }

  ofSelections(set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): Count {
    const counts = (set?.selections ?? []).map((each) => this.#ofSelection(each, type));
    return {
      nodes: counts.reduce((sum, { nodes }) => sum + nodes, 0),
      requests: counts.reduce((sum, { requests }) => sum + requests, 0),
    };
  }

  #ofSelection(selection: SelectionNode, type: GraphQLNamedType | undefined): Count {
    if (selection.kind === "FragmentSpread") return this.#ofFragment(selection.name.value);
    if (selection.kind === "Field") return this.#ofField(selection, type);
    const inner = selection.typeCondition ? this.#schema.getType(selection.typeCondition.name.value) : type;
    return this.ofSelections(selection.selectionSet, inner);
  }

  #ofFragment(name: string): Count {
    const known = this.#known.get(name);
    if (known) return known;
    const fragment = this.#fragments.get(name);
    const type = this.#schema.getType(fragment?.typeCondition.name.value ?? "");
    const counted = this.ofSelections(fragment?.selectionSet, type);
    this.#known.set(name, counted);
    return counted;
  }

  #ofField({ name, arguments: given, selectionSet }: FieldNode, type: GraphQLNamedType | undefined): Count {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name.value] : undefined;
    const inner = field && getNamedType(field.type);
    const below = this.ofSelections(selectionSet, inner);
    if (!inner?.name.endsWith("Connection")) return below;
    const size = given?.find((each) => each.name.value === "first" || each.name.value === "last")?.value;
    const first = size?.kind === "IntValue" ? Number(size.value) : 0;
    if (first < 1 || first > 100) this.unbounded.push(name.value);
    return { nodes: first + first * below.nodes, requests: 1 + first * below.requests };
  }
}
