/** The query of a route for `/openapi.json`; each parameter may be repeated, and what is not named gets to the route. */
export function querySchema(names: readonly string[]) {
  const value = { type: 'array', items: { type: 'string' } } as const;
  return { type: 'object', properties: Object.fromEntries(names.map(it => [it, value])) } as const;
}
