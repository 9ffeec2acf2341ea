import type { CollectionChanges } from './doc-store.ts';

/** To the thread that writes many documents. */
export interface BulkRequest {
  readonly id: number;
  readonly changes: readonly CollectionChanges[];
}

export interface BulkReply {
  readonly id: number;
  /** What libsql said; it names tables and columns, never values. */
  readonly failure?: { readonly code: string | undefined; readonly message: string };
}
