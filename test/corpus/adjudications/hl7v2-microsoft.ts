import type { Adjudication } from '../adjudication.ts';

export const microsoftHl7v2: readonly Adjudication[] = [];
