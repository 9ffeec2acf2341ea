/** A query string of what is given. */
export function queryOf(given: Readonly<Record<string, string | undefined>>): URLSearchParams {
  return new URLSearchParams(Object.entries(given).filter((it): it is [string, string] => it[1] !== undefined));
}
