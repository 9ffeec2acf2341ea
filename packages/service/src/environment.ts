/** A variable that makes no sense: says which, and what would. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly code = 'settings';
  readonly retryable = false;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A TCP port; 0 lets the system choose. */
export function readPort(environment: Environment, name: string, standard: number): number {
  const text = environment[name];
  if (text === undefined || text === '') return standard;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new SettingsError(`${name} is a port from 0 to 65535, not "${text}"`);
}

/** One of several words. */
export function readChoice<const T extends string>(
  environment: Environment,
  name: string,
  choices: readonly [T, ...T[]],
): T {
  const text = environment[name];
  if (text === undefined || text === '') return choices[0];
  const chosen = choices.find(it => it === text);
  if (chosen === undefined) throw new SettingsError(`${name} is one of ${choices.join(', ')}, not "${text}"`);
  return chosen;
}
