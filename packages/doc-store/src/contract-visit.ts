import { type CollectionDeclaration, collection, type Json } from './doc-store.ts';
import type { ContractSetting } from './doc-store-contract.ts';

/** What the contract stores: synthetic, with a field for everything a document may hold. */
export interface Visit {
  readonly id: string;
  readonly ward?: string;
  readonly bed?: number;
  readonly open?: boolean;
  readonly number?: string;
  readonly patient?: { readonly authority?: string; readonly value?: string };
  readonly labels?: readonly string[];
  readonly codes?: readonly number[];
  readonly epoch?: number;
  readonly note?: Json;
}

export const visitIndexes = {
  ward: { fields: ['ward', 'bed'] },
  bed: { fields: ['bed'] },
  open: { fields: ['open'] },
  number: { fields: ['number'], unique: true },
  patient: { fields: ['patient.authority', 'patient.value'], unique: true },
  label: { fields: ['labels', 'ward'], multi: true },
  code: { fields: ['codes'], multi: true },
} as const;

/** A collection that exists and is empty. */
export async function visits(setting: ContractSetting): Promise<CollectionDeclaration<Visit>> {
  const declaration = collection<Visit>(setting.name(), visitIndexes);
  await setting.store.ensure([declaration]);
  return declaration;
}

export async function collected<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
