import { problems } from '@causeway/service';

/** A resource the exchange cannot honour is refused, never half-honoured: says which element and why. */
export interface Refusal {
  readonly refused: string;
  readonly expression: string;
}

export function refuse(refused: string, expression: string): Refusal {
  return { refused, expression };
}

/** What was read, or the 422 that says why it could not be. */
export function accepted<T extends object>(read: T | Refusal): T {
  if ('refused' in read) throw problems.unprocessable(read.refused, read.expression);
  return read;
}
