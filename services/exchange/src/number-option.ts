import { CommandFailure } from './failure.ts';

/** The number an option was given. */
export function readNumber(option: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (text.trim() !== '' && number >= min && number <= max) return number;
  throw new CommandFailure('usage', `${option} is a number from ${min} to ${max}, not "${text}"`);
}

/** The whole number an option was given. */
export function readCount(option: string, text: string, min = 1, max = Number.MAX_SAFE_INTEGER): number {
  const count = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(count) && count >= min && count <= max) return count;
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  throw new CommandFailure('usage', `${option} is a whole number ${range}, not "${text}"`);
}
