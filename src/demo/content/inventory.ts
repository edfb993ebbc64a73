/** `repos.yml` of Lindenhof. Addresses are left out where there is nothing to be cloned from yet. */
export function inventory(urlOf?: (name: string) => string): string {
  const url = (name: string): string => (urlOf ? `\n    url: ${urlOf(name)}` : "");
  return `# The repositories of Lindenhof and how they hang together.
mode: static
github:
  owner: lindenhof
repos:
  - name: toolshed${url("toolshed")}
    default_branch: main
    domain: workshop
    scope: tools
    tags: [agents]
    metrics:
      enable: true
  - name: aussensensor${url("aussensensor")}
    default_branch: main
    domain: outside
    scope: events
    tags: [agents]
    depends_on: [toolshed]
    metrics:
      enable: true
  - name: glasshouse${url("glasshouse")}
    default_branch: main
    domain: garden
    scope: climate
    depends_on:
      - toolshed
      - aussensensor
  - name: seedbank${url("seedbank")}
    default_branch: trunk
    domain: garden
    scope: catalogue
    depends_on: [toolshed]
  - name: waterworks${url("waterworks")}
    default_branch: main
    domain: garden
    scope: irrigation
    depends_on:
      - glasshouse
      - seedbank
  - name: beehive${url("beehive")}
    default_branch: main
    domain: garden
    scope: bees
    depends_on: [seedbank]
archived_references:
  - name: old-almanac
    url: https://github.com/lindenhof/old-almanac
    status: archived-reference
    fleet: false
    default_branch: main
    source_commit: 5d0f3c1b7a9e24680c1f2d3e4b5a69788f0e1d2c
    locator: docs/farewell.md
`;
}
