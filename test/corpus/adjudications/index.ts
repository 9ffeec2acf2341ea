import type { Adjudication } from '../adjudication.ts';
import { microsoftHl7v2 } from './hl7v2-microsoft.ts';

export const adjudications: readonly Adjudication[] = [...microsoftHl7v2];
